import type { Locator } from '@playwright/test';

import { serverError } from '../faults/rules.ts';
import type { Shop } from '../pages/shop.ts';
import { change, SETTINGS } from '../support/answers.ts';
import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';

type Field = { key: string; type: string; label: string; required?: boolean; placeholder?: string; custom_attribute_id?: number };

/** The fields that every server knows. */
const PERSON: Field[] = [
  { key: 'name', type: 'text', label: 'Your name', required: true },
  { key: 'email', type: 'email', label: 'E-mail', required: true, placeholder: 'you@example.com' },
  { key: 'phone', type: 'phone', label: 'Phone' },
];

/** Custom ones need attributes of the server's, so the browser is told of them, and the server drops them. */
const CUSTOM: Field[] = [
  { key: 'terms', type: 'checkbox', label: 'I accept the terms', required: true, custom_attribute_id: 1 },
  { key: 'plan', type: 'list', label: 'Plan', custom_attribute_id: 3 },
  { key: 'site', type: 'link', label: 'Your site', custom_attribute_id: 2 },
  { key: 'seats', type: 'number', label: 'Seats', custom_attribute_id: 4 },
  { key: 'since', type: 'date', label: 'Customer since', custom_attribute_id: 5 },
];

const form = (fields: Field[]) => ({
  enabled: true,
  title: 'Before we start',
  fields: fields.map((field, order) => ({
    placeholder: '',
    required: false,
    custom_attribute_id: 0,
    is_default: !field.custom_attribute_id,
    enabled: true,
    order: order + 1,
    ...field,
  })),
});

class Form {
  readonly submit: Locator;
  readonly message: Locator;

  constructor(private readonly shop: Shop) {
    this.submit = shop.widget.frame.getByRole('button', { name: word('start_chat') });
    this.message = this.text('Message');
  }

  text(label: string): Locator {
    return this.shop.widget.frame.getByRole('textbox', { name: new RegExp(`^${label}`) });
  }

  list(label: string): Locator {
    return this.shop.widget.frame.getByRole('combobox', { name: new RegExp(`^${label}`) });
  }

  complaint(key: string, name: string): Locator {
    return this.shop.widget.frame.getByText(word(key, { name }));
  }

  async open(): Promise<void> {
    await this.shop.openChat();
    await this.shop.widget.home.startButton().click();
    await expect(this.submit).toBeVisible();
  }
}

/** What the browser sends with a first message. */
async function sentForm(shop: Shop, act: () => Promise<void>): Promise<unknown> {
  const request = shop.page.waitForRequest((one) => one.method() === 'POST' && one.url().endsWith('/conversations/init'));
  await act();
  return ((await request).postDataJSON() as { form_data?: unknown }).form_data;
}

test('what must be filled in is asked for by its name, and Enter skips nothing', async ({ shop, makeInbox }) => {
  const ask = new Form(shop);
  await shop.visit({ inbox: await makeInbox({ prechat_form: form(PERSON) }) });
  await ask.open();
  await expect(ask.text('Your name')).toBeFocused();
  await ask.text('Your name').press('Enter');
  await expect(ask.complaint('field_required', 'Your name')).toBeVisible();
  await expect(ask.complaint('field_required', 'E-mail')).toBeVisible();
  await expect(ask.complaint('field_required', 'Message')).toBeVisible();
  await expect(ask.complaint('field_required', 'Phone')).toHaveCount(0);
  await expect(ask.text('Your name')).toBeFocused();

  await ask.text('Your name').fill('Ada');
  await ask.text('E-mail').fill('ada');
  await ask.text('E-mail').press('Enter');
  await expect(ask.complaint('field_email', 'E-mail')).toBeVisible();
  await expect(ask.text('E-mail')).toBeFocused();
  await expect(ask.submit).toBeVisible();
  await expect(shop.widget.chat.sendButton).toHaveCount(0);
  // In the message it is a new line.
  await ask.message.fill('One');
  await ask.message.press('End');
  await ask.message.press('Enter');
  await expect(ask.message).toHaveValue('One\n');
});

test('the answers reach the agent, and a country goes only with a number', async ({ shop, agent, makeInbox }) => {
  const [ask, text] = [new Form(shop), unique('Hello')];
  await shop.visit({ inbox: await makeInbox({ prechat_form: form(PERSON) }) });
  await ask.open();
  await ask.text('Your name').fill(' Ada ');
  await ask.text('E-mail').fill('ada@example.com');
  await ask.message.fill(text);
  // The country is the browser's.
  await expect(ask.list('Country')).toHaveValue('US');
  const sent = await sentForm(shop, () => ask.submit.click());
  expect(sent).toEqual({ name: 'Ada', email: 'ada@example.com' });
  await shop.widget.chat.expectSentOnce(text);
  expect(await agent.contactOf(await agent.conversationSaying(text))).toMatchObject({ first_name: 'Ada', email: 'ada@example.com' });

  // Who is known is not asked again.
  await shop.widget.chat.backButton.click();
  await shop.widget.home.startButton().click();
  await expect(shop.widget.chat.sendButton).toBeVisible();
  await expect(ask.submit).toHaveCount(0);
});

test('every kind of field has its rule, and a choice can be taken back', async ({ shop, makeInbox }) => {
  const [ask, text] = [new Form(shop), unique('Hello')];
  const attributes = { 3: { id: 3, values: ['Small', 'Large'] }, 1: { id: 1, values: null } };
  await change(shop.page, SETTINGS, (settings) => ({ ...settings, custom_attributes: attributes, prechat_form: form([...PERSON.slice(2), ...CUSTOM]) }));
  await shop.visit({ inbox: await makeInbox({}) });
  await ask.open();
  await ask.text('Your site').fill('javascript:alert(1)');
  await ask.text('Seats').fill('many');
  await ask.text('Phone').fill('call me');
  await ask.message.fill(text);
  await ask.submit.click();
  await expect(ask.complaint('field_phone', 'Phone')).toBeVisible();
  await expect(ask.complaint('field_tick', 'I accept the terms')).toBeVisible();
  await expect(ask.complaint('field_link', 'Your site')).toBeVisible();
  await expect(ask.complaint('field_number', 'Seats')).toBeVisible();

  await ask.text('Phone').fill('(555) 010-0');
  await ask.list('Country').selectOption('NO');
  await shop.widget.frame.getByRole('checkbox', { name: /^I accept/ }).check();
  await ask.text('Your site').fill('https://example.com');
  await ask.text('Seats').fill('+7');
  await shop.widget.frame.getByLabel('Customer since').fill('2026-02-28');
  await ask.list('Plan').selectOption('Large');
  await ask.list('Plan').selectOption('');
  const sent = await sentForm(shop, () => ask.submit.click());
  expect(sent).toEqual({
    phone: '(555) 010-0',
    phone_country_code: 'NO',
    terms: true,
    site: 'https://example.com',
    seats: 7,
    since: '2026-02-28',
  });
  await shop.widget.chat.expectSentOnce(text);
});

test('what is filled in outlives Back, the tabs and another page, but not a logout', async ({ shop, makeInbox }) => {
  const ask = new Form(shop);
  await shop.visit({ inbox: await makeInbox({ prechat_form: form(PERSON) }) });
  await ask.open();
  await ask.text('Your name').fill('Ada');
  await ask.message.fill('Half a');
  await shop.widget.chat.backButton.click();
  await shop.widget.home.messagesTab.click();
  await shop.widget.conversations.homeTab.click();
  await shop.widget.home.startButton().click();
  await expect(ask.text('Your name')).toHaveValue('Ada');
  await expect(ask.message).toHaveValue('Half a');

  await expect.poll(() => shop.widget.stored()).toContain('Half a');
  await shop.reload();
  await shop.launcher.button.click();
  await expect(ask.text('Your name')).toHaveValue('Ada');
  await expect(ask.message).toHaveValue('Half a');

  await shop.api((api) => api.logout());
  await expect(shop.widget.home.startButton()).toBeVisible();
  expect(await shop.widget.stored()).not.toContain('Ada');
  await shop.widget.home.startButton().click();
  await expect(ask.text('Your name')).toHaveValue('');
  await expect(ask.message).toHaveValue('');
});

test('when the server takes the answers for wrong, it is said, and they can be mended', async ({ shop, agent, network, makeInbox }) => {
  const [ask, text] = [new Form(shop), unique('Hello')];
  shop.watch.expectBrokenNetwork();
  const rules = { prevent_multiple_conversations: true };
  await shop.visit({ server: network.url, inbox: await makeInbox({ visitors: rules, prechat_form: form(PERSON) }) });
  await ask.open();
  network.spoil({ method: 'POST', path: '/conversations/init', times: 1, effect: serverError() });
  await ask.text('Your name').fill('Ada');
  await ask.text('E-mail').fill('ada@example.com');
  await ask.message.fill(text);
  await ask.submit.click();
  await expect(shop.widget.frame.getByText(word('form_refused'))).toBeVisible();
  await shop.widget.frame.getByRole('button', { name: word('change_details') }).click();
  await expect(ask.text('Your name')).toHaveValue('Ada');
  await expect(ask.text('Your name')).toBeFocused();
  await expect(ask.message).toHaveValue(text);
  // What was refused is no conversation: where only one is allowed, this is still the first.
  await shop.widget.chat.backButton.click();
  await shop.widget.home.startButton().click();
  await expect(ask.message).toHaveValue(text);
  await ask.text('E-mail').fill('ada@example.org');
  await ask.submit.click();
  await shop.widget.chat.expectSentOnce(text);
  expect(await agent.contactOf(await agent.conversationSaying(text))).toMatchObject({ email: 'ada@example.org' });
});

import { createHmac } from 'node:crypto';

import type { ChatwootInbox } from '../../agent/chatwoot.ts';
import type { Shop } from '../../pages/shop.ts';
import { expectNoSeriousFault } from '../../support/accessible.ts';
import { begin, deskOf } from '../../support/chatwoot.ts';
import { expect, test } from '../../support/test.ts';
import { unique, word } from '../../support/words.ts';

// What the inbox's administrator has set, and what the page says of its visitor.

/** A week of the same hours. */
const week = (open: boolean) =>
  Array.from({ length: 7 }, (_, day_of_week) => ({
    day_of_week,
    open_hour: null,
    open_minutes: null,
    close_hour: null,
    close_minutes: null,
    closed_all_day: !open,
    open_all_day: open,
  }));

for (const [reply_time, key] of [
  ['in_a_few_minutes', 'reply_minutes'],
  ['in_a_few_hours', 'reply_hours'],
  ['in_a_day', 'reply_day'],
] as const) {
  test(`the team says that it replies ${reply_time.replaceAll('_', ' ')}, at home and in a conversation`, async ({ shop, makeInbox }) => {
    const inbox = (await makeInbox({})) as ChatwootInbox;
    await inbox.change({ reply_time, working_hours_enabled: true, working_hours: week(true) });
    await shop.visit({ inbox });
    await shop.openChat();
    const start = shop.widget.home.startButton(word('send_us_a_message'));
    await expect(start).toContainText(word(key));
    await start.click();
    await expect(shop.widget.chat.header).toContainText(word(key));
  });
}

test('while the office is shut the team’s own words stand there, and no promise', async ({ shop, makeInbox }) => {
  const inbox = (await makeInbox({})) as ChatwootInbox;
  const out_of_office_message = 'We are at the kiln until Monday.';
  await inbox.change({ working_hours_enabled: true, working_hours: week(false), out_of_office_message });
  await shop.visit({ inbox });
  await shop.openChat();
  const start = shop.widget.home.startButton(word('send_us_a_message'));
  await expect(start).toContainText(out_of_office_message);
  await expect(start).toContainText(word('office_closed'));
  await expect(start).not.toContainText(word('reply_minutes'));
  await start.click();
  await expect(shop.widget.chat.header).toContainText(out_of_office_message);
});

test('who of the team answers is named as soon as she has, and whether she is there', async ({ shop, agent, makeInbox }) => {
  const conversation = await begin(shop, agent, { inbox: await makeInbox({ brand_name: 'The kiln' }) });
  const { chat } = shop.widget;
  await expect(chat.title).toHaveText('The kiln');
  await agent.reply(conversation, '<p>With pleasure.</p>');
  await expect(chat.title).toHaveText('Ada');
  await expect(chat.header).toContainText(word('online'));
});

test('the marks of the team’s editor become what they mean, and a bot stands apart from who has his number', async ({ shop, agent, makeInbox }) => {
  const conversation = await begin(shop, agent, { inbox: await makeInbox({}) }, '**not** mine');
  const { chat } = shop.widget;
  const { log } = chat;
  await deskOf(agent).replyAsBot(conversation, 'Somebody will be here on **Monday**:\n\n- Ada\n- [Jun](https://shop.example/jun)');
  await agent.reply(conversation, '<p>I am here.</p>');
  await expect(chat.message('I am here.')).toBeVisible();
  await expect(log.getByText('Monday', { exact: true })).toHaveCSS('font-weight', '700');
  await expect(log.getByRole('listitem').filter({ hasText: /^Ada$/ })).toBeVisible();
  await expect(log.getByRole('link', { name: 'Jun' })).toHaveAttribute('href', 'https://shop.example/jun');
  await expect(chat.message('**not** mine')).toBeVisible();
  // Each has a name of his own under what he said.
  await expect(chat.entry('Monday')).toContainText(await deskOf(agent).botName(conversation));
  await expect(chat.entry('I am here.')).toContainText('Ada');
});

test('the team’s faces stand at home, whoever is there first, and how many more there are', async ({ shop, network }) => {
  const names = ['Ada', 'Jun', 'Mo', 'Ruth', 'Ines', 'Tarek'];
  const payload = names.map((name, at) => ({ id: 900 + at, name, avatar_url: '', availability_status: name === 'Ruth' ? 'online' : 'offline' }));
  network.spoil({ path: 'inbox_members', effect: { status: 200, body: { payload } } });
  // Who comes and goes is told on the socket, and these are nobody there.
  network.spoil({ method: 'UPGRADE', path: '/cable', effect: 'hang' });
  await shop.visit({ server: network.url });
  await shop.openChat();
  const team = shop.widget.frame.getByRole('list', { name: word('team') });
  await expect(team.getByRole('listitem')).toHaveText([/Ruth/, /Ada/, /Jun/, /Mo/, word('team_more', { count: '2' })]);
  await expectNoSeriousFault(shop);
});

test('what is asked before the first message reaches contact and conversation', async ({ shop, agent, makeInbox }) => {
  const inbox = (await makeInbox({})) as ChatwootInbox;
  const standard = { field_type: 'standard', placeholder: '', required: true, enabled: true };
  await inbox.change({
    pre_chat_form_enabled: true,
    pre_chat_form_options: {
      pre_chat_message: 'Tell us who you are.',
      pre_chat_fields: [
        { ...standard, label: 'Mail', name: 'emailAddress', type: 'email' },
        { ...standard, label: 'Full name', name: 'fullName', type: 'text' },
        { ...standard, label: 'Hidden', name: 'phoneNumber', type: 'text', enabled: false },
        { ...standard, label: 'Order', name: 'order_number', type: 'text', field_type: 'conversation_attribute', required: false },
      ],
    },
  });
  await shop.visit({ inbox });
  await shop.openChat();
  await shop.widget.home.startButton(word('send_us_a_message')).click();
  const { frame } = shop.widget;
  await expect(frame.getByRole('heading', { name: 'Tell us who you are.' })).toBeVisible();
  await expect(frame.getByRole('textbox', { name: 'Hidden' })).toHaveCount(0);
  await frame.getByRole('textbox', { name: 'Mail' }).fill('mia@example.com');
  await frame.getByRole('textbox', { name: 'Full name' }).fill('Mia Lindqvist');
  await frame.getByRole('textbox', { name: 'Order' }).fill('A-17');
  const text = unique('Where is it?');
  await frame.getByRole('textbox', { name: word('message') }).fill(text);
  await frame.getByRole('button', { name: word('start_chat') }).click();
  await shop.widget.chat.expectSentOnce(text);
  const details = await deskOf(agent).details(await agent.conversationSaying(text));
  expect(details.contact).toMatchObject({ name: 'Mia Lindqvist', email: 'mia@example.com' });
  expect(details.custom_attributes).toEqual({ order_number: 'A-17' });
});

test('attributes and labels that the page gives reach the server, and are taken back', async ({ shop, agent }) => {
  const conversation = await begin(shop, agent);
  await shop.api((api) => {
    api.setCustomAttributes({ plan: 'pro' });
    api.setConversationCustomAttributes({ basket: 3, coupon: 'SPRING' });
    api.setLabel('vip');
  });
  const details = () => deskOf(agent).details(conversation);
  await expect.poll(async () => (await details()).labels).toEqual(['vip']);
  expect((await details()).custom_attributes).toEqual({ basket: 3, coupon: 'SPRING' });
  expect((await details()).contact.custom_attributes).toEqual({ plan: 'pro' });
  await shop.api((api) => {
    api.deleteConversationCustomAttribute('coupon');
    api.removeLabel('vip');
  });
  await expect.poll(async () => (await details()).labels).toEqual([]);
  expect((await details()).custom_attributes).toEqual({ basket: 3 });
});

/** What a shop's own server would put into its page. */
async function signed(inbox: ChatwootInbox, identifier: string): Promise<{ identifier: string; identifier_hash: string; name: string }> {
  const identifier_hash = createHmac('sha256', await inbox.hmacToken()).update(identifier).digest('hex');
  return { identifier, identifier_hash, name: 'Mina Doe' };
}

async function setUser(shop: Shop, user: object): Promise<void> {
  await shop.page.evaluate((given) => window.Libredesk.setUser(given as never), user);
}

test('a user whose name is signed is known, and goes on hearing', async ({ shop, agent, makeInbox }) => {
  const inbox = (await makeInbox({})) as ChatwootInbox;
  await inbox.change({ hmac_mandatory: true });
  const identifier = unique('user').replace(' ', '-');
  const conversation = await begin(shop, agent, { inbox });
  await setUser(shop, await signed(inbox, identifier));
  await expect.poll(async () => (await deskOf(agent).details(conversation)).contact).toMatchObject({ identifier, name: 'Mina Doe' });
  const answer = unique('Hello Mina');
  await agent.reply(conversation, `<p>${answer}</p>`);
  await expect(shop.widget.chat.message(answer)).toBeVisible();
});

test('a visitor who turns out to be a user of before is heard and answered under that user’s channel', async ({ shop, agent, makeInbox }) => {
  const inbox = (await makeInbox({})) as ChatwootInbox;
  const user = await signed(inbox, unique('user').replace(' ', '-'));
  const before = await begin(shop, agent, { inbox });
  await setUser(shop, user);
  await expect.poll(async () => (await deskOf(agent).details(before)).contact).toMatchObject({ identifier: user.identifier });
  const { id } = (await deskOf(agent).details(before)).contact;
  await shop.api((api) => api.logout());
  // A socket that is still being opened for the visitor is given up for the user's. The browser says so.
  shop.watch.expectBrokenNetwork();

  const again = await begin(shop, agent, { inbox });
  await setUser(shop, user);
  await expect.poll(async () => (await deskOf(agent).details(again)).contact.id).toBe(id);
  const answer = unique('Hello again');
  await agent.reply(again, `<p>${answer}</p>`);
  // (No reading again in between: it would take minutes.)
  await expect(shop.widget.chat.message(answer)).toBeVisible();
});

test('a user whose signature is wrong stays who he was, and the page hears of it', async ({ shop, agent, makeInbox }) => {
  const inbox = (await makeInbox({})) as ChatwootInbox;
  await inbox.change({ hmac_mandatory: true });
  const conversation = await begin(shop, agent, { inbox });
  await shop.listen();
  shop.watch.expectBrokenNetwork();
  shop.watch.expectNoise(/sign|user|identif/i);
  await setUser(shop, { identifier: 'u1', identifier_hash: 'feed' });
  await expect.poll(async () => (await shop.heard()).filter(({ event }) => event === 'error')).not.toEqual([]);
  expect((await deskOf(agent).details(conversation)).contact.identifier).toBeNull();
});

test('a bot answers under its own name', async ({ shop, agent }) => {
  const conversation = await begin(shop, agent);
  const text = unique('I am a machine');
  await deskOf(agent).replyAsBot(conversation, text);
  await expect(shop.widget.chat.message(text)).toBeVisible();
  await expect(shop.widget.chat.entry(text)).toContainText(await deskOf(agent).botName(conversation));
});

test('what an agent answers to stands above his answer', async ({ shop, agent }) => {
  const asked = unique('Does it hold water?');
  const conversation = await begin(shop, agent, {}, asked);
  const [between, answer] = [unique('And does it ship?'), unique('Yes, it does')];
  await shop.widget.chat.say(between);
  await shop.widget.chat.expectSentOnce(between);
  await deskOf(agent).replyTo(conversation, asked, answer);
  const entry = shop.widget.chat.entry(answer);
  await expect(entry.getByRole('blockquote')).toHaveText(`${word('you')}${asked}`);
  await expectNoSeriousFault(shop);
  await shop.reload();
  await shop.reopenChat();
  await expect(entry.getByRole('blockquote')).toContainText(asked);
});

test('a resolved conversation asks how it was, in place', async ({ shop, agent }) => {
  const conversation = await begin(shop, agent);
  await agent.setStatus(conversation, 'Resolved');
  const survey = shop.widget.chat.survey();
  await survey.answer('good', 'Quick');
  await expect(survey.thanks).toBeVisible();
  await expect.poll(() => agent.rating(conversation)).toEqual({ rating: 3, feedback: 'Quick' });
  await shop.reload();
  await shop.reopenChat();
  await expect(survey.thanks).toBeVisible();
});

import { Asks } from '../../pages/asks.ts';
import type { Shop } from '../../pages/shop.ts';
import { expectNoSeriousFault } from '../../support/accessible.ts';
import { begin, deskOf } from '../../support/chatwoot.ts';
import { expect, test } from '../../support/test.ts';
import { unique, word } from '../../support/words.ts';

// Messages that ask for more than words, and what becomes of the answers.

const SIZES = [
  { title: 'Small', value: 's' },
  { title: 'Large', value: 'l' },
];
const FORM = [
  { name: 'name', label: 'Name', type: 'text', placeholder: 'Your name' },
  { name: 'mail', label: 'Mail', type: 'email' },
  { name: 'wrap', label: 'Wrapping', type: 'select', options: [{ label: 'Paper', value: 'p' }, { label: 'None', value: 'n' }] },
  { name: 'note', label: 'Note', type: 'text_area', required: false },
];
const refused = (message: string) => ({ status: 422, body: { message, attributes: [] } });
const ANSWERS = { method: 'PATCH', path: '/api/v1/widget/messages/' } as const;

function asks(shop: Shop, words: string): Asks {
  return new Asks(shop.widget.chat, words);
}

test('a choice is made with one click, and stays made after a reload', async ({ shop, agent }) => {
  const conversation = await begin(shop, agent);
  const asked = asks(shop, unique('Which size?'));
  await deskOf(agent).ask(conversation, asked.words, 'input_select', SIZES);
  await expect(asked.choices.getByRole('button')).toHaveText(['Small', 'Large']);
  await asked.choice('Large').click();
  await expect(asked.answer()).toHaveText('Large');
  await expect(asked.choices).toHaveCount(0);
  expect(await deskOf(agent).answered(conversation)).toEqual({ submitted_values: [{ title: 'Large', value: 'l' }] });
  await shop.reload();
  await shop.reopenChat();
  await expect(asked.answer()).toHaveText('Large');
  await expect(asked.choices).toHaveCount(0);
});

test('a choice is made by keyboard, and the focus stays with the message', async ({ shop, agent }) => {
  const conversation = await begin(shop, agent);
  const asked = asks(shop, unique('Which size?'));
  await deskOf(agent).ask(conversation, asked.words, 'input_select', SIZES);
  await asked.choice('Small').focus();
  await shop.page.keyboard.press('Tab');
  await expect(asked.choice('Large')).toBeFocused();
  await shop.page.keyboard.press('Enter');
  await expect(asked.answer()).toHaveText('Large');
  await expect(asked.entry).toBeFocused();
});

test('a choice that is refused says why, and can be made again', async ({ shop, agent, network }) => {
  const conversation = await begin(shop, agent, { server: network.url });
  const asked = asks(shop, unique('Which size?'));
  await deskOf(agent).ask(conversation, asked.words, 'input_select', SIZES);
  network.spoil({ ...ANSWERS, times: 1, effect: refused('We are counting') });
  shop.watch.expectBrokenNetwork();
  await asked.choice('Small').click();
  await expect(asked.entry.getByRole('status')).toHaveText(word('not_sent_because', { reason: 'We are counting' }));
  await expect(asked.choice('Small')).toHaveAttribute('aria-pressed', 'true');
  await asked.tryAgain.click();
  await expect(asked.answer()).toHaveText('Small');
});

test('an answer whose reply is lost is given once', async ({ shop, agent, network }) => {
  const conversation = await begin(shop, agent, { server: network.url });
  const asked = asks(shop, unique('Which size?'));
  await deskOf(agent).ask(conversation, asked.words, 'input_select', SIZES);
  network.spoil({ ...ANSWERS, times: 1, effect: 'lose-reply' });
  shop.watch.expectBrokenNetwork();
  await asked.choice('Small').click();
  await expect(asked.answer()).toHaveText('Small');
  expect(await deskOf(agent).answered(conversation)).toEqual({ submitted_values: [{ title: 'Small', value: 's' }] });
});

test('a form names what is missing, takes the answers, and shows them under their labels', async ({ shop, agent }) => {
  const conversation = await begin(shop, agent);
  const asked = asks(shop, unique('Where shall it go?'));
  await deskOf(agent).ask(conversation, asked.words, 'form', FORM);
  await asked.field('Mail').fill('nobody');
  await asked.submit.click();
  await expect(asked.form.getByText(word('field_required', { name: 'Name' }))).toBeVisible();
  await expect(asked.form.getByText(word('field_email', { name: 'Mail' }))).toBeVisible();
  await expect(asked.form.getByText(word('field_required', { name: 'Wrapping' }))).toBeVisible();
  await expect(asked.form.getByText(word('field_required', { name: 'Note' }))).toHaveCount(0);
  await expect(asked.field('Name')).toBeFocused();
  await expect(asked.field('Name')).toHaveAttribute('aria-invalid', 'true');
  await asked.field('Name').fill('Ada');
  await asked.field('Mail').fill('ada@example.com');
  await asked.list('Wrapping').selectOption({ label: 'Paper' });
  await asked.submit.click();
  await expect(asked.answer('Name')).toHaveText('Ada');
  await expect(asked.answer('Wrapping')).toHaveText('Paper');
  const values = [{ name: 'name', value: 'Ada' }, { name: 'mail', value: 'ada@example.com' }, { name: 'wrap', value: 'p' }];
  expect(await deskOf(agent).answered(conversation)).toEqual({ submitted_values: values });
  await shop.reload();
  await shop.reopenChat();
  await expect(asked.answer('Wrapping')).toHaveText('Paper');
  await expect(asked.form).toHaveCount(0);
});

test('what is filled in stays while messages come, and when sending fails', async ({ shop, agent, network }) => {
  const conversation = await begin(shop, agent, { server: network.url });
  const asked = asks(shop, unique('Who are you?'));
  await deskOf(agent).ask(conversation, asked.words, 'form', [FORM[0]!]);
  await asked.field('Name').fill('Ada');
  const more = unique('Take your time');
  await agent.reply(conversation, `<p>${more}</p>`);
  await expect(shop.widget.chat.message(more)).toBeVisible();
  await shop.widget.closeButton.click();
  await shop.launcher.button.click();
  await expect(asked.field('Name')).toHaveValue('Ada');
  network.spoil({ ...ANSWERS, times: 1, effect: refused('') });
  shop.watch.expectBrokenNetwork();
  await asked.submit.click();
  await expect(asked.entry.getByText(word('rating_failed'))).toBeVisible();
  await expect(asked.field('Name')).toHaveValue('Ada');
  await asked.tryAgain.click();
  await expect(asked.answer('Name')).toHaveText('Ada');
});

test('a mail address that is asked for becomes the contact’s', async ({ shop, agent }) => {
  const conversation = await begin(shop, agent);
  const asked = asks(shop, unique('Where can we reach you?'));
  await deskOf(agent).ask(conversation, asked.words, 'input_email');
  const field = asked.field(word('ask_email'));
  await field.fill('ada@');
  await field.press('Enter');
  await expect(asked.form.getByText(word('field_email', { name: word('ask_email') }))).toBeVisible();
  await field.fill('ada@example.com');
  await field.press('Enter');
  await expect(asked.answer()).toHaveText('ada@example.com');
  expect((await agent.contactOf(conversation)).email).toBe('ada@example.com');
});

test('words that are asked for are answered in place', async ({ shop, agent }) => {
  const conversation = await begin(shop, agent);
  const asked = asks(shop, unique('Which glaze?'));
  await deskOf(agent).ask(conversation, asked.words, 'input_text');
  await asked.field(word('ask_answer')).fill('Tenmoku <b>please</b>');
  await asked.submit.click();
  await expect(asked.answer()).toHaveText('Tenmoku <b>please</b>');
  expect(await deskOf(agent).answered(conversation)).toMatchObject({ submitted_values: [{ value: 'Tenmoku <b>please</b>' }] });
});

test('a card leads to pages only, and its reply is said beside what is being written', async ({ shop, agent }) => {
  const conversation = await begin(shop, agent);
  const asked = asks(shop, unique('Have a look'));
  await deskOf(agent).ask(conversation, asked.words, 'cards', [
    {
      title: 'Moon vase',
      description: 'Thrown in two halves',
      media_url: 'http://localhost:1/elsewhere.png',
      actions: [
        { type: 'link', text: 'See it', uri: 'https://shop.example/moon' },
        { type: 'link', text: 'Not this', uri: 'javascript:alert(1)' },
        { type: 'postback', text: 'I like it', payload: 'LIKE' },
      ],
    },
    { title: 'Mug', actions: [{ type: 'link', text: 'See the mug', uri: 'https://shop.example/mug' }] },
  ]);
  const card = asked.card('Moon vase');
  await expect(card).toContainText('Thrown in two halves');
  await expect(card.getByRole('link')).toHaveCount(1);
  await expect(asked.link('See it')).toHaveAttribute('href', 'https://shop.example/moon');
  await expect(asked.link('See it')).toHaveAttribute('rel', 'noopener noreferrer');
  // A picture from elsewhere waits for the visitor's word.
  await expect(asked.entry.getByRole('button', { name: word('show_images') })).toBeVisible();
  await expect(card.locator('img')).toHaveCount(0);
  await shop.widget.chat.composer.fill('half a sentence');
  await card.getByRole('button', { name: 'I like it' }).click();
  await expect(shop.widget.chat.log.locator('.entry-own').filter({ hasText: 'I like it' }).getByText(word('sent'))).toBeAttached();
  await expect(shop.widget.chat.composer).toHaveValue('half a sentence');
  expect(await agent.textsFromVisitor(conversation)).toContain('I like it');
});

test('articles are links', async ({ shop, agent }) => {
  const conversation = await begin(shop, agent);
  const asked = asks(shop, unique('This may help'));
  const items = [{ title: 'Caring for stoneware', description: 'Dishwashers, ovens', link: 'https://shop.example/care' }];
  await deskOf(agent).ask(conversation, asked.words, 'article', items);
  await expect(asked.link('Caring for stoneware')).toHaveAttribute('href', 'https://shop.example/care');
  await expect(asked.link('Caring for stoneware')).toContainText('Dishwashers, ovens');
});

test('what is asked has no serious fault of accessibility, in the light, in the dark, and on a small phone', async ({ shop, agent }) => {
  const conversation = await begin(shop, agent);
  const desk = deskOf(agent);
  const [choice, form, cards] = ['Which size?', 'Where to?', 'Look'].map((words) => asks(shop, unique(words))) as [Asks, Asks, Asks];
  await desk.ask(conversation, choice.words, 'input_select', SIZES);
  await choice.choice('Small').click();
  await expect(choice.answer()).toHaveText('Small');
  await desk.ask(conversation, unique('Which other?'), 'input_select', SIZES);
  await desk.ask(conversation, cards.words, 'cards', [{ title: 'Mug', actions: [{ type: 'link', text: 'See', uri: 'https://shop.example/' }] }]);
  await desk.ask(conversation, unique('Read'), 'article', [{ title: 'Care', description: 'Of pots', link: 'https://shop.example/care' }]);
  await desk.ask(conversation, form.words, 'form', FORM);
  await form.submit.click();
  await expectNoSeriousFault(shop);
  await shop.api((api) => api.setColorScheme('dark'));
  await expectNoSeriousFault(shop);
  await shop.page.setViewportSize({ width: 320, height: 640 });
  await expectNoSeriousFault(shop);
  const inside = await shop.widget.inside();
  expect(await inside.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
});

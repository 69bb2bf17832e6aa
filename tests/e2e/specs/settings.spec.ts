import type { Shop } from '../pages/shop.ts';
import { change, officeHours, SETTINGS } from '../support/answers.ts';
import { png } from '../support/files.ts';
import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';

const PICTURE = `data:image/png;base64,${png(8, 8, [200, 40, 40]).toString('base64')}`;
const PICTURES = 'https://pictures.example/';

/** Pictures of a foreign host, which is not asked. */
async function withPictures(shop: Shop): Promise<void> {
  await shop.page.route(`${PICTURES}**`, (route) => route.fulfill({ contentType: 'image/png', body: png(8, 8, [200, 40, 40]) }));
}

test('colour and scheme are the inbox’s, also where its settings don’t come the next time', async ({ shop, network, makeInbox }) => {
  const inbox = await makeInbox({ dark_mode: true, colors: { primary: '#b45309' }, launcher: { color: '#b45309' } });
  shop.watch.expectBrokenNetwork();
  await shop.visit({ server: network.url, inbox });
  await shop.openChat();
  await shop.widget.home.messagesTab.click();
  const start = shop.widget.frame.locator('[data-start]');
  await expect(start).toHaveCSS('background-color', 'rgb(180, 83, 9)');
  await expect(shop.widget.frame.locator('.screen')).toHaveCSS('background-color', 'rgb(20, 22, 26)');

  network.spoil({ path: SETTINGS, effect: 'lose-request' });
  await shop.reload();
  await shop.launcher.button.click();
  await expect(shop.widget.problem.alert).toBeVisible({ timeout: 30_000 });
  await expect(shop.widget.problem.tryAgain).toHaveCSS('background-color', 'rgb(180, 83, 9)');
  await expect(shop.widget.frame.locator('.screen')).toHaveCSS('background-color', 'rgb(20, 22, 26)');

  network.spoilNothing();
  network.spoil({ path: SETTINGS, effect: 'hang' });
  await shop.reload();
  await shop.launcher.button.click();
  await expect(shop.widget.frame.getByRole('status', { name: word('loading') })).toBeVisible();
  await expect(shop.widget.frame.locator('.screen')).toHaveCSS('background-color', 'rgb(20, 22, 26)');
});

test('brand, logo and the picture of the brand stand where they belong', async ({ shop, makeInbox }) => {
  const inbox = await makeInbox({ brand_name: 'Potters & Co', logo_url: `${PICTURES}logo.png`, launcher: { logo_url: `${PICTURES}face.png` } });
  await withPictures(shop);
  await shop.visit({ inbox });
  await shop.openChat();
  await expect(shop.widget.frame.getByRole('img', { name: 'Potters & Co' })).toHaveAttribute('src', `${PICTURES}logo.png`);
  await shop.widget.home.startButton().click();
  await expect(shop.widget.chat.title).toHaveText('Potters & Co');
  await expect(shop.widget.chat.header.locator('img')).toHaveAttribute('src', `${PICTURES}face.png`);
});

test('without uploads there is nothing to attach with, and without its line nobody is named at the foot', async ({ shop, makeInbox }) => {
  const text = unique('Hello');
  await shop.visit({ inbox: await makeInbox({ features: { emoji: false, file_upload: false }, show_powered_by: false }) });
  await shop.startChat(text);
  await expect(shop.widget.chat.attachButton).toHaveCount(0);
  await expect(shop.widget.frame.getByText(/Powered by/)).toHaveCount(0);

  await shop.visit({ inbox: await makeInbox({}) });
  await shop.startChat(text);
  await expect(shop.widget.chat.attachButton).toBeVisible();
  await expect(shop.widget.frame.getByText(/Powered by/)).toBeVisible();
});

test('an inbox that leads straight into the conversation opens a new one, later the newest one', async ({ shop, makeInbox }) => {
  const text = unique('Hello');
  await shop.visit({ inbox: await makeInbox({ direct_to_conversation: true }) });
  await shop.launcher.button.click();
  await expect(shop.widget.chat.composer).toBeVisible();
  await shop.widget.chat.say(text);
  await shop.widget.chat.expectSentOnce(text);
  const second = await shop.secondTab();
  await second.launcher.button.click();
  await expect(second.widget.chat.message(text)).toBeVisible();
});

test('who may not start a conversation is offered none, and each kind of person has its own words', async ({ shop, makeInbox, user }) => {
  const inbox = await makeInbox({
    visitors: { allow_start_conversation: false, start_conversation_button_text: 'As a stranger' },
    users: { allow_start_conversation: true, start_conversation_button_text: 'As a friend' },
  });
  const start = shop.widget.frame.locator('[data-start]');
  await shop.visit({ inbox });
  await shop.openChat();
  await expect(start).toHaveCount(0);
  await shop.widget.home.messagesTab.click();
  await expect(shop.widget.conversations.empty).toBeVisible();
  await expect(start).toHaveCount(0);
  await shop.setUser(inbox.jwtFor(user));
  await expect(start).toHaveText('As a friend');
  await shop.widget.conversations.homeTab.click();
  await expect(start).toContainText('As a friend');
});

test('where only one conversation is allowed, no second is offered', async ({ shop, makeInbox }) => {
  const text = unique('Hello');
  await shop.visit({ inbox: await makeInbox({ visitors: { prevent_multiple_conversations: true, start_conversation_button_text: '' } }) });
  await shop.openChat();
  // Without words of the inbox's own they are the language's.
  await shop.widget.home.startButton(word('send_us_a_message')).click();
  await shop.widget.chat.say(text);
  await shop.widget.chat.expectSentOnce(text);
  await shop.widget.chat.backButton.click();
  await expect(shop.widget.home.recent).toBeVisible();
  await expect(shop.widget.frame.locator('[data-start]')).toHaveCount(0);
  await shop.widget.home.messagesTab.click();
  await expect(shop.widget.conversations.all()).toHaveCount(1);
  await expect(shop.widget.frame.locator('[data-start]')).toHaveCount(0);
});

test('who may not write in a closed conversation is offered a new one: there, at home and over the list', async ({ shop, agent, makeInbox }) => {
  const [text, more] = [unique('Hello'), unique('Again')];
  await shop.visit({ inbox: await makeInbox({ visitors: { prevent_reply_to_closed_conversation: true } }) });
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  const anew = shop.widget.frame.getByRole('button', { name: word('start_new') });
  await agent.setStatus(conversation, 'Closed');
  await expect(anew).toBeVisible();
  await expect(shop.widget.chat.composer).toHaveCount(0);
  // Opened again by the agent, it can be written to at once.
  await agent.setStatus(conversation, 'Open');
  await expect(shop.widget.chat.composer).toBeVisible();
  await agent.setStatus(conversation, 'Closed');
  await expect(anew).toBeVisible();
  await shop.widget.chat.backButton.click();
  await expect(shop.widget.home.startButton()).toBeVisible();
  await shop.widget.home.messagesTab.click();
  await expect(shop.widget.frame.locator('[data-start]')).toBeVisible();
  await shop.widget.conversations.item(text).click();
  await anew.click();
  await shop.widget.chat.say(more);
  await shop.widget.chat.expectSentOnce(more);
});

for (const [what, odd] of [
  ['null', null],
  ['empty', ''],
  ['of another type', { odd: [1] }],
  ['a number', -1],
] as const) {
  test(`settings that are ${what} break nothing`, async ({ shop }) => {
    const text = unique('Hello');
    await change(shop.page, SETTINGS, (settings) => Object.fromEntries(Object.keys({ ...settings, ...officeHours('', '') }).map((key) => [key, odd])));
    await shop.visit();
    await shop.launcher.button.click();
    await shop.widget.frame.locator('[data-start]').click();
    await shop.widget.chat.say(text);
    await shop.widget.chat.expectSentOnce(text);
  });
}

test('a word of the settings that is not known is read as the usual one', async ({ shop }) => {
  const home = { header_text_color: 'plaid', background: { type: 'video', color: 'red;}*{display:none' }, fade_background: 'maybe' };
  await change(shop.page, SETTINGS, (settings) => ({
    ...settings,
    home_screen: home,
    colors: { primary: 'expression(alert(1))' },
    language: 'tlh-Latn',
    fallback_language: 'xx',
    logo_url: 'javascript:alert(1)',
    home_apps: [null, 5, { type: 'announcement' }, { type: 'external_link', url: PICTURE, text: 'Bad' }],
  }));
  await shop.visit();
  await shop.openChat();
  await expect(shop.widget.home.greeting).toHaveText('Hi there 👋');
  await expect(shop.widget.frame.getByText('Bad', { exact: true })).toHaveCount(0);
  await shop.widget.home.startButton().click();
  await expect(shop.widget.chat.composer).toBeVisible();
});

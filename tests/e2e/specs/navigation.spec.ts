import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';

test('home and messages are tabs, for a click and for arrow keys; a conversation has none', async ({ shop, page }) => {
  const { home, conversations, chat } = shop.widget;
  await shop.visit();
  await shop.openChat();
  await expect(home.messagesTab).toHaveAttribute('aria-selected', 'false');
  await home.messagesTab.click();
  await expect(conversations.title).toBeVisible();
  await expect(home.messagesTab).toHaveAttribute('aria-selected', 'true');
  await expect(conversations.homeTab).toHaveAttribute('aria-selected', 'false');
  await conversations.homeTab.click();
  await expect(home.startButton()).toBeVisible();

  await page.keyboard.press('ArrowRight');
  await expect(conversations.title).toBeVisible();
  await expect(home.messagesTab).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(home.startButton()).toBeVisible();
  await expect(conversations.homeTab).toBeFocused();

  await home.startButton().click();
  await expect(chat.composer).toBeVisible();
  await expect(home.messagesTab).toHaveCount(0);
});

test('back leads to where the conversation was entered from', async ({ shop }) => {
  const text = unique('Hello');
  const { home, conversations, chat } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  await chat.backButton.click();
  await expect(home.recent).toBeVisible();
  await home.messagesTab.click();
  await conversations.item(text).click();
  await expect(chat.message(text)).toBeVisible();
  await chat.backButton.click();
  await expect(conversations.title).toBeVisible();
  // Whoever goes by keyboard is where he was.
  await expect(conversations.item(text)).toBeFocused();
});

test('what is on the screen is there again when the chat was closed and opened', async ({ shop }) => {
  const text = unique('Hello');
  const { home, conversations, chat } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  await shop.widget.closeButton.click();
  await shop.widget.expectClosed();
  await shop.launcher.button.click();
  await expect(chat.message(text)).toBeVisible();
  await chat.backButton.click();
  await home.messagesTab.click();
  await shop.launcher.button.click();
  await shop.widget.expectClosed();
  await shop.launcher.button.click();
  await expect(conversations.item(text)).toBeVisible();
});

test('a conversation can be made wider; the other screens give the room back, and the next conversation has it again', async ({ shop, page }) => {
  const text = unique('Hello');
  const { widget } = shop;
  const width = async (): Promise<number> => (await widget.dialog.boundingBox())?.width ?? 0;
  await shop.visit();
  await shop.startChat(text);
  const narrow = await width();
  await widget.expandButton.click();
  await expect.poll(width).toBeGreaterThan(narrow + 200);
  // Wide, it still has its way out.
  await expect(widget.closeButton).toBeVisible();
  await widget.chat.backButton.click();
  await expect.poll(width).toBe(narrow);
  await widget.home.recent.click();
  await expect(widget.collapseButton).toBeVisible();
  await expect.poll(width).toBeGreaterThan(narrow + 200);

  await page.setViewportSize({ width: 700, height: 800 });
  await expect.poll(async () => (await widget.dialog.boundingBox())?.x).toBeGreaterThanOrEqual(0);
  await widget.collapseButton.click();
  await expect.poll(width).toBe(narrow);
  await widget.chat.backButton.click();
  await widget.home.recent.click();
  await expect(widget.expandButton).toBeVisible();
});

test('who made it stands below a conversation, unless the inbox says otherwise', async ({ shop, stranger, makeInbox }) => {
  await shop.visit();
  await shop.openChat();
  await shop.widget.home.startButton().click();
  const maker = shop.widget.frame.getByRole('link', { name: 'Libredesk' });
  await expect(maker).toHaveAttribute('href', 'https://libredesk.io');
  await expect(maker).toHaveAttribute('target', '_blank');

  const other = await stranger();
  await other.visit({ inbox: await makeInbox({ show_powered_by: false }) });
  await other.openChat();
  await other.widget.home.startButton().click();
  await expect(other.widget.chat.composer).toBeVisible();
  await expect(other.widget.frame.getByRole('link', { name: 'Libredesk' })).toHaveCount(0);
});

test('straight to the conversation: a new one at first, the latest one later, and home is one step back', async ({ shop, makeInbox }) => {
  const text = unique('Hello');
  const { home, chat } = shop.widget;
  await shop.visit({ inbox: await makeInbox({ direct_to_conversation: true }) });
  await shop.launcher.button.click();
  await expect(chat.composer).toBeVisible();
  await chat.say(text);
  await chat.expectSentOnce(text);

  await shop.reload();
  await shop.launcher.button.click();
  await expect(chat.message(text)).toBeVisible();
  await chat.backButton.click();
  await expect(home.recent).toBeVisible();
});

test('straight to the conversation is not for those who may not start one', async ({ shop, makeInbox }) => {
  const inbox = await makeInbox({ direct_to_conversation: true, visitors: { allow_start_conversation: false } });
  await shop.visit({ inbox });
  await shop.openChat();
  await expect(shop.widget.home.messagesTab).toBeVisible();
  await expect(shop.widget.home.startButton()).toHaveCount(0);
  await expect(shop.widget.chat.composer).toHaveCount(0);
});

test('the tab of the conversations tells that there is something unread', async ({ shop, agent }) => {
  const [text, answer] = [unique('Hello'), unique('Hi')];
  const { home, conversations, chat } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  await chat.backButton.click();
  await expect(home.messagesTab).toHaveAccessibleName(word('messages'));
  await agent.reply(await agent.conversationSaying(text), `<p>${answer}</p>`);
  await expect(home.messagesTab).toHaveAccessibleName(`${word('messages')} ${word('unread', { n: 1 })}`);
  await home.messagesTab.click();
  await conversations.item(answer).click();
  await expect(chat.message(answer)).toBeVisible();
  await chat.backButton.click();
  await expect(home.messagesTab).toHaveAccessibleName(word('messages'));
});

test('the focus is where one writes, from wherever a conversation is entered', async ({ shop, stranger, makeInbox }) => {
  const text = unique('Hello');
  const { home, conversations, chat } = shop.widget;
  await shop.visit();
  await shop.openChat();
  await home.startButton().click();
  await expect(chat.composer).toBeFocused();
  await chat.say(text);
  await chat.expectSentOnce(text);
  await expect(chat.composer).toBeFocused();
  await chat.backButton.click();
  await home.recent.click();
  await expect(chat.composer).toBeFocused();
  await chat.backButton.click();
  await home.messagesTab.click();
  await conversations.item(text).click();
  await expect(chat.composer).toBeFocused();
  await shop.launcher.button.click();
  await shop.widget.expectClosed();
  await shop.launcher.button.click();
  await expect(chat.composer).toBeFocused();

  const field = { key: 'name', type: 'text', label: 'Your name', placeholder: '', required: true, enabled: true, order: 1 };
  const fields = [{ ...field, is_default: true, custom_attribute_id: 0 }];
  const asked = await stranger();
  await asked.visit({ inbox: await makeInbox({ prechat_form: { enabled: true, title: '', fields } }) });
  await asked.openChat();
  await asked.widget.home.startButton().click();
  await expect(asked.widget.frame.getByRole('textbox', { name: 'Your name' })).toBeFocused();
});

test('who is logged out while the chat is wide and closed finds it narrow', async ({ shop }) => {
  const { widget } = shop;
  const width = async (): Promise<number> => (await widget.dialog.boundingBox())?.width ?? 0;
  await shop.visit();
  await shop.startChat(unique('Hello'));
  const narrow = await width();
  await widget.expandButton.click();
  await expect.poll(width).toBeGreaterThan(narrow + 200);
  await widget.closeButton.click();
  await widget.expectClosed();
  await shop.api((api) => api.logout());
  await shop.launcher.button.click();
  await expect(widget.home.startButton()).toBeVisible();
  await expect.poll(width).toBe(narrow);
  await widget.home.startButton().click();
  await expect(widget.expandButton).toBeVisible();
});

test('the start button has the words for the kind of person, in the list as at home', async ({ shop, stranger, inbox, user }) => {
  await shop.visit();
  await shop.openChat();
  await expect(shop.widget.home.startButton('Start a chat')).toBeVisible();
  await shop.widget.home.messagesTab.click();
  await expect(shop.widget.home.startButton('Start a chat')).toBeVisible();
  await expect(shop.widget.home.startButton('Send us a message')).toHaveCount(0);

  const known = await stranger();
  await known.visit({ settings: { userJWT: inbox.jwtFor(user) } });
  await known.openChat();
  await expect(known.widget.home.startButton('Send us a message')).toBeVisible();
  await known.widget.home.messagesTab.click();
  await expect(known.widget.home.startButton('Send us a message')).toBeVisible();
  await expect(known.widget.home.startButton('Start a chat')).toHaveCount(0);
});

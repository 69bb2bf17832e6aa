import { expect, test } from '../support/test.ts';
import { unique } from '../support/words.ts';

// A site that is foreign to the chat server: the iframes have no storage, and here no channel between them either (not every browser has one).
// What tabs know of each other, they know by the page's cookie.

test.beforeEach(async ({ shop }) => {
  await shop.context.addInitScript(() => void Reflect.deleteProperty(globalThis, 'BroadcastChannel'));
});

test('a stranger who writes in two tabs of a foreign site is one visitor', async ({ shop, agent }) => {
  const [first, second] = [unique('From one tab'), unique('From the other')];
  await shop.visit({ isForeign: true });
  await shop.openChat();
  const other = await shop.secondTab();
  await other.openChat();
  await shop.widget.home.startButton().click();
  await shop.widget.chat.say(first);
  await shop.widget.chat.expectSentOnce(first);
  // Without a reload.
  await expect(other.widget.home.recent).toContainText(first);
  await other.widget.home.messagesTab.click();
  await expect(other.widget.conversations.all()).toHaveCount(1);
  await other.widget.conversations.homeTab.click();
  await other.widget.home.startButton().click();
  await other.widget.chat.say(second);
  await other.widget.chat.expectSentOnce(second);
  const [one, two] = [await agent.conversationSaying(first), await agent.conversationSaying(second)];
  expect((await agent.contactOf(two)).id).toBe((await agent.contactOf(one)).id);
});

test('who logs out in one tab of a foreign site is logged out in the other', async ({ shop }) => {
  const text = unique('My secret');
  await shop.visit({ isForeign: true });
  await shop.startChat(text);
  const other = await shop.secondTab();
  await other.reopenChat();
  await expect(other.widget.chat.message(text)).toBeVisible();
  await shop.api((api) => api.logout());
  await expect(other.widget.frame.getByText(text)).toHaveCount(0);
  await expect(other.widget.home.recent).toHaveCount(0);
});

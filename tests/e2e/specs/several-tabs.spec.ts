import { expect, test } from '../support/test.ts';
import { unique } from '../support/words.ts';

test('what is sent and read in one tab shows in the other', { tag: '@pushes' }, async ({ shop, agent }) => {
  const [text, more, answer] = [unique('Hello'), unique('More'), unique('Hi')];
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  const other = await shop.secondTab();
  await other.reopenChat();
  await expect(other.widget.chat.message(text)).toBeVisible();

  await shop.widget.chat.say(more);
  await shop.widget.chat.expectSentOnce(more);
  await expect(other.widget.chat.message(more)).toBeVisible();
  await expect(other.widget.chat.message(more)).toHaveCount(1);

  for (const tab of [shop, other]) await tab.widget.chat.backButton.click();
  await agent.reply(conversation, `<p>${answer}</p>`);
  for (const tab of [shop, other]) await tab.launcher.expectUnread(1);
  await other.widget.conversations.item(answer).or(other.widget.home.recent).first().click();
  await expect(other.widget.chat.message(answer)).toBeVisible();
  for (const tab of [shop, other]) await tab.launcher.expectUnread(0);
});

test('a stranger who writes in two tabs is one visitor', { tag: '@side-by-side' }, async ({ shop, agent }) => {
  const [first, second] = [unique('From one tab'), unique('From the other')];
  await shop.visit();
  await shop.openChat();
  const other = await shop.secondTab();
  await other.openChat();
  await shop.widget.home.startButton().click();
  await shop.widget.chat.say(first);
  await shop.widget.chat.expectSentOnce(first);
  await other.widget.home.startButton().click();
  await other.widget.chat.say(second);
  await other.widget.chat.expectSentOnce(second);
  const [one, two] = [await agent.conversationSaying(first), await agent.conversationSaying(second)];
  expect(two).not.toBe(one);
  expect((await agent.contactOf(two)).id).toBe((await agent.contactOf(one)).id);
});

test('who logs out in one tab is logged out in the other, where nothing of him is left', async ({ shop }) => {
  const text = unique('My secret');
  await shop.visit();
  await shop.startChat(text);
  const other = await shop.secondTab();
  await other.reopenChat();
  await expect(other.widget.chat.message(text)).toBeVisible();
  await shop.api((api) => api.logout());
  await expect(other.widget.frame.getByText(text)).toHaveCount(0);
  await expect(other.widget.home.recent).toHaveCount(0);
  expect(await other.widget.stored()).not.toContain(text);
});

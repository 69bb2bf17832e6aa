import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';

test('the conversations stand with the latest first, and move up when something comes', async ({ shop, agent }) => {
  const [first, second, answer] = [unique('One'), unique('Two'), unique('To the first')];
  const { home, conversations, chat } = shop.widget;
  await shop.visit();
  await shop.startChat(first);
  await chat.backButton.click();
  await home.startButton().click();
  await chat.say(second);
  await chat.expectSentOnce(second);
  await chat.backButton.click();
  await home.messagesTab.click();
  await expect(conversations.all()).toHaveText([new RegExp(second), new RegExp(first)]);

  const conversation = await agent.conversationSaying(first);
  await agent.takeOver(conversation);
  await agent.reply(conversation, `<p>${answer} <b>in bold</b></p>`);
  await expect(conversations.all()).toHaveText([new RegExp(`${answer} in bold`), new RegExp(second)]);
  const item = conversations.item(answer);
  await expect(item).toContainText(agent.firstName);
  await expect(item).toContainText(word('unread', { n: 1 }));
  // The brand stands for whom nobody answers yet.
  await expect(conversations.item(second)).toContainText('Acme Support');
  await expect(conversations.item(second)).toContainText(word('you_said', { text: second }));
});

test('more unread messages than the server counts are not made up', async ({ shop, agent }) => {
  const text = unique('Hello');
  const { home, conversations, chat } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await chat.backButton.click();
  await home.messagesTab.click();
  for (let count = 1; count <= 12; count += 1) await agent.reply(conversation, `<p>Answer ${count}</p>`);
  const item = conversations.item('Answer 12');
  await expect(item.locator('.badge')).toHaveText('9+');
  const [box, badge] = [await item.boundingBox(), await item.locator('.badge').boundingBox()];
  expect(badge!.x + badge!.width).toBeLessThanOrEqual(box!.x + box!.width);
  await item.click();
  await expect(chat.message('Answer 12')).toBeVisible();
  await shop.launcher.expectUnread(0);
});

test('an empty list says so', async ({ shop }) => {
  await shop.visit();
  await shop.openChat();
  await shop.widget.home.messagesTab.click();
  await expect(shop.widget.conversations.empty).toBeVisible();
  await expect(shop.widget.conversations.all()).toHaveCount(0);
});

test('times in the list grow older while one looks', async ({ shop, page }) => {
  const text = unique('Hello');
  await page.clock.install();
  await shop.visit();
  await shop.startChat(text);
  await shop.widget.chat.backButton.click();
  await shop.widget.home.messagesTab.click();
  const time = shop.widget.conversations.item(text).locator('.summary-time');
  const before = await time.textContent();
  await page.clock.fastForward('05:00');
  await expect(time).not.toHaveText(before!);
  await expect(time).toHaveText(/5/);
});

test('a conversation that cannot be read says so and is read again; nothing else takes its place', async ({ shop, agent, network }) => {
  shop.watch.expectBrokenNetwork();
  const [text, more] = [unique('Hello'), unique('More')];
  const { home, chat, frame } = shop.widget;
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await shop.reload();
  network.spoil({ method: 'GET', path: `/conversations/${conversation}`, effect: 'lose-request' });
  await shop.launcher.button.click();
  await home.recent.or(chat.composer).first().waitFor();
  if (await home.recent.isVisible()) await home.recent.click();
  const failed = frame.getByText(word('not_loaded'));
  await expect(failed.or(chat.message(text)).first()).toBeVisible({ timeout: 20_000 });
  // What is written now belongs to this conversation all the same.
  await chat.say(more);
  network.spoilNothing();
  await expect.poll(() => agent.textsFromVisitor(conversation), { timeout: 25_000 }).toEqual([text, more]);
  await expect(chat.message(text)).toBeVisible({ timeout: 25_000 });
  await expect(failed).toHaveCount(0);
  await chat.backButton.click();
  await home.messagesTab.click();
  await expect(shop.widget.conversations.all()).toHaveCount(1);
});

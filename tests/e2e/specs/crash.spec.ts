import { expect, test } from '../support/test.ts';
import { unique } from '../support/words.ts';

test.beforeEach(({ shop }) => {
  shop.watch.expectNoise(/provoked by a test|unreachable/);
});

test('after a panic the app comes back with the conversation on screen', async ({ shop, agent }) => {
  const [text, answer, after] = [unique('Hello'), unique('Hi'), unique('Still me')];
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  const before = await shop.widget.inside();
  await shop.widget.panic();

  await expect.poll(() => before.isDetached() || before.evaluate(() => false).catch(() => true), { timeout: 15_000 }).toBe(true);
  await expect(shop.widget.chat.message(text)).toBeVisible({ timeout: 15_000 });
  await agent.reply(conversation, `<p>${answer}</p>`);
  await expect(shop.widget.chat.message(answer)).toBeVisible();
  await shop.widget.chat.say(after);
  await shop.widget.chat.expectSentOnce(after);
  expect(await agent.textsFromVisitor(conversation)).toEqual([text, after]);
});

test('what was typed but not sent is still there after a panic', async ({ shop }) => {
  const [text, draft] = [unique('Hello'), unique('Half a')];
  await shop.visit();
  await shop.startChat(text);
  await shop.widget.chat.composer.fill(draft);
  await shop.widget.panic();
  await expect(shop.widget.chat.message(text)).toBeVisible({ timeout: 15_000 });
  await expect(shop.widget.chat.composer).toHaveValue(draft);
});

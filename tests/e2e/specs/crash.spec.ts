import { expect, test } from '../support/test.ts';
import { unique } from '../support/words.ts';

test.beforeEach(({ shop }) => {
  // In builds for trying things out the panic says so; in those that ship it is a trap and nothing else.
  shop.watch.expectNoise(/provoked by a test|RuntimeError: unreachable/);
});

test('after a panic the app comes back with the conversation on screen', async ({ shop, agent, network }) => {
  const [text, answer, after] = [unique('Hello'), unique('Hi'), unique('Still me')];
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await shop.widget.panicAndComeBack();

  await expect(shop.widget.chat.message(text)).toBeVisible();
  await shop.talk(agent, after, `<p>${answer}</p>`);
  await expect(shop.widget.chat.message(answer)).toBeVisible();
  expect(await agent.textsFromVisitor(conversation)).toEqual([text, after]);
});

test('what was typed but not sent is still there after a panic', async ({ shop, network }) => {
  const [text, draft] = [unique('Hello'), unique('Half a')];
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  await shop.widget.chat.composer.fill(draft);
  // Drafts are kept when there is a pause in the typing.
  await expect.poll(async () => (await shop.widget.stored()).includes(draft)).toBe(true);
  await shop.widget.panicAndComeBack();
  await expect(shop.widget.chat.message(text)).toBeVisible();
  await expect(shop.widget.chat.composer).toHaveValue(draft);
});

test('a message that waits to be sent goes out after a panic', async ({ shop, agent, network, can }) => {
  shop.watch.expectBrokenNetwork();
  const [text, sent] = [unique('Hello'), unique('In spite of all')];
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  network.spoil({ method: 'POST', path: shop.inbox.routes.send, effect: 'lose-request' });
  await shop.widget.chat.say(sent);
  await expect(shop.widget.chat.message(sent)).toBeVisible();
  await shop.widget.panicAndComeBack();
  network.spoilNothing();
  if (!can('lookups')) await shop.widget.chat.sendAgain(sent);
  await expect.poll(() => agent.textsFromVisitor(conversation), { timeout: 25_000 }).toEqual([text, sent]);
  await shop.widget.chat.expectSentOnce(sent);
});

test('where the iframe is refused its storage a panic still leaves a chat that works', { tag: '@history' }, async ({ shop, agent, network }) => {
  const [text, after] = [unique('Hello'), unique('Still me')];
  await shop.visit({ server: network.url, isForeign: true });
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await shop.widget.panicAndComeBack();
  // What is remembered without storage is the session, in the page's cookie.
  await shop.widget.home.recent.or(shop.widget.chat.composer).first().waitFor();
  if (await shop.widget.home.recent.isVisible()) await shop.widget.home.recent.click();
  await shop.widget.chat.say(after);
  await shop.widget.chat.expectSentOnce(after);
  expect(await agent.textsFromVisitor(conversation)).toEqual([text, after]);
});

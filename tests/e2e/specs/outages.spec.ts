import type { Shop } from '../pages/shop.ts';
import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';

/** What may have arrived is looked for twice, some seconds apart, before it is sent again: the server may still be at work on it. */
const IN_DOUBT = { timeout: 35_000 };

test.beforeEach(({ shop }) => {
  // The browser says that requests failed, whatever scripts do.
  shop.watch.expectBrokenNetwork();
});

test('after a restart of the server the chat goes on by itself', { tag: '@pushes' }, async ({ shop, agent, network }) => {
  const [text, meanwhile, after, answer] = [unique('Hello'), unique('Meanwhile'), unique('After'), unique('Back')];
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  const back = network.beAwayFor(4000);
  await agent.reply(conversation, `<p>${meanwhile}</p>`);
  await back;
  // Nobody touches anything: what came while there was no connection shows, and what comes now too.
  await expect(shop.widget.chat.message(meanwhile)).toBeVisible({ timeout: 20_000 });
  await agent.reply(conversation, `<p>${answer}</p>`);
  await expect(shop.widget.chat.message(answer)).toBeVisible();
  await shop.widget.chat.say(after);
  await shop.widget.chat.expectSentOnce(after);
  await expect(shop.widget.chat.message(meanwhile)).toHaveCount(1);
});

test('messages that are sent in an outage arrive once, in their order', async ({ shop, agent, network, can }) => {
  const [text, ...sent] = [unique('Hello'), unique('One'), unique('Two'), unique('Three')] as const;
  const { chat } = shop.widget;
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  // Nobody knows how long a busy machine takes for all this: the network is back after it.
  network.goDown();
  for (const one of sent) await chat.say(one);
  for (const one of sent) await expect(chat.message(one)).toBeVisible();
  await expect(chat.composer).toBeEnabled();
  if (can('socket')) await expect(shop.widget.connectionStrip).toBeVisible();
  network.comeBack();
  // Of the first one nobody can say whether it has arrived; the others have waited behind it.
  if (!can('lookups')) await chat.sendAgain(sent[0]);

  await expect.poll(() => agent.textsFromVisitor(conversation), IN_DOUBT).toEqual([text, ...sent]);
  for (const one of sent) await chat.expectSentOnce(one);
  await expect(shop.widget.connectionStrip).toHaveCount(0);
  expect(await agent.textsFromVisitor(conversation)).toEqual([text, ...sent]);
});

for (const [how, again] of [
  ['“try now” does', (shop: Shop) => shop.widget.connectionStrip.getByRole('button', { name: word('try_now') }).click({ force: true })],
  ['the browser’s word that the network is back does', async (shop: Shop) => (await shop.widget.inside()).evaluate(() => void dispatchEvent(new Event('online')))],
] as const) {
  test(`${how} not wait for the next attempt`, { tag: ['@socket', '@lookups'] }, async ({ shop, agent, network }) => {
    const [text, sent] = [unique('Hello'), unique('Now')];
    const { clock } = shop.page;
    const attempts = () => network.requests('UPGRADE', shop.inbox.routes.socket).length;
    await clock.install();
    await shop.visit({ server: network.url });
    await shop.startChat(text);
    const conversation = await agent.conversationSaying(text);
    await expect.poll(() => network.openSockets).toBe(1);
    network.goDown();
    await shop.widget.chat.say(sent);
    await expect(shop.widget.connectionStrip).toBeVisible();
    // From here on the app's time stands still, and no attempt comes by itself; what is on its way has failed when the strip has come to rest.
    await clock.pauseAt(Date.now() + 1000);
    await shop.widget.connectionStrip.getByRole('button', { name: word('try_now') }).click({ trial: true });
    network.comeBack();
    const before = attempts();
    await again(shop);
    await expect.poll(attempts).toBeGreaterThan(before);
    await expect(shop.widget.connectionStrip).toHaveCount(0);
    await clock.resume();
    await expect.poll(() => agent.textsFromVisitor(conversation), IN_DOUBT).toEqual([text, sent]);
    await shop.widget.chat.expectSentOnce(sent);
  });
}

test('a message whose answer was lost is shown once and stored once', { tag: '@lookups' }, async ({ shop, agent, network }) => {
  const [text, sent, more] = [unique('Hello'), unique('Unanswered'), unique('More')];
  const { chat } = shop.widget;
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  network.spoil({ method: 'POST', path: shop.inbox.routes.send, times: 1, effect: 'lose-reply' });
  await chat.say(sent);
  await chat.expectSentOnce(sent);
  await chat.say(more);
  await chat.expectSentOnce(more);
  await expect(chat.message(sent)).toHaveCount(1);
  expect(await agent.textsFromVisitor(conversation)).toEqual([text, sent, more]);
});

test('a message that was lost before the server heard of it is sent again', { tag: '@lookups' }, async ({ shop, agent, network }) => {
  const [text, sent] = [unique('Hello'), unique('Lost at first')];
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  network.spoil({ method: 'POST', path: shop.inbox.routes.send, times: 1, effect: 'lose-request' });
  await shop.widget.chat.say(sent);
  await expect.poll(() => agent.textsFromVisitor(conversation), IN_DOUBT).toEqual([text, sent]);
  await shop.widget.chat.expectSentOnce(sent);
});

test('a message that waits in an outage survives a reload of the page', async ({ shop, agent, network, can }) => {
  const [text, sent] = [unique('Hello'), unique('Kept')];
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  network.spoil({ method: 'POST', path: shop.inbox.routes.send, effect: 'lose-request' });
  await shop.widget.chat.say(sent);
  await expect(shop.widget.chat.message(sent)).toBeVisible();

  await shop.reload();
  network.spoilNothing();
  await shop.reopenChat();
  if (!can('lookups')) await shop.widget.chat.sendAgain(sent);
  await expect.poll(() => agent.textsFromVisitor(conversation), IN_DOUBT).toEqual([text, sent]);
  await shop.widget.chat.expectSentOnce(sent);
});

test('a silently dead socket is noticed, and what it swallowed shows', { tag: '@socket' }, async ({ shop, agent, network }) => {
  test.slow();
  const [text, swallowed] = [unique('Hello'), unique('Swallowed')];
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await expect.poll(() => network.openSockets).toBe(1);
  network.muteSockets();
  await agent.reply(conversation, `<p>${swallowed}</p>`);
  // A ping every ten seconds, and dead after fifteen of silence.
  await expect(shop.widget.chat.message(swallowed)).toBeVisible({ timeout: 30_000 });
});

test('a server that cannot be reached is an error that says so, and goes by itself', async ({ shop, network }) => {
  await shop.visit({ server: network.url });
  await expect(shop.launcher.button).toBeVisible();
  network.spoil({ path: shop.inbox.routes.api, effect: 'lose-request' });
  await shop.launcher.button.click();
  await expect(shop.widget.problem.alert).toContainText(word('unreachable_title'), { timeout: 30_000 });
  network.spoilNothing();
  await expect(shop.widget.home.startButton()).toBeVisible({ timeout: 30_000 });
});

test('the error’s button tries again at once', async ({ shop, network }) => {
  const { clock } = shop.page;
  const { problem } = shop.widget;
  const asked = () => ['GET', 'POST'].flatMap((method) => network.requests(method, shop.inbox.routes.api)).length;
  await clock.install();
  await shop.visit({ server: network.url });
  await expect(shop.launcher.button).toBeVisible();
  network.spoil({ path: shop.inbox.routes.api, effect: 'lose-request' });
  await shop.launcher.button.click();
  await expect(problem.tryAgain).toBeVisible({ timeout: 30_000 });
  // From here on the app's time stands still, and no attempt comes by itself. One may still be on its way, so one answer to the button
  // proves nothing yet.
  await clock.pauseAt(Date.now() + 1000);
  for (let clicked = 0; clicked < 2; clicked++) {
    const before = asked();
    await problem.tryAgain.click();
    await expect.poll(asked).toBeGreaterThan(before);
  }
  network.spoilNothing();
  await expect(async () => {
    if (await problem.tryAgain.isVisible()) await problem.tryAgain.click({ timeout: 1000 });
    await expect(shop.widget.home.startButton()).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 10_000 });
});

import type { Agent } from '../agent/agent.ts';
import type { FaultProxy } from '../faults/proxy.ts';
import { serverError, tooManyRequests } from '../faults/rules.ts';
import type { Shop } from '../pages/shop.ts';
import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';

// Faults between a browser and the server. Each ends with the same two questions: has the server every message once and in order, and
// does the screen show each once, as sent?

const MESSAGE = /\/conversations\/[^/]+\/message$/;
const INIT = '/conversations/init';
const UPLOAD = /\/conversations\/[^/]+\/upload$|\/media|\/upload/;
/** What the app asks the server for; the launcher asks for itself. */
const ASKED = /\/api\/v1\/widget\/(?!chat\/settings\/launcher)|\/widget\/ws/;
/** After the longest pause of a backoff, two looks and what is sent then. */
const IN_DOUBT = { timeout: 50_000 };
/** An answer on its way into the app, and what that had sent before it heard it (ms). */
const UNHEARD = 500;

test.beforeEach(({ shop }) => {
  shop.watch.expectBrokenNetwork();
});

/** A conversation over the bad network. */
async function chatting(shop: Shop, agent: Agent, network: FaultProxy): Promise<[conversation: string, first: string]> {
  const first = unique('Hello');
  await shop.visit({ server: network.url });
  await shop.startChat(first);
  await expect.poll(() => network.openSockets).toBe(1);
  return [await agent.conversationSaying(first), first];
}

async function expectOnceInOrder(shop: Shop, agent: Agent, conversation: string, texts: string[]): Promise<void> {
  await expect.poll(() => agent.textsFromVisitor(conversation), IN_DOUBT).toEqual(texts);
  for (const text of texts) await shop.widget.chat.expectSentOnce(text);
  expect(await shop.widget.chat.log.locator('.entry-own .bubble').allInnerTexts()).toEqual(texts);
  expect(await agent.textsFromVisitor(conversation)).toEqual(texts);
}

/** What there is to be read, from both sides, is this, in this order. */
async function expectShown(shop: Shop, texts: string[]): Promise<void> {
  await expect.poll(() => shop.widget.chat.log.locator('.bubble').allInnerTexts()).toEqual(texts);
}

/** Requests that the app made although it had been asked for so much patience (s). */
function impatient(network: FaultProxy, seconds: number): string[] {
  const refused = network.seen.find((request) => request.status === 429)!.answeredAt!;
  const early = network.seen.filter(({ at, path }) => at > refused + UNHEARD && at < refused + seconds * 1_000 - 100 && path.includes('/api/'));
  return early.map(({ method, path }) => `${method} ${path}`);
}

/** Nothing says that the server has it. */
async function expectNotSaidToBeSent(shop: Shop, text: string): Promise<void> {
  await expect(shop.widget.chat.message(text)).toHaveCount(1);
  await expect(shop.widget.chat.entry(text).getByText(word('sent'), { exact: true })).toHaveCount(0);
}

test('three messages of an outage of twenty seconds arrive once, in order', async ({ shop, agent, network }) => {
  test.slow();
  const [conversation, first] = await chatting(shop, agent, network);
  const sent = [unique('One'), unique('Two'), unique('Three')];
  const began = Date.now();
  const back = network.beAwayFor(20_000);
  for (const text of sent) await shop.widget.chat.say(text);
  for (const text of sent) await expectNotSaidToBeSent(shop, text);
  await expect(shop.widget.connectionStrip).toBeVisible();
  // A moment without a network is not worth a word.
  expect(Date.now() - began).toBeGreaterThan(2_900);
  await expect(shop.widget.connectionStrip).toContainText(word('reconnecting'));
  await back;
  await expectOnceInOrder(shop, agent, conversation, [first, ...sent]);
  // The socket has its own pauses.
  await expect(shop.widget.connectionStrip).toHaveCount(0, IN_DOUBT);
});

test('what is sent in an outage survives a reload in it, and arrives once, in order', async ({ shop, agent, network }) => {
  test.slow();
  const [conversation, first] = await chatting(shop, agent, network);
  const sent = [unique('On its way'), unique('Behind it')];
  network.cutOff(ASKED);
  for (const text of sent) await shop.widget.chat.say(text);
  for (const text of sent) await expectNotSaidToBeSent(shop, text);
  await shop.reload();
  await shop.launcher.button.click();
  await expect(shop.widget.problem.alert).toContainText(word('unreachable_title'), IN_DOUBT);
  expect(await agent.textsFromVisitor(conversation)).toEqual([first]);
  network.spoilNothing();
  const { chat, home } = shop.widget;
  await home.recent.or(chat.composer).first().waitFor(IN_DOUBT);
  if (await home.recent.isVisible()) await home.recent.click();
  await expectOnceInOrder(shop, agent, conversation, [first, ...sent]);
});

test('a message that reaches the server late, after its connection has broken, is stored once', async ({ shop, agent, network }) => {
  const [conversation, first] = await chatting(shop, agent, network);
  const [late, next] = [unique('Late'), unique('Next')];
  // After the first look at what the server has, and before the second one.
  network.spoil({ method: 'POST', path: MESSAGE, times: 1, effect: { lateMs: 4_000 } });
  await shop.widget.chat.say(late);
  await shop.widget.chat.say(next);
  await expectOnceInOrder(shop, agent, conversation, [first, late, next]);
  expect(network.requests('POST', '/message')).toHaveLength(2);
});

test('two replies in a row are lost after the server has stored, and a third message goes through', async ({ shop, agent, network }) => {
  const [conversation, first] = await chatting(shop, agent, network);
  const sent = [unique('Lost one'), unique('Lost two'), unique('Through')];
  network.spoil({ method: 'POST', path: MESSAGE, times: 2, effect: 'lose-reply' });
  for (const text of sent) await shop.widget.chat.say(text);
  await expectOnceInOrder(shop, agent, conversation, [first, ...sent]);
  expect(network.requests('POST', '/message')).toHaveLength(3);
});

test('the same words twice are two messages, also when a reply is lost', async ({ shop, agent, network }) => {
  const [conversation, first] = await chatting(shop, agent, network);
  network.spoil({ method: 'POST', path: MESSAGE, times: 1, effect: 'lose-reply' });
  await shop.widget.chat.say('ok');
  await shop.widget.chat.say('ok');
  await expect.poll(() => agent.textsFromVisitor(conversation), IN_DOUBT).toEqual([first, 'ok', 'ok']);
  await expect(shop.widget.chat.entry('ok').getByText(word('sent'), { exact: true })).toHaveCount(2);
  await expect(shop.widget.chat.message('ok')).toHaveCount(2);
});

test('a server that fails twice gets the message with the third try', async ({ shop, agent, network }) => {
  const [conversation, first] = await chatting(shop, agent, network);
  const text = unique('Patience');
  network.spoil({ method: 'POST', path: MESSAGE, times: 2, effect: serverError() });
  await shop.widget.chat.say(text);
  await expect.poll(() => network.requests('POST', '/message').length).toBeGreaterThan(0);
  await expectNotSaidToBeSent(shop, text);
  await expectOnceInOrder(shop, agent, conversation, [first, text]);
  expect(network.requests('POST', '/message').map((request) => request.status)).toEqual([500, 500, 200]);
});

test('after a refusal for too many requests nothing is asked until its time is over, and the screen says so', async ({ shop, agent, network }) => {
  const [conversation, first] = await chatting(shop, agent, network);
  const text = unique('Later');
  network.spoil({ method: 'POST', path: MESSAGE, times: 1, effect: tooManyRequests(6) });
  await shop.widget.chat.say(text);
  await expect(shop.widget.connectionStrip).toContainText(word('busy'));
  await expectNotSaidToBeSent(shop, text);
  // Now everything is to be read again, but not yet.
  await (await shop.widget.inside()).evaluate(() => void dispatchEvent(new Event('online')));
  await expectOnceInOrder(shop, agent, conversation, [first, text]);
  expect(impatient(network, 6)).toEqual([]);
  await expect(shop.widget.connectionStrip).toHaveCount(0);
});

test('after a refusal for too many requests the other tab is patient too, and says so', async ({ shop, agent, network }) => {
  const [conversation, first] = await chatting(shop, agent, network);
  const second = await shop.secondTab();
  await second.reopenChat();
  await expect(second.widget.chat.message(first)).toBeVisible();
  await expect.poll(() => network.openSockets).toBe(2);
  const [refused, other] = [unique('Refused'), unique('Other')];
  network.spoil({ method: 'POST', path: MESSAGE, times: 1, effect: tooManyRequests(10) });
  await shop.widget.chat.say(refused);
  for (const tab of [shop, second]) await expect(tab.widget.connectionStrip).toContainText(word('busy'));
  await second.widget.chat.say(other);
  await expectNotSaidToBeSent(second, other);
  await expect.poll(async () => (await agent.textsFromVisitor(conversation)).sort(), IN_DOUBT).toEqual([first, refused, other].sort());
  expect(impatient(network, 10)).toEqual([]);
  for (const { widget } of [shop, second]) for (const text of [first, refused, other]) await widget.chat.expectSentOnce(text);
});

test('a reply that takes fifteen seconds doubles nothing', async ({ shop, agent, network }) => {
  const [conversation, first] = await chatting(shop, agent, network);
  const [slow, next] = [unique('Slow'), unique('Next')];
  network.spoil({ method: 'POST', path: MESSAGE, times: 1, effect: { delayReplyMs: 15_000 } });
  await shop.widget.chat.say(slow);
  await shop.widget.chat.say(next);
  await expect.poll(() => agent.textsFromVisitor(conversation)).toContain(slow);
  for (const text of [slow, next]) await expectNotSaidToBeSent(shop, text);
  await expectOnceInOrder(shop, agent, conversation, [first, slow, next]);
  expect(network.requests('POST', '/message')).toHaveLength(2);
});

test('sockets that break show what the agent wrote meanwhile, without a word about it', async ({ shop, agent, network }) => {
  const [conversation, first] = await chatting(shop, agent, network);
  const inside = await shop.widget.inside();
  await inside.evaluate((label) => {
    const seen = { brokenAt: performance.now(), strips: [] as number[] };
    Object.assign(globalThis, { seen });
    new MutationObserver(() => {
      if ([...document.querySelectorAll('button')].some((button) => button.textContent === label)) seen.strips.push(performance.now());
    }).observe(document.body, { childList: true, subtree: true });
  }, word('try_now'));
  const answers = [unique('Answer one'), unique('Answer two')];
  network.breakSockets();
  for (const answer of answers) await agent.reply(conversation, `<p>${answer}</p>`);
  for (const answer of answers) await expect(shop.widget.chat.message(answer)).toHaveCount(1);
  await expect.poll(() => network.openSockets).toBe(1);
  await expectShown(shop, [first, ...answers]);
  // (On a machine that is busy it may take longer than the moment that is not worth a word.)
  const early = await inside.evaluate(() => {
    const { brokenAt, strips } = (globalThis as unknown as { seen: { brokenAt: number; strips: number[] } }).seen;
    return strips.filter((at) => at < brokenAt + 2_900);
  });
  expect(early).toEqual([]);
});

test('the first message of somebody new whose reply is lost waits for his word, and is never repeated by itself', async ({ shop, agent, network, makeInbox }) => {
  const text = unique('Anybody there?');
  const inbox = await makeInbox({});
  const { chat, home } = shop.widget;
  await shop.visit({ server: network.url, inbox });
  await shop.openChat();
  network.spoil({ method: 'POST', path: INIT, times: 1, effect: 'lose-reply' });
  await home.startButton().click();
  await chat.say(text);
  await expect(chat.entry(text)).toContainText(word('maybe_sent'));
  await expectNotSaidToBeSent(shop, text);
  await agent.conversationSaying(text);

  // Neither a network that comes back nor a look at the page nor a reload sends it.
  const inside = await shop.widget.inside();
  await inside.evaluate(() => {
    dispatchEvent(new Event('online'));
    dispatchEvent(new Event('focus'));
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await shop.reload();
  await shop.launcher.button.click();
  const again = shop.widget.frame.getByRole('button', { name: word('send_again') });
  await chat.composer.or(home.greeting).first().waitFor();
  if (!(await again.isVisible())) await shop.widget.frame.getByRole('button').filter({ hasText: text }).first().click();
  await expect(again).toBeVisible();
  expect(network.requests('POST', INIT)).toHaveLength(1);
  expect(await agent.conversationsIn(inbox)).toHaveLength(1);

  await again.click();
  await chat.expectSentOnce(text);
  expect(network.requests('POST', INIT)).toHaveLength(2);
});

test('a file whose upload breaks in the middle arrives once', async ({ shop, agent, network }) => {
  const [conversation, first] = await chatting(shop, agent, network);
  const after = unique('After the plan');
  const file = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.alloc(900_000, 'kiln ') };
  network.spoil({ method: 'POST', path: UPLOAD, times: 1, effect: { cutAfterBytes: 200_000 } });
  await shop.widget.chat.sendFiles(file);
  await shop.widget.chat.say(after);
  await expect.poll(() => network.requests('POST', '/upload').length).toBe(1);
  await expectNotSaidToBeSent(shop, after);
  await expect(shop.widget.chat.file('plan.txt')).toBeVisible(IN_DOUBT);
  await shop.widget.chat.expectSentOnce(after);
  const files = async () => (await agent.messages(conversation)).flatMap((message) => message.attachments);
  expect((await files()).map(({ name, size }) => ({ name, size }))).toEqual([{ name: 'plan.txt', size: file.buffer.length }]);
  await expect(shop.widget.chat.file('plan.txt')).toHaveCount(1);
  expect((await agent.textsFromVisitor(conversation)).filter((text) => text !== '')).toEqual([first, after]);
  expect(network.requests('POST', '/upload')).toHaveLength(2);
});

test('a file whose reply is lost is stored once', async ({ shop, agent, network }) => {
  const [conversation] = await chatting(shop, agent, network);
  const after = unique('After the file');
  network.spoil({ method: 'POST', path: UPLOAD, times: 1, effect: 'lose-reply' });
  await shop.widget.chat.sendFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('Handle with care\n') });
  await shop.widget.chat.say(after);
  await shop.widget.chat.expectSentOnce(after);
  const files = async () => (await agent.messages(conversation)).flatMap((message) => message.attachments);
  await expect.poll(async () => (await files()).map((one) => one.name), IN_DOUBT).toEqual(['note.txt']);
  await expect(shop.widget.chat.file('note.txt')).toHaveCount(1);
});

test('where all storage is refused, a lost reply and an outage cost nothing', async ({ shop, agent, network }) => {
  await shop.context.addInitScript(() => {
    if (self === top) return;
    const refuse = (): never => {
      throw new DOMException('refused', 'SecurityError');
    };
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) Object.defineProperty(self, name, { get: refuse });
  });
  const [conversation, first] = await chatting(shop, agent, network);
  const [lost, kept, answer] = [unique('Lost'), unique('Kept'), unique('Answer')];
  network.spoil({ method: 'POST', path: MESSAGE, times: 1, effect: 'lose-reply' });
  await shop.widget.chat.say(lost);
  const back = network.beAwayFor(2_000);
  await shop.widget.chat.say(kept);
  await back;
  await agent.reply(conversation, `<p>${answer}</p>`);
  await expect(shop.widget.chat.message(answer)).toHaveCount(1, IN_DOUBT);
  await expectOnceInOrder(shop, agent, conversation, [first, lost, kept]);
});

test('what two tabs send in an outage is stored once each, and both show all of it', async ({ shop, agent, network }) => {
  const [conversation, first] = await chatting(shop, agent, network);
  const second = await shop.secondTab();
  await second.reopenChat();
  await expect(second.widget.chat.message(first)).toBeVisible();
  const [here, there] = [unique('From here'), unique('From there')];
  const back = network.beAwayFor(4_000);
  await shop.widget.chat.say(here);
  await second.widget.chat.say(there);
  await back;
  await expect.poll(async () => (await agent.textsFromVisitor(conversation)).sort(), IN_DOUBT).toEqual([first, here, there].sort());
  for (const { widget } of [shop, second]) for (const text of [first, here, there]) await widget.chat.expectSentOnce(text);
  expect(await agent.textsFromVisitor(conversation)).toHaveLength(3);
});

test('a page that comes out of the back/forward cache has a socket again, and what came meanwhile', async ({ shop, agent, network }) => {
  const [conversation, first] = await chatting(shop, agent, network);
  const [meanwhile, after] = [unique('Meanwhile'), unique('After')];
  const inside = await shop.widget.inside();
  await inside.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
  await expect.poll(() => network.openSockets).toBe(0);
  await agent.reply(conversation, `<p>${meanwhile}</p>`);
  await inside.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await expect(shop.widget.chat.message(meanwhile)).toHaveCount(1);
  await expect.poll(() => network.openSockets).toBe(1);
  await shop.widget.chat.say(after);
  await expectOnceInOrder(shop, agent, conversation, [first, after]);
});

test('a page that is looked at again finds at once that its socket has died in silence', async ({ shop, agent, network }) => {
  const [conversation] = await chatting(shop, agent, network);
  const meanwhile = unique('Meanwhile');
  const inside = await shop.widget.inside();
  const look = (state: string) =>
    inside.evaluate((now) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => now });
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => now === 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
  await look('hidden');
  network.muteSockets();
  await agent.reply(conversation, `<p>${meanwhile}</p>`);
  await look('visible');
  await expect(shop.widget.chat.message(meanwhile)).toHaveCount(1, { timeout: 10_000 });
});

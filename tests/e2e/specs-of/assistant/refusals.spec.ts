import type { AssistantWidget } from '../../agent/assistant.ts';
import { expect, test } from '../../support/test.ts';
import { unique, word } from '../../support/words.ts';

// Each no in words that a person can use, and the way on from it.

test.beforeEach(({ shop }) => {
  // The browser says that requests failed, whatever scripts do.
  shop.watch.expectBrokenNetwork();
});

for (const [status, key] of [
  [400, 'refused_unstaffed'],
  [401, 'refused_key'],
  [404, 'unavailable_title'],
  [429, 'refused_used_up'],
  [500, 'refused_failed'],
] as const)
  test(`a turn that is answered with ${status} says so in words, and can be tried again`, async ({ shop, agent, inbox }) => {
    const [first, refused] = [unique('Hello'), unique('Refused')];
    const { chat } = shop.widget;
    await shop.visit();
    await shop.startChat(first);
    await (inbox as AssistantWidget).scriptNext({ status });
    await chat.say(refused);
    await expect(chat.entry(refused)).toContainText(word(key));
    // Neither the number nor the server's English.
    await expect(chat.entry(refused)).not.toContainText(String(status));
    await expect(chat.entry(refused)).not.toContainText(/configured|Invalid|not found|exceeded|Internal/);
    await expect(chat.typingDots).toBeHidden();
    await chat.entry(refused).getByRole('button', { name: word('try_again') }).click();
    await chat.expectSentOnce(refused);
    const said = await agent.textsFromVisitor(await agent.conversationSaying(first));
    // A server that failed had heard it before.
    expect(said).toEqual(status === 500 ? [first, refused, refused] : [first, refused]);
  });

test('too many requests are waited for, where the server says how long', async ({ shop, network }) => {
  const [first, later] = [unique('Hello'), unique('Later')];
  const { chat } = shop.widget;
  await shop.visit({ server: network.url });
  await shop.startChat(first);
  // (A page of another origin reads this header only if it is told that it may.)
  const headers = { 'Retry-After': '2', 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'Retry-After' };
  network.spoil({ method: 'POST', path: shop.inbox.routes.send, times: 1, effect: { status: 429, headers, body: { success: false } } });
  await chat.say(later);
  await chat.expectSentOnce(later);
  const [, refused, again] = network.requests('POST', '/chat');
  expect(again!.at - refused!.at).toBeGreaterThanOrEqual(1_900);
});

test('a widget without an assistant opens, and says at the message that nobody answers', async ({ shop, makeInbox }) => {
  const text = unique('Anybody there?');
  const widget = await makeInbox({});
  await widget.disable();
  await shop.visit({ inbox: widget });
  await shop.openChat();
  await shop.widget.home.startButton().click();
  await shop.widget.chat.say(text);
  await expect(shop.widget.chat.entry(text)).toContainText(word('refused_unstaffed'));
});

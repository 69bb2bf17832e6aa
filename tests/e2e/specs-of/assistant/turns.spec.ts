import type { AssistantWidget } from '../../agent/assistant.ts';
import { expect, test } from '../../support/test.ts';
import { unique, word } from '../../support/words.ts';

// A message is a turn, and what comes back is the answer to it. Nothing else ever comes, and nothing can be asked for again.

interface Body {
  sessionId: string;
  message: string;
  assistantId?: string;
  conversationId?: string;
}

test('the assistant thinks while a turn runs, and no longer', async ({ shop, agent }) => {
  const [question, answer] = [unique('Is it back?'), unique('It is')];
  const { chat, home } = shop.widget;
  await shop.visit();
  await shop.openChat();
  await home.startButton().click();
  const ready = await shop.ask(agent, question, `<p>${answer}</p>`);
  await expect(chat.typingDots).toBeVisible();
  await expect(chat.composer).toBeEnabled();
  await ready.give(question);
  await expect(chat.message(answer)).toBeVisible();
  await expect(chat.typingDots).toBeHidden();
});

test('turns are taken one at a time, in the order in which they were said', async ({ shop, agent, inbox, network }) => {
  const widget = inbox as AssistantWidget;
  const said = [unique('One'), unique('Two'), unique('Three')] as const;
  const { chat, home } = shop.widget;
  await shop.visit({ server: network.url });
  await shop.openChat();
  await home.startButton().click();
  await widget.scriptNext(...said.map((text) => ({ reply: `To ${text}`, held: true })));
  for (const text of said) await chat.say(text);
  for (const text of said) await expect(chat.message(text)).toBeVisible();
  const conversation = await agent.conversationSaying(said[0]);
  for (const [at, text] of said.entries()) {
    await expect.poll(() => network.requests('POST', '/chat').length).toBe(at + 1);
    expect(await agent.textsFromVisitor(conversation)).toEqual(said.slice(0, at + 1));
    await expect(chat.typingDots).toBeVisible();
    await widget.release();
    await expect(chat.message(`To ${text}`)).toBeVisible();
  }
  for (const text of said) await chat.expectSentOnce(text);
  expect(network.requests('POST', '/chat')).toHaveLength(3);
  const shown = await chat.log.locator('.entry .bubble').allInnerTexts();
  expect(shown).toEqual(said.flatMap((text) => [text, `To ${text}`]));
});

test('session and conversation are the same after a reload, in a new tab too', async ({ shop }) => {
  const bodies: Body[] = [];
  shop.context.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/chat')) bodies.push(request.postDataJSON() as Body);
  });
  const said = [unique('One'), unique('Two'), unique('Three')] as const;
  await shop.visit();
  await shop.startChat(said[0]);
  await shop.reload();
  await shop.reopenChat();
  await shop.widget.chat.say(said[1]);
  await shop.widget.chat.expectSentOnce(said[1]);
  const tab = await shop.secondTab();
  await tab.reopenChat();
  for (const text of said.slice(0, 2)) await expect(tab.widget.chat.message(text)).toBeVisible();
  await tab.widget.chat.say(said[2]);
  await tab.widget.chat.expectSentOnce(said[2]);
  await expect(shop.widget.chat.message(said[2])).toBeVisible();

  expect(bodies.map(({ message }) => message)).toEqual(said);
  expect(bodies[0]!.sessionId.length).toBeGreaterThanOrEqual(16);
  expect(new Set(bodies.map(({ sessionId }) => sessionId)).size).toBe(1);
  expect(bodies[0]).not.toHaveProperty('conversationId');
  expect(bodies[1]!.conversationId).toBeTruthy();
  expect(bodies[2]!.conversationId).toBe(bodies[1]!.conversationId);
  expect(new Set(bodies.map(({ assistantId }) => assistantId)).size).toBe(1);
});

test('a turn whose answer was lost goes out again only by the visitor’s word', async ({ shop, agent, network }) => {
  shop.watch.expectBrokenNetwork();
  const [first, lost, behind] = [unique('Hello'), unique('Lost'), unique('Behind it')];
  const { chat } = shop.widget;
  await shop.visit({ server: network.url });
  await shop.startChat(first);
  const conversation = await agent.conversationSaying(first);
  network.spoil({ method: 'POST', path: shop.inbox.routes.send, times: 1, effect: 'lose-reply' });
  await chat.say(lost);
  await chat.say(behind);
  await expect(chat.entry(lost)).toContainText(word('maybe_sent'));
  const inside = await shop.widget.inside();
  await inside.evaluate(() => {
    for (const event of ['online', 'focus']) dispatchEvent(new Event(event));
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await shop.reload();
  await shop.reopenChat();
  await expect(chat.entry(lost)).toContainText(word('maybe_sent'));
  expect(network.requests('POST', '/chat')).toHaveLength(2);
  expect(await agent.textsFromVisitor(conversation)).toEqual([first, lost]);

  await chat.sendAgain(lost);
  for (const text of [lost, behind]) await chat.expectSentOnce(text);
  // He has been told that it may have arrived: it had.
  expect(await agent.textsFromVisitor(conversation)).toEqual([first, lost, lost, behind]);
});

test('a turn that may have arrived can be thrown away, and the next one goes', async ({ shop, agent, network }) => {
  shop.watch.expectBrokenNetwork();
  const [first, lost, next] = [unique('Hello'), unique('Lost'), unique('Next')];
  const { chat } = shop.widget;
  await shop.visit({ server: network.url });
  await shop.startChat(first);
  const conversation = await agent.conversationSaying(first);
  network.spoil({ method: 'POST', path: shop.inbox.routes.send, times: 1, effect: 'lose-request' });
  await chat.say(lost);
  await chat.entry(lost).getByRole('button', { name: word('discard') }).click();
  await expect(chat.message(lost)).toHaveCount(0);
  await chat.say(next);
  await chat.expectSentOnce(next);
  expect(await agent.textsFromVisitor(conversation)).toEqual([first, next]);
});

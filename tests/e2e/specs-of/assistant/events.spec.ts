import type { AssistantWidget } from '../../agent/assistant.ts';
import { expect, test } from '../../support/test.ts';
import { unique } from '../../support/words.ts';

// What the visitor does is told to the server by the way: in order, and never before what he waits for himself.

test('what the visitor does is told in its order, under his session and with the page', async ({ shop, makeInbox, page }) => {
  const widget = (await makeInbox({})) as AssistantWidget;
  await shop.visit({ inbox: widget });
  await shop.startChat(unique('Hello'));
  await shop.widget.chat.say(unique('More'));
  await shop.widget.closeButton.click();
  await shop.widget.expectClosed();
  const names = async (): Promise<string[]> => (await widget.events()).map(({ event }) => event);
  await expect.poll(names).toEqual(['widget_opened', 'conversation_started', 'message_sent', 'message_sent', 'widget_closed']);
  const events = await widget.events();
  expect(new Set(events.map(({ sessionId }) => sessionId)).size).toBe(1);
  const times = events.map(({ timestamp }) => timestamp);
  expect(times).toEqual([...times].sort());
  for (const { metadata } of events) expect(metadata.source).toBe(page.url());
});

test('they are gathered, one request at a time, and none goes out while a turn runs', async ({ shop, agent, network, inbox }) => {
  const tracks = () => network.requests('POST', '/track');
  const [question, first] = [unique('Is it back?'), unique('Hello')];
  await shop.visit({ server: network.url });
  await shop.startChat(first);
  await expect.poll(() => tracks().length).toBe(3);
  const ready = await shop.ask(agent, question, '<p>It is</p>');
  await expect.poll(() => network.requests('POST', '/chat').length).toBe(2);
  await shop.widget.closeButton.click();
  await shop.launcher.button.click();
  await shop.widget.expectOpen();
  const before = tracks().length;
  // Longer than they are gathered.
  const inside = await shop.widget.inside();
  await inside.evaluate(async () => {
    const end = performance.now() + 2_500;
    while (performance.now() < end) await new Promise(requestAnimationFrame);
  });
  expect(tracks()).toHaveLength(before);
  await ready.give(question);
  await expect.poll(() => tracks().length).toBe(before + 3);
  expect((await (inbox as AssistantWidget).events()).slice(-3).map(({ event }) => event)).toEqual(['widget_closed', 'widget_opened', 'message_sent']);
});

for (const [what, effect] of [
  ['fails them', { status: 500, body: { success: false } }],
  ['never answers them', 'hang'],
  ['breaks off', 'lose-request'],
] as const)
  test(`a server that ${what} holds nothing up`, async ({ shop, agent, network }) => {
    shop.watch.expectBrokenNetwork();
    const said = [unique('One'), unique('Two')] as const;
    const answer = unique('Heard');
    network.spoil({ method: 'POST', path: '/track', effect });
    await shop.visit({ server: network.url });
    await shop.startChat(said[0]);
    await expect.poll(() => network.requests('POST', '/track').length).toBeGreaterThan(0);
    const conversation = await shop.talk(agent, said[1], `<p>${answer}</p>`);
    await expect(shop.widget.chat.message(answer)).toBeVisible({ timeout: 3_000 });
    expect(await agent.textsFromVisitor(conversation)).toEqual(said);
  });

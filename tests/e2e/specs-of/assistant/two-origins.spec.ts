import type { AssistantWidget } from '../../agent/assistant.ts';
import { FaultProxy } from '../../faults/proxy.ts';
import { FileServer } from '../../host/files.ts';
import { environment } from '../../support/environment.ts';
import { expect, test as base } from '../../support/test.ts';
import { unique } from '../../support/words.ts';

// The app lies on one origin, the API on another, the page on a third.

const test = base.extend<{ files: FileServer }>({
  files: async ({}, use) => {
    const files = await FileServer.start(process.env['NATTER_STATIC_DIR'] ?? '');
    await use(files);
    await files.stop();
  },
});

test('the app speaks with an API of another origin, and lies beside its script', async ({ shop, agent, files, network, inbox }) => {
  const [question, answer] = [unique('Is the blue bowl back?'), unique('It is')];
  await shop.visit({ server: `${network.url}/`, script: files.script });
  const conversation = await shop.startTalk(agent, question, `<p>${answer}</p>`);
  await expect(shop.widget.chat.message(answer)).toBeVisible();
  expect(await agent.textsFromVisitor(conversation)).toEqual([question]);
  expect((await shop.widget.inside()).url()).toContain(`${files.origin}/chat/public/widget/index.html`);

  // The token goes to the API, and nowhere else: in no address, and never to who has the files.
  const { token } = inbox as AssistantWidget;
  const asked = network.seen.filter(({ method }) => method !== 'OPTIONS');
  expect(asked.every(({ path }) => path.startsWith('/api/widgets/'))).toBe(true);
  expect(new Set(asked.map(({ headers }) => headers.authorization))).toEqual(new Set([`Bearer ${token}`]));
  expect(JSON.stringify([files.asked, network.seen.map(({ path }) => path)])).not.toContain(token);
  expect(JSON.stringify(files.asked)).not.toMatch(/authorization/i);
  // Asked for by the document, and not again by the app; the launcher was drawn by one of its own.
  expect(network.requests('GET', '/config')).toHaveLength(2);

  await shop.reload();
  await shop.reopenChat();
  await expect(shop.widget.chat.message(question)).toBeVisible();
  await expect(shop.widget.chat.message(answer)).toBeVisible();
});

test('an API that leads elsewhere is not followed: token and words stay', async ({ shop, files, network }) => {
  shop.watch.expectBrokenNetwork();
  const text = unique('Not for others');
  const elsewhere = await FaultProxy.start(environment().server);
  await shop.visit({ server: network.url, script: files.script });
  await shop.openChat();
  await shop.widget.home.startButton().click();
  const headers = { 'Location': `${elsewhere.url}/api/widgets/x/chat`, 'Access-Control-Allow-Origin': '*' };
  network.spoil({ method: 'POST', path: shop.inbox.routes.send, effect: { status: 307, headers } });
  await shop.widget.chat.say(text);
  await expect.poll(() => network.requests('POST', '/chat').length).toBeGreaterThan(0);
  await expect(shop.widget.chat.entry(text).getByRole('button').first()).toBeVisible();
  expect(elsewhere.seen).toEqual([]);
  await elsewhere.stop();
});

test('what was said to one API is neither shown nor sent under the name of another', async ({ shop, agent, files, network }) => {
  shop.watch.expectBrokenNetwork();
  const [text, waiting, greeting] = [unique('Between us'), unique('On its way'), unique('Good day')];
  const other = await FaultProxy.start(environment().server);
  await shop.visit({ server: network.url, script: files.script });
  await shop.startTalk(agent, text, '<p>Certainly</p>');
  network.spoil({ method: 'POST', path: shop.inbox.routes.send, effect: 'lose-request' });
  await shop.widget.chat.say(waiting);
  await expect.poll(() => network.requests('POST', '/chat').length).toBe(2);

  await shop.visit({ server: other.url, script: files.script });
  await shop.startChat(greeting);
  await expect(shop.widget.frame.getByText(text)).toHaveCount(0);
  await expect(shop.widget.frame.getByText(waiting)).toHaveCount(0);
  expect(await agent.textsFromVisitor(await agent.conversationSaying(greeting))).toEqual([greeting]);

  // There it is where it was said.
  network.spoilNothing();
  await shop.visit({ server: network.url, script: files.script });
  await shop.reopenChat();
  await expect(shop.widget.chat.message(text)).toBeVisible();
  await shop.widget.chat.sendAgain(waiting);
  await shop.widget.chat.expectSentOnce(waiting);
  await other.stop();
});

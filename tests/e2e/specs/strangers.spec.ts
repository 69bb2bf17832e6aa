import type { Frame, Page } from '@playwright/test';

import type { Agent, Inbox } from '../agent/agent.ts';
import { addSibling, arrivedAt, hearMessages, shoutAtFrames } from '../host/stranger.ts';
import { stockLoaderPage, type StockLoader } from '../host/stock-loader.ts';
import type { Shop } from '../pages/shop.ts';
import { environment } from '../support/environment.ts';
import { expect, test } from '../support/test.ts';
import { unique } from '../support/words.ts';

// postMessage reaches a window from everywhere. The app believes its page only, and the page's loader its app only.

/** A document of this origin that does nothing, on any server. */
async function emptyDocument(shop: Shop, origin: string): Promise<string> {
  const address = `${origin}/stranger.html`;
  await shop.context.route(address, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Stranger</title>' }));
  return address;
}

/** A page whose app lies where other frames can reach it, with a conversation in it. */
async function chattingInTheOpen(shop: Shop, inbox: Inbox, agent: Agent): Promise<[text: string, conversation: string]> {
  const text = unique('Hello');
  const { server } = environment();
  await hearMessages(shop.page);
  await shop.visit({ document: stockLoaderPage({ server, inbox: inbox.uuid }) });
  await shop.page.evaluate(() => (window as unknown as { stock: StockLoader }).stock.show());
  await shop.widget.home.startButton().click();
  await shop.widget.chat.say(text);
  await shop.widget.chat.expectSentOnce(text);
  return [text, await agent.conversationSaying(text)];
}

/** The session of somebody else, whose conversation is not for this screen. */
async function sessionOfAnother(server: string, inbox: Inbox): Promise<[token: string, secret: string]> {
  const secret = unique('Secret');
  const headers = { 'Content-Type': 'application/json', 'X-Libredesk-Inbox-ID': inbox.uuid };
  const answer = await fetch(`${server}/api/v1/widget/chat/conversations/init`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ message: secret }),
  });
  const { data } = (await answer.json()) as { data: { session_token: string } };
  return [data.session_token, secret];
}

/** Everything that would change who the visitor is, or what he writes. */
function lies(jwt: string, session: string): { type: string }[] {
  return [
    { type: 'SET_JWT_TOKEN', jwt },
    { type: 'SESSION_DATA', sessionToken: session, visitorToken: session },
    { type: 'SHOW_NEW_MESSAGE', text: 'Words of a stranger' },
    { type: 'CLEAR_SESSION' },
  ] as { type: string }[];
}

const STRANGERS = {
  'an iframe of the page’s own origin': async (shop: Shop): Promise<Frame | Page> =>
    addSibling(shop.page, await emptyDocument(shop, new URL(shop.page.url()).origin)),
  'an iframe of another site': async (shop: Shop): Promise<Frame | Page> => addSibling(shop.page, await emptyDocument(shop, 'http://evil.example')),
  'an iframe of the server’s origin': async (shop: Shop): Promise<Frame | Page> =>
    addSibling(shop.page, await emptyDocument(shop, environment().server)),
  'a window that the page has opened': async (shop: Shop): Promise<Frame | Page> => {
    const opened = shop.context.waitForEvent('page');
    await shop.page.evaluate(() => void open('about:blank'));
    return opened;
  },
};

for (const [name, come] of Object.entries(STRANGERS)) {
  test(`what ${name} says to the app changes nothing`, async ({ shop, inbox, agent, user }) => {
    const [text, conversation] = await chattingInTheOpen(shop, inbox, agent);
    const [session, secret] = await sessionOfAnother(environment().server, inbox);
    const requests: string[] = [];
    shop.page.on('request', (request) => requests.push(request.url()));
    const stranger = await come(shop);
    const inside = await shop.widget.inside();
    for (const lie of lies(inbox.jwtFor(user), session)) await shoutAtFrames(stranger, lie);
    // The app's window has got every word.
    await expect.poll(async () => (await arrivedAt(inside)).map(({ type }) => type)).toEqual(expect.arrayContaining(['CLEAR_SESSION']));
    await expectUntouched(shop, agent, { text, conversation, secret, requests });

    // The same word from the page counts.
    await shop.page.evaluate(() => (window as unknown as { stock: StockLoader }).stock.logout());
    await expect(shop.widget.chat.message(text)).toHaveCount(0);
  });
}

test('what a page of another origin says in the page’s place changes nothing', async ({ shop, inbox, agent, user }) => {
  const [text, conversation] = await chattingInTheOpen(shop, inbox, agent);
  const [session, secret] = await sessionOfAnother(environment().server, inbox);
  const requests: string[] = [];
  shop.page.on('request', (request) => requests.push(request.url()));
  const inside = await shop.widget.inside();
  const say = (message: object, origin: string): Promise<void> =>
    inside.evaluate(
      ({ message, origin }) => void dispatchEvent(new MessageEvent('message', { data: message, origin, source: parent })),
      { message, origin },
    );
  for (const lie of lies(inbox.jwtFor(user), session)) await say(lie, 'https://evil.example');
  await expectUntouched(shop, agent, { text, conversation, secret, requests });

  // The same word under the page's origin counts.
  await say({ type: 'CLEAR_SESSION' }, new URL(shop.page.url()).origin);
  await expect(shop.widget.chat.message(text)).toHaveCount(0);
});

interface Before {
  text: string;
  conversation: string;
  /** Of somebody else. */
  secret: string;
  requests: string[];
}

/** The visitor is who he was, and goes on where he was. */
async function expectUntouched(shop: Shop, agent: Agent, { text, conversation, secret, requests }: Before): Promise<void> {
  const { chat, frame } = shop.widget;
  const more = unique('More');
  await expect(chat.message(text)).toHaveCount(1);
  await expect(chat.composer).toHaveValue('');
  await chat.say(more);
  await chat.expectSentOnce(more);
  expect(await agent.textsFromVisitor(conversation)).toEqual([text, more]);
  expect((await agent.contactOf(conversation)).type).toBe('visitor');
  await expect(frame.getByText(secret)).toHaveCount(0);
  expect(requests.filter((url) => /\/auth\//.test(url))).toEqual([]);
}

test('a session that a stranger gives while the app is still on its way is not asked for', async ({ shop, inbox }) => {
  const [session] = await sessionOfAnother(environment().server, inbox);
  const used: string[] = [];
  shop.page.on('request', (request) => {
    if (request.headers()['authorization']?.includes(session)) used.push(request.url());
  });
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await shop.context.route(/\.wasm(\.gz)?(\?|$)/, async (route) => {
    await held;
    await route.continue();
  });
  await hearMessages(shop.page);
  await shop.visit({ document: stockLoaderPage({ server: environment().server, inbox: inbox.uuid }) });
  const stranger = await addSibling(shop.page, await emptyDocument(shop, new URL(shop.page.url()).origin));
  await shoutAtFrames(stranger, { type: 'SESSION_DATA', sessionToken: session, visitorToken: session });
  await expect.poll(async () => (await arrivedAt(await shop.widget.inside())).map(({ type }) => type)).toContain('SESSION_DATA');
  letGo();
  await shop.page.evaluate(() => (window as unknown as { stock: StockLoader }).stock.show());
  await expect(shop.widget.home.startButton()).toBeVisible();
  await expect(shop.widget.home.recent).toHaveCount(0);
  expect(used).toEqual([]);
});

/** Everything that the loader does at the app's word. */
const ORDERS = [
  { type: 'STORE_SESSION', token: 'token-of-a-stranger' },
  { type: 'STORE_VISITOR_TOKEN', token: 'token-of-a-stranger' },
  { type: 'UPDATE_UNREAD_COUNT', count: 7 },
  { type: 'MESSAGE_RECEIVED', conversationId: 'c', messageId: 'm', author: 'Stranger' },
  { type: 'EXPAND_WIDGET' },
  { type: 'CLEAR_SESSION_TOKEN' },
  { type: 'CLOSE_WIDGET' },
];

/** Says all of it to the page, and waits until it is there. */
async function order(shop: Shop, from: Frame): Promise<void> {
  const before = (await arrivedAt(shop.page)).length;
  await from.evaluate((orders) => orders.forEach((one) => parent.postMessage(one, '*')), ORDERS);
  await expect.poll(async () => (await arrivedAt(shop.page)).slice(before).map(({ type }) => type)).toContain('CLOSE_WIDGET');
}

/** A page with the loader, a conversation, and ears. */
async function chatting(shop: Shop): Promise<{ session: string; visitor: string; width: number }> {
  await hearMessages(shop.page);
  await shop.visit();
  await shop.startChat(unique('Hello'));
  await shop.listen();
  await expect.poll(() => shop.token('visitor')).toBeTruthy();
  const width = (await shop.widget.dialog.boundingBox())!.width;
  return { session: (await shop.token('session'))!, visitor: (await shop.token('visitor'))!, width };
}

test('what another iframe of the server’s origin says to the loader changes nothing', async ({ shop }) => {
  const { session, visitor, width } = await chatting(shop);
  await order(shop, await addSibling(shop.page, await emptyDocument(shop, environment().server)));
  await shop.widget.expectOpen();
  expect(await shop.token('session')).toBe(session);
  expect(await shop.token('visitor')).toBe(visitor);
  expect((await shop.widget.dialog.boundingBox())!.width).toBe(width);
  await shop.launcher.expectUnread(0);
  // That nothing is unread the app itself has said, maybe.
  expect((await shop.heard()).filter(({ event, value }) => event !== 'unread' || value !== 0)).toEqual([]);

  // The app's own word counts.
  await shop.widget.closeButton.click();
  await shop.widget.expectClosed();
});

test('an app’s frame that has gone to another origin is neither heard nor spoken to', async ({ shop, inbox, user }) => {
  // The browser says that a word did not fit its window.
  shop.watch.expectNoise(/target origin provided/);
  const { session, visitor, width } = await chatting(shop);
  const frame = await shop.widget.inside();
  await frame.goto(await emptyDocument(shop, 'http://evil.example'));
  await order(shop, frame);
  await shop.widget.expectOpen();
  expect(await shop.token('session')).toBe(session);
  expect(await shop.token('visitor')).toBe(visitor);
  expect((await shop.widget.dialog.boundingBox())!.width).toBe(width);
  await shop.launcher.expectUnread(0);

  await shop.setUser(inbox.jwtFor(user));
  await shop.api((api) => api.hide());
  await shop.api((api) => api.logout());
  // What is said to anybody comes after all of that, so that there is something to wait for.
  await shop.page.evaluate(() => {
    const { shadowRoot } = [...document.documentElement.children].find((element) => element.shadowRoot)!;
    shadowRoot!.querySelector('iframe')!.contentWindow!.postMessage({ type: 'LAST_WORD' }, '*');
  });
  await expect.poll(async () => (await arrivedAt(frame)).map(({ type }) => type)).toEqual(['LAST_WORD']);
});

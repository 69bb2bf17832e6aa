import type { FaultProxy, Seen } from '../faults/proxy.ts';
import type { Shop } from '../pages/shop.ts';
import { expect, test } from '../support/test.ts';
import { unique } from '../support/words.ts';

const SETTINGS = '/api/v1/widget/chat/settings';
const ME = '/api/v1/widget/chat/auth/me';
const LIST = /\/api\/v1\/widget\/chat\/conversations$/;
const WASM = /\.wasm(\.gz)?$/;
/** So long the app's code is kept back: what was asked for meanwhile, the app has not asked for. */
const HELD = 3_000;

function gets(network: FaultProxy, path: string | RegExp): Seen[] {
  const isIt = (seen: Seen): boolean => (typeof path === 'string' ? seen.path.split('?')[0] === path : path.test(seen.path));
  return network.seen.filter((seen) => seen.method === 'GET' && isIt(seen));
}

/** The same visitor in a browser that has nothing left but his cookies. */
async function onAnotherDay(shop: Shop, stranger: () => Promise<Shop>, network: FaultProxy): Promise<Shop> {
  const again = await stranger();
  await again.context.addCookies(await shop.context.cookies());
  await shop.page.goto('about:blank');
  network.seen.length = 0;
  return again;
}

test('before anyone shows interest a page pays two requests and less than 5,000 bytes', async ({ shop, page }) => {
  const cdp = await page.context().newCDPSession(page);
  const paid = new Map<string, { path: string; bytes: number }>();
  cdp.on('Network.requestWillBeSent', ({ requestId, request }) => {
    const { pathname } = new URL(request.url);
    if (request.url.startsWith('http') && !pathname.startsWith('/page-')) paid.set(requestId, { path: pathname, bytes: 0 });
  });
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const one = paid.get(requestId);
    if (one) one.bytes = encodedDataLength;
  });
  await cdp.send('Network.enable');
  await shop.visit();
  await expect(shop.launcher.button).toBeVisible();
  await page.waitForLoadState('networkidle');
  const all = [...paid.values()];
  expect(all.map(({ path }) => path)).toEqual(['/widget.js', `${SETTINGS}/launcher`]);
  for (const { path, bytes } of all) expect(bytes, path).toBeGreaterThan(0);
  expect(all.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(5_000);
});

test('who comes back is asked for while the app’s code is still on its way, and not twice', async ({ shop, stranger, network }) => {
  await shop.visit({ server: network.url });
  await shop.startChat(unique('Hello'));
  const token = await shop.token('session');
  const again = await onAnotherDay(shop, stranger, network);
  network.spoil({ path: WASM, effect: { delayMs: HELD } });
  await again.visit({ server: network.url });
  await again.launcher.button.click();
  await expect(again.widget.home.recent).toBeVisible();
  const [wasm] = gets(network, WASM);
  expect(wasm).toBeDefined();
  for (const path of [SETTINGS, ME, LIST]) {
    const [first] = gets(network, path);
    expect(first?.at, `${path} while the code was kept back`).toBeLessThan(wasm!.at + HELD);
  }
  for (const path of [ME, LIST]) expect(gets(network, path)[0]?.headers.authorization).toBe(`Bearer ${token}`);
  expect(gets(network, SETTINGS)).toHaveLength(1);
  expect(gets(network, ME)).toHaveLength(1);
  // Once at the start, and once more when the socket has joined, for what came in between.
  expect(gets(network, LIST).length).toBeLessThanOrEqual(2);
});

test('a refusal that came before the app is taken as any other: the session is asked about again and stays', async ({ shop, stranger, network }) => {
  const text = unique('Hello');
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  const token = await shop.token('session');
  const again = await onAnotherDay(shop, stranger, network);
  again.watch.expectBrokenNetwork();
  network.spoil({ path: WASM, effect: { delayMs: HELD } });
  network.spoil({ path: ME, times: 1, effect: { status: 401, body: { status: 'error', message: 'Invalid session', data: null } } });
  await again.visit({ server: network.url });
  await again.reopenChat();
  await expect(again.widget.chat.message(text)).toBeVisible();
  await expect.poll(() => gets(network, ME).map(({ status }) => status)).toEqual([401, 200]);
  expect(await again.token('session')).toBe(token);
});

test('before the app is there, a session is taken from the page around it and from nobody else', async ({ shop, network }) => {
  shop.watch.expectBrokenNetwork();
  // Neither the app nor the page's own part comes: all that is there is the document.
  network.spoil({ path: WASM, effect: 'hang' });
  network.spoil({ path: '/frame-', effect: 'hang' });
  await shop.visit({ server: network.url });
  await shop.launcher.button.click();
  await expect.poll(() => gets(network, SETTINGS).length).toBe(1);
  const frame = shop.page.frames().find((one) => one.url().startsWith(network.url));
  const session = (token: string): object => ({ type: 'SESSION_DATA', sessionToken: token, visitorToken: '' });
  await frame?.evaluate((message) => postMessage(message, '*'), session('foreign'));
  await shop.page.evaluate((message) => {
    const roots = [...document.documentElement.children].map((child) => child.shadowRoot);
    const iframe = roots.map((root) => root?.querySelector('iframe')).find(Boolean);
    iframe?.contentWindow?.postMessage(message, '*');
  }, session('own'));
  await expect.poll(() => gets(network, ME).map(({ headers }) => headers.authorization)).toEqual(['Bearer own']);
});

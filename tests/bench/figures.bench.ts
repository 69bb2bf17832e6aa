import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium, expect, test, type Browser, type BrowserContext } from '@playwright/test';

import { Agent, type Inbox } from '../e2e/agent/agent.ts';
import { Site } from '../e2e/host/site.ts';
import { shared } from '../e2e/playwright.config.ts';
import { environment } from '../e2e/support/environment.ts';
import { word } from '../e2e/support/words.ts';
import { BareChat } from './bare-chat.ts';
import { Figures, type Column } from './figures.ts';
import { FrontServer } from './front-server.ts';
import { LONG, LongConversation } from './long-conversation.ts';
import { Marks } from './marks.ts';
import { difference, passing, SlowTab } from './slow-tab.ts';

const RUNS = Number(process.env['NATTER_BENCH_RUNS'] ?? 5);
/** Each of these takes three visits in a browser of its own. */
const PROFILES = Math.min(RUNS, 3);
const OUT = process.env['NATTER_BENCH_OUT'];
/** The words on the start button of an inbox as the specs make it. */
const START = 'Start a chat';
const SIGNS = { start: START, recent: word('continue') };

const figures = new Figures();
const servers: Partial<Record<Column, FrontServer>> = {};
let site: Site;
let agent: Agent;
let inbox: Inbox;
let long: LongConversation;

test.beforeAll(async () => {
  const { server, user, password } = environment();
  site = await Site.start();
  agent = await Agent.signIn(server, user, password);
  inbox = await agent.makeInbox('bench');
  long = await LongConversation.write(server, agent, inbox, LONG);
  // All columns have a server of the same kind before them, so that its own time is in all figures.
  servers.stock = await FrontServer.start(server, { compresses: false, isWasmPlain: false });
  servers.compressed = await FrontServer.start(server, { compresses: true, isWasmPlain: false });
  servers.stock_plain_wasm = await FrontServer.start(server, { compresses: false, isWasmPlain: true });
});

test.afterAll(async () => {
  if (OUT) figures.write(OUT);
  await inbox.disable();
  await site.stop();
  for (const server of Object.values(servers)) await server.stop();
});

/** A shop's page with the widget of this column. */
function shop(column: Column, settings: Record<string, unknown> = {}): string {
  return site.publish({ settings: { baseURL: servers[column]?.url, inboxID: inbox.uuid, ...settings } });
}

async function inNewBrowser<T>(browser: Browser, use: (context: BrowserContext) => Promise<T>): Promise<T> {
  const context = await browser.newContext();
  try {
    return await use(context);
  } finally {
    await context.close();
  }
}

/** He has the session of the long conversation. */
async function comesBack(context: BrowserContext): Promise<void> {
  await context.addCookies([{ name: `libredesk-session-${inbox.uuid}`, value: long.session, domain: '127.0.0.1', path: '/' }]);
}

/** Where to press. Asked of the page before anything is measured. */
async function middle(tab: SlowTab, what: 'launcher' | { button: string } | { tab: string }): Promise<{ x: number; y: number }> {
  const locator =
    what === 'launcher'
      ? tab.page.getByRole('button', { name: /^Chat/ })
      : 'tab' in what
        ? (await tab.appFrame()).getByRole('tab', { name: what.tab })
        : (await tab.appFrame()).getByRole('button', { name: new RegExp(`^${what.button}`) });
  const box = await locator.boundingBox();
  if (!box) throw new Error(`${JSON.stringify(what)} has no place on the screen`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** From pressing the launcher to what can be used, in a tab whose page has loaded and is quiet. */
async function openAndWait(tab: SlowTab, marks: Marks, sign: 'home' | 'recent'): Promise<number> {
  const place = await middle(tab, 'launcher');
  marks.clear();
  await tab.tap(place);
  const press = await marks.until('press');
  return Math.max(await marks.until('frame'), await marks.until(sign)) - press;
}

for (const column of ['stock', 'compressed'] as const) {
  test(`${column}: throttling holds in page and iframe`, async ({ browser }) => {
    await inNewBrowser(browser, async (context) => {
      const tab = await SlowTab.open(context);
      await tab.page.goto(shop(column, { preload: 'eager' }));
      await tab.untilQuiet();
      const frame = await tab.appFrame();
      const wasm = await frame.evaluate(() => JSON.parse(document.getElementById('files')?.textContent ?? '{}').wasmGz as string);
      figures.note(`throttling_${column}`, await tab.expectThrottled(wasm));
    });
  });

  test(`${column}: what a page pays before anyone shows interest`, async ({ browser }) => {
    for (let run = 0; run < RUNS; run += 1) {
      const pays = async (address: string) =>
        inNewBrowser(browser, async (context) => {
          const tab = await SlowTab.open(context);
          await tab.page.goto(address);
          await tab.untilQuiet(2_000);
          await tab.cdp.send('HeapProfiler.collectGarbage');
          const own = [...tab.transfers.values()].filter(({ url }) => !url.startsWith(new URL(address).origin));
          return { work: await tab.work(), requests: own.length, bytes: own.reduce((sum, { bytes }) => sum + bytes, 0) };
        });
      const bare = await pays(site.publish({ settings: {}, isBare: true }));
      const dressed = await pays(shop(column));
      const cost = difference(dressed.work, bare.work);
      figures.add(column, 'idle_requests', dressed.requests);
      figures.add(column, 'idle_bytes', dressed.bytes);
      figures.add(column, 'idle_script_ms', cost.script);
      figures.add(column, 'idle_heap_bytes', cost.heap);
    }
  });

  test(`${column}: launcher, cold click, warm click, composer`, async ({ browser }) => {
    for (let run = 0; run < RUNS; run += 1) {
      await inNewBrowser(browser, async (context) => {
        const marks = await Marks.in(context, SIGNS);
        const tab = await SlowTab.open(context);
        await tab.page.goto(shop(column));
        const began = await tab.page.evaluate(() => performance.timeOrigin);
        figures.add(column, 'launcher_ms', (await marks.until('launcher')) - began);
        await tab.untilQuiet();
        const before = tab.transfers.size;
        figures.add(column, 'cold_home_ms', await openAndWait(tab, marks, 'home'));
        await tab.untilQuiet();
        const bytes = [...tab.transfers.values()].slice(before).reduce((sum, transfer) => sum + transfer.bytes, 0);
        figures.add(column, 'open_bytes', bytes);
        const start = await middle(tab, { button: START });
        marks.clear();
        await tab.tap(start);
        const press = await marks.until('press');
        figures.add(column, 'composer_ms', (await marks.until('composer')) - press);
      });
      await inNewBrowser(browser, async (context) => {
        const marks = await Marks.in(context, SIGNS);
        const tab = await SlowTab.open(context);
        await tab.page.goto(shop(column, { preload: 'eager' }));
        await marks.until('home');
        await tab.untilQuiet();
        figures.add(column, 'warm_home_ms', await openAndWait(tab, marks, 'home'));
      });
      await inNewBrowser(browser, async (context) => {
        await comesBack(context);
        const marks = await Marks.in(context, SIGNS);
        const tab = await SlowTab.open(context);
        // Otherwise the app would be loaded before the press: a visitor with a session has his unread count shown.
        await context.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }));
        await tab.page.goto(shop(column));
        await marks.until('launcher');
        await tab.untilQuiet();
        figures.add(column, 'cold_recent_ms', await openAndWait(tab, marks, 'recent'));
      });
    }
  });

  test(`${column}: a conversation of ${LONG} messages, and one more`, async ({ browser }) => {
    for (let run = 0; run < RUNS; run += 1) {
      await inNewBrowser(browser, async (context) => {
        await comesBack(context);
        const tab = await SlowTab.open(context);
        await tab.page.goto(shop(column, { preload: 'eager' }));
        await tab.untilQuiet();
        // The conversation that home offers is read while home is looked at, not at the press that opens it.
        const launcher = await middle(tab, 'launcher');
        figures.add(column, 'ahead_ms', (await tab.workFor(() => tab.tap(launcher))).task);
        const recent = await middle(tab, { button: word('continue') });
        const opening = await tab.workFor(() => tab.tap(recent));
        const log = (await tab.appFrame()).getByRole('log');
        await expect(log).toContainText('by hand');
        const text = `One more of run ${run} with ${column}.`;
        const more = await tab.workFor(() => long.say(text).then(() => passing(500)));
        await expect(log.getByText(text)).toHaveCount(1);
        figures.add(column, 'open_long_ms', opening.task);
        figures.add(column, 'one_more_ms', more.task);
        figures.note(`open_long_${column}_${run}`, opening);
        figures.note(`one_more_${column}_${run}`, more);
        // From the list nothing is drawn ahead.
        const press = async (button: string) => tab.workFor(async () => tab.tap(await middle(tab, { button })));
        await press(word('back'));
        await tab.tap(await middle(tab, { tab: word('messages') }));
        await tab.untilQuiet();
        figures.add(column, 'open_listed_ms', (await press(`.*${text}`)).task);
      });
    }
  });
}

test('one more message in a bare page', async ({ browser }) => {
  const chat = await BareChat.start();
  for (let run = 0; run < RUNS; run += 1) {
    await inNewBrowser(browser, async (context) => {
      const tab = await SlowTab.open(context);
      await tab.page.goto(chat.url, { waitUntil: 'commit' });
      const rows = tab.page.frameLocator('iframe').getByRole('paragraph');
      await expect(rows).toHaveCount(10);
      await tab.untilQuiet();
      const more = await tab.workFor(async () => {
        chat.say(`One more of run ${run}.`);
        await passing(1_500);
      });
      await expect(rows).toHaveCount(11);
      for (const column of ['stock', 'compressed'] as const) figures.add(column, 'bare_more_ms', more.task);
    });
  }
  await chat.stop();
});

/** A profile on disk, so that the browser can keep what it has compiled. */
test('packed wasm or wasm that the browser compiles as it comes: first and second visit', async () => {
  const { channel: _channel, ...launch } = { channel: undefined, ...shared.use?.launchOptions };
  for (const column of ['stock', 'stock_plain_wasm'] as const) {
    for (let run = 0; run < PROFILES; run += 1) {
      const profile = mkdtempSync(join(tmpdir(), 'natter-bench-'));
      const context = await chromium.launchPersistentContext(profile, { ...launch, locale: 'en-US', viewport: { width: 1280, height: 800 } });
      try {
        const marks = await Marks.in(context, SIGNS);
        const address = shop(column);
        for (const visit of ['first_visit_ms', 'between', 'third_visit_ms'] as const) {
          const tab = await SlowTab.open(context);
          await tab.page.goto(address);
          await marks.until('launcher');
          await tab.untilQuiet();
          const ms = await openAndWait(tab, marks, 'home');
          if (visit !== 'between') figures.add(column, visit, ms);
          // The browser writes what it has compiled after a while.
          await passing(2_000);
          await tab.page.close();
          marks.clear();
        }
      } finally {
        await context.close();
        rmSync(profile, { recursive: true, force: true });
      }
    }
  }
});

// Two servers (the customer's page and the support server, on two origins), a browser, and the loader bundled as xtask bundles it.

import { createServer } from 'node:http';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { build, transform } from 'esbuild';
import { chromium } from 'playwright-core';

export const INBOX = '11111111-2222-4333-8444-555555555555';
const here = new URL('.', import.meta.url);

/** What a page calls an inbox, by kind of server. */
export const INBOX_SETTING = { libredesk: 'inboxID', chatwoot: 'websiteToken', assistant: 'widgetId' };

/**
 * As xtask/src/build/loader.rs does it.
 * @param {string} entry @param {keyof typeof INBOX_SETTING} backend @param {Record<string, string | false>} mangleCache
 */
async function bundle(entry, backend, mangleCache) {
  const { outputFiles } = await build({
    entryPoints: [new URL(`../../src/${entry}`, here).pathname],
    bundle: true,
    minifySyntax: true,
    write: false,
    format: 'iife',
    target: 'es2020',
    define: {
      __BACKEND__: JSON.stringify(backend),
      __INBOX__: JSON.stringify(INBOX_SETTING[backend]),
      __FRAME_FILE__: '"frame-0test0.js"',
      __BUILD__: '"b1"',
      __VERSION__: '"0.0.0"',
    },
  });
  let text = outputFiles[0].text;
  let names = mangleCache;
  for (let round = 0; round < 2; round++) {
    const made = await transform(text, { minify: true, target: 'es2020', treeShaking: true, mangleProps: /^_[a-z]/, mangleCache: names });
    text = made.code;
    names = made.mangleCache ?? {};
  }
  return { text, names };
}

const listen = (/** @type {import('node:http').RequestListener} */ handler) =>
  new Promise((resolve) => {
    const server = createServer(handler);
    server.listen(0, '127.0.0.1', () => resolve({ server, port: server.address().port }));
  });

/** @param {keyof typeof INBOX_SETTING} [backend] */
export async function openSite(backend = 'libredesk') {
  const second = await bundle('frame.js', backend, {});
  const first = await bundle('widget.js', backend, second.names);
  const app = await readFile(new URL('fake-app/index.html', here), 'utf8');
  /** What the support server answers for the launcher; `asked` is every path it was asked for. */
  const support = {
    asked: /** @type {string[]} */ ([]),
    status: 200,
    launcher: { position: 'right', color: '', logo_url: '', spacing: { side: 20, bottom: 20 } },
    primary: '#2563eb',
    app,
    slow: 0,
    /** Parts of paths whose answers are held back for as long as they stand here. */
    held: /** @type {string[]} */ ([]),
    /** What the assistant's server answers for a widget, and what it was sent along. */
    config: { status: 200, body: {} },
    authorization: /** @type {(string | undefined)[]} */ ([]),
    /** What `/settings.js` says: the snippet of a page that allows no inline script. */
    settings: '',
  };
  const page = { html: '', headers: {} };

  const supportServer = await listen(async (request, response) => {
    const url = new URL(request.url, 'http://x');
    support.asked.push(url.pathname + url.search);
    const send = (type, body, headers = {}, status = 200) => response.writeHead(status, { 'content-type': type, ...headers }).end(body);
    const path = url.pathname.replace(/^\/sub/, '');
    while (support.held.some((part) => path.includes(part))) await new Promise((done) => setTimeout(done, 20));
    if (path == '/settings.js') return send('application/javascript', support.settings);
    if (path == '/held.png') return send('image/png', '');
    if (path == '/widget.js') return send('application/javascript', first.text);
    // The assistant's app lies beside its script, wherever that is.
    const file = path.replace(/^(\/cdn)?\/public\//, '/static/public/');
    if (path == '/cdn/widget.js') return send('application/javascript', first.text);
    if (/^\/api\/widgets\/[^/]+\/config$/.test(path)) {
      const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'authorization' };
      if (request.method == 'OPTIONS') return send('text/plain', '', cors, 204);
      support.authorization.push(request.headers.authorization);
      return send('application/json', JSON.stringify(support.config.body), cors, support.config.status);
    }
    if (file == '/static/public/widget/frame-0test0.js') return support.second == 404 ? send('text/plain', '', {}, 404) : send('text/javascript', second.text);
    if (file == '/static/public/widget/index.html') {
      if (support.slow) await new Promise((done) => setTimeout(done, support.slow));
      return send('text/html', support.app);
    }
    if (path == '/logo.png') return send('image/png', Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'));
    if (path == '/api/v1/widget/chat/settings/launcher') {
      if (support.status != 200) return send('application/json', '{"status":"error","message":"Inbox not found","data":null,"error_type":"InputException"}', {}, support.status);
      const data = { launcher: support.launcher, colors: { primary: support.primary } };
      return send('application/json', JSON.stringify({ status: 'success', data }), { 'access-control-allow-origin': '*' });
    }
    send('text/plain', 'no', {}, 404);
  });
  const supportURL = `http://127.0.0.1:${supportServer.port}`;

  const pageServer = await listen((request, response) => {
    const url = new URL(request.url, 'http://x');
    if (page.files?.[url.pathname]) return response.writeHead(200, { 'content-type': page.files[url.pathname][0] }).end(page.files[url.pathname][1]);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...page.headers }).end(page.html);
  });
  const pageURL = `http://localhost:${pageServer.port}`;

  const executablePath = [process.env.CHROME_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => path && existsSync(path));
  const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox', '--disable-features=LocalNetworkAccessChecks'], ignoreDefaultArgs: ['--disable-back-forward-cache'] });

  /**
   * A page with the snippet.
   * @param {Record<string, unknown>} settings
   * @param {{script?: string, html?: (snippet: string) => string, after?: string, nonce?: string, cookie?: object, path?: string, files?: object, head?: string, body?: string, before?: string, doctype?: string, headers?: object, context?: object, init?: Function | string, clock?: boolean, url?: string, waitUntil?: 'load' | 'commit'}} [options]
   */
  async function visit(settings = {}, options = {}) {
    Object.assign(support, { asked: [], authorization: [], held: options.held ?? [], settings: `window.LibredeskSettings=${JSON.stringify({ baseURL: supportURL, inboxID: INBOX, ...settings })};` });
    page.headers = options.headers ?? {};
    const named = backend == 'libredesk' ? {} : { backend };
    const all = JSON.stringify({ baseURL: supportURL, ...named, [INBOX_SETTING[backend]]: INBOX, ...settings });
    const nonce = options.nonce ? ` nonce="${options.nonce}"` : '';
    const snippet =
      `<script${nonce}>window.LibredeskSettings=${all};${options.before ?? ''}</script><script src="${supportURL}${options.script ?? '/widget.js'}"${nonce}></script>` +
      `<script${nonce}>${options.after ?? ''}</script>`;
    page.files = options.files;
    page.html =
      options.html?.(snippet) ??
      `${options.doctype ?? '<!doctype html>'}<html lang="en"><head><title>Shop</title>${options.head ?? ''}</head><body>${options.body ?? '<h1>Shop</h1><input id="name"><button id="help">Help</button>'}` +
        `${snippet}</body></html>`;
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options.context });
    if (options.cookie) await context.addCookies([options.cookie]);
    const tab = await context.newPage();
    if (options.clock) await tab.clock.install();
    const log = [];
    tab.on('console', (message) => log.push(`${message.type()}: ${message.text()}`));
    tab.on('pageerror', (error) => log.push(`exception: ${error.message}`));
    if (options.init) await context.addInitScript(options.init);
    // A page at any address, without a server there.
    if (options.url) await context.route(options.url + '**', (route) => route.fulfill({ contentType: 'text/html', body: page.html }));
    await tab.goto(options.url ?? pageURL + (options.path ?? '/'), { waitUntil: options.waitUntil ?? 'load' });
    return { context, log, ...at(tab), close: () => context.close() };
  }

  /** What there is in a tab. */
  const at = (tab) => ({
    tab,
    launcher: tab.getByRole('button', { name: /^(Chat|Help desk)/ }),
    box: tab.locator('[role=dialog]'),
    /** What the app was told, as [type, fields]. */
    heard: () => app_(tab).evaluate(() => window.heard),
    /** Let the app say something. */
    say: (message) => app_(tab).evaluate((message) => window.say(message), message),
    app: () => app_(tab),
  });

  /** The same visitor in another tab, on the same page. */
  async function secondTab(context) {
    const tab = await context.newPage();
    await tab.goto(pageURL);
    return at(tab);
  }

  /** The fake app's frame, once it is there. */
  const app_ = (tab) => {
    const find = () => tab.frames().find((frame) => frame.url().includes('/public/widget/index.html'));
    return {
      async evaluate(fn, argument) {
        for (let tries = 0; tries < 100 && !find(); tries++) await new Promise((done) => setTimeout(done, 50));
        const frame = find();
        if (!frame) throw new Error('there is no app');
        await frame.waitForFunction(() => window.heard);
        return frame.evaluate(fn, argument);
      },
    };
  };

  return {
    support,
    page,
    supportURL,
    pageURL,
    visit,
    secondTab,
    browser,
    fakeApp: app,
    sizes: { first: first.text, second: second.text },
    async close() {
      await browser.close();
      supportServer.server.close();
      pageServer.server.close();
    },
  };
}

/** Ask until it is so. */
export async function until(ask, what = ask) {
  let last;
  for (let tries = 0; tries < 100; tries++) {
    last = await ask();
    if (last) return last;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`never: ${what}`);
}

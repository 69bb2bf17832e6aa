// What the launcher is to eyes, hands and assistive technology, and what is left on a page afterwards.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { openSite, until } from './site.mjs';

/** @type {Awaited<ReturnType<typeof openSite>>} */
let site;
before(async () => { site = await openSite(); });
after(() => site.close());
beforeEach(() => Object.assign(site.support, { held: [], app: site.fakeApp, launcher: { position: 'right', color: '', logo_url: '', spacing: { side: 20, bottom: 20 } } }));

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const types = (heard) => heard.map((message) => message.type);
const CLEAR = /^rgba\(.*, 0\)$|transparent/;
const PHONE = { viewport: { width: 390, height: 700 } };

async function opened(settings, options) {
  const visit = await site.visit(settings, options);
  await visit.launcher.click();
  await until(async () => types(await visit.heard()).includes('WIDGET_OPENED'), 'WIDGET_OPENED');
  return visit;
}

// --- Launcher -------------------------------------------------------------------------------------------------------------------------

test('all that can be pressed is at least 44 px wide and high', async () => {
  for (const context of [{}, PHONE]) {
    site.support.app = '<p>Nobody speaks here';
    const { tab, launcher, close } = await site.visit({}, { context });
    const { width, height } = await launcher.boundingBox();
    assert.ok(width >= 44 && height >= 44, `launcher ${width} × ${height}`);
    await tab.evaluate(() => Libredesk.show());
    const button = tab.getByRole('button', { name: 'Close' });
    await button.waitFor();
    const closing = await button.boundingBox();
    assert.ok(closing.width >= 44 && closing.height >= 44);
    await button.click();
    assert.equal(await tab.evaluate(() => Libredesk.isVisible()), false);
    await close();
  }
});

test('who comes by keyboard sees where he is', async () => {
  const { tab, launcher, close } = await site.visit({}, { body: '<button id="last">Last</button>' });
  await launcher.waitFor();
  await tab.locator('#last').focus();
  await tab.keyboard.press('Tab');
  const seen = () => launcher.evaluate((e) => { const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(e); return { outlineStyle, outlineWidth, boxShadow }; });
  const focused = await launcher.evaluate((e) => e.matches(':focus-visible'));
  assert.equal(focused, true);
  assert.notEqual((await seen()).outlineStyle, 'none', 'before the second stage too');
  await until(async () => (await seen()).boxShadow.includes('0px 0px 0px 5px'), 'the two rings');
  assert.equal((await seen()).outlineWidth, '2px');
  await close();
});

test('where the system forces its colours, launcher, badge and frame have edges', async () => {
  const { launcher, box, say, close } = await opened({}, { context: { forcedColors: 'active' } });
  const edge = (element, pseudo, side) => element.evaluate((e, [pseudo, side]) => getComputedStyle(e, pseudo)[side], [pseudo, side]);
  assert.deepEqual([await edge(launcher, null, 'borderTopWidth'), await edge(launcher, null, 'borderTopStyle')], ['2px', 'solid']);
  for (const colour of [await edge(launcher, null, 'borderTopColor'), await edge(box, null, 'outlineColor')]) assert.doesNotMatch(colour, CLEAR);
  await launcher.click();
  await say({ type: 'UPDATE_UNREAD_COUNT', count: 3 });
  await until(async () => (await launcher.getAttribute('data-unread')) == '3');
  assert.equal(await edge(launcher, '::after', 'borderTopWidth'), '2px');
  // The icon is border, which keeps a colour; a background would lose its own.
  assert.doesNotMatch(await edge(launcher, '::before', 'borderTopColor'), CLEAR);
  await close();
});

for (const [reducedMotion, moves] of [['reduce', false], ['no-preference', true]])
  test(`with motion "${reducedMotion}" things ${moves ? 'move' : 'do not move'}`, async () => {
    const { launcher, box, close } = await opened({}, { context: { reducedMotion } });
    const durations = await Promise.all([launcher, box].map((one) => one.evaluate((e) => getComputedStyle(e).transitionDuration)));
    assert.equal(durations.some((duration) => /[1-9]/.test(duration)), moves, durations.join());
    await close();
  });

test('launcher and frame keep clear of notch and home bar', async () => {
  const { tab, launcher, box, close } = await opened();
  await pause(300);
  const before = [await launcher.boundingBox(), await box.boundingBox()];
  const cdp = await tab.context().newCDPSession(tab);
  await cdp.send('Emulation.setSafeAreaInsetsOverride', { insets: { bottom: 34, right: 44, top: 0, left: 0 } });
  await until(async () => (await launcher.boundingBox()).y == before[0].y - 34, 'launcher moved up');
  assert.equal((await launcher.boundingBox()).x, before[0].x - 44);
  assert.equal((await box.boundingBox()).x, before[1].x - 44);
  await close();

  const phone = await opened({}, { context: PHONE });
  const inset = await phone.tab.context().newCDPSession(phone.tab);
  await inset.send('Emulation.setSafeAreaInsetsOverride', { insets: { top: 47, bottom: 34, left: 0, right: 0 } });
  const app = phone.tab.locator('iframe');
  await until(async () => (await app.boundingBox()).y == 47, 'the app begins below the notch');
  assert.equal((await app.boundingBox()).height, 700 - 47 - 34);
  await phone.close();
});

test('a free size, another picture, and its badge', async () => {
  const { launcher, say, close } = await site.visit({ launcher: { width: 90, height: 44, image: `${site.supportURL}/logo.png` }, position: 'left', spacing: { side: 5, bottom: 6 } });
  assert.deepEqual(await launcher.boundingBox(), { x: 5, y: 800 - 6 - 44, width: 90, height: 44 });
  assert.equal(await launcher.locator('img').getAttribute('src'), `${site.supportURL}/logo.png`);
  assert.equal(await launcher.locator('img').getAttribute('alt'), '');
  await launcher.hover();
  await say({ type: 'UPDATE_UNREAD_COUNT', count: 2 });
  await until(async () => (await launcher.getAttribute('data-unread')) == '2');
  await close();
});

test('without a logo there is an icon, and no request for one', async () => {
  const { launcher, close } = await site.visit();
  assert.equal(await launcher.locator('img').count(), 0);
  assert.equal(await launcher.evaluate((e) => getComputedStyle(e, '::before').borderTopWidth), '11px');
  assert.equal(site.support.asked.some((path) => path.includes('logo')), false);
  await close();
});

test('black on light colours, white on dark ones', async () => {
  for (const [color, ink] of [['#fde047', 0], ['#ffffff', 0], ['#2563eb', 255], ['#000000', 255], ['#b91c1c', 255]]) {
    site.support.launcher.color = color;
    const { launcher, close } = await site.visit();
    const value = await launcher.evaluate((e) => {
      const canvas = new OffscreenCanvas(1, 1).getContext('2d');
      canvas.fillStyle = getComputedStyle(e).color;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    });
    assert.deepEqual(value, [ink, ink, ink], color);
    await close();
  }
});

// --- What is left -----------------------------------------------------------------------------------------------------------------------

test('nothing at all that the widget listened to is left after destroy, by the browser’s own count', async () => {
  const { tab, launcher, say, close } = await site.visit({}, { html: (snippet) => `<!doctype html><title>Shop</title><body><button id="help">Help</button>${snippet.replace('window.LibredeskSettings=', 'window.later=')}</body>` });
  const cdp = await tab.context().newCDPSession(tab);
  const count = async () => {
    const counts = {};
    for (const expression of ['window', 'document', 'document.documentElement', 'document.body', 'visualViewport', 'navigation', 'cookieStore', 'history', 'screen', 'navigator.connection']) {
      const { result } = await cdp.send('Runtime.evaluate', { expression });
      if (!result.objectId) continue;
      const { listeners } = await cdp.send('DOMDebugger.getEventListeners', { objectId: result.objectId });
      if (listeners.length) counts[expression] = listeners.map(({ type }) => type).sort().join();
    }
    return counts;
  };
  const before = await count();
  const [head, html, history] = await tab.evaluate(() => [document.head.outerHTML, document.documentElement.getAttributeNames().join(), history.pushState.toString()]);
  await tab.evaluate(() => initLibredesk(later));
  await launcher.click();
  await say({ type: 'STORE_SESSION', token: 's' });
  const during = await count();
  assert.match(during.window, /message/);
  assert.match(during.window, /visibilitychange/);
  assert.match(during.cookieStore, /change/);
  assert.doesNotMatch(Object.values(during).join(), /unload|pagehide|wheel|touchmove|mousemove|pointermove/);
  await tab.evaluate(() => Libredesk.destroy());
  assert.deepEqual(await count(), before);
  assert.deepEqual(await tab.evaluate(() => [document.head.outerHTML, document.documentElement.getAttributeNames().join(), history.pushState.toString()]), [head, html, history]);
  await close();
});

test('nothing of it ticks: no timer runs while nothing happens, open or closed', async () => {
  const { tab, launcher, close } = await opened({}, {
    init: () => {
      window.timers = 0;
      for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame', 'requestIdleCallback']) {
        const real = window[name];
        window[name] = (fn, ...rest) => real((...args) => { timers++; fn(...args); }, ...rest);
      }
    },
  });
  await pause(500);
  const before = await tab.evaluate(() => timers);
  await pause(2500);
  assert.equal(await tab.evaluate(() => timers), before);
  await launcher.click();
  await pause(2500);
  assert.equal(await tab.evaluate(() => timers), before);
  await close();
});

test('wrong settings are one warning, and no exception', async () => {
  for (const settings of [{ baseURL: 5 }, { baseURL: '' }, { inboxID: '' }, { inboxID: undefined }, { spacing: null, launcher: null }]) {
    const { tab, log, close } = await site.visit(settings, { after: 'Libredesk.show(); Libredesk.hide()' });
    await tab.waitForLoadState('networkidle');
    const said = log.filter((line) => !/Failed to load|CORS|Access to fetch/.test(line));
    assert.deepEqual(said.filter((line) => !line.startsWith('warning: Libredesk: ')), []);
    assert.ok(said.length <= 1, said.join());
    await close();
  }
  const { tab, log, close } = await site.visit();
  await tab.evaluate(() => { for (const wrong of [null, {}, 5, 'text']) initLibredesk(wrong); });
  assert.deepEqual(log.map((line) => line.slice(0, 20)), Array(4).fill('warning: Libredesk: '));
  await close();
});

test('settings come after the script: nothing is said, and initLibredesk begins', async () => {
  const { tab, launcher, log, close } = await site.visit({}, { html: (snippet) => `<!doctype html><body>${snippet.replace('window.LibredeskSettings=', 'window.later=')}</body>` });
  await tab.evaluate(() => { Libredesk.onShow(() => { window.shown = true; }); });
  assert.equal(await launcher.count(), 0);
  assert.equal(await tab.evaluate(() => initLibredesk(later) === Libredesk), true);
  await launcher.click();
  assert.equal(await tab.evaluate(() => window.shown), true);
  assert.deepEqual(log, []);
  await close();
});

// --- Strict pages -----------------------------------------------------------------------------------------------------------------------

for (const [what, more] of [
  ['the server named, and nothing else', ''],
  ['Trusted Types required', "; require-trusted-types-for 'script'"],
  ['Trusted Types required and their policies named', "; require-trusted-types-for 'script'; trusted-types natter"],
])
  test(`a whole session violates no policy: ${what}`, async () => {
    const server = site.supportURL;
    site.support.launcher.logo_url = `${server}/logo.png`;
    const policy = `default-src 'none'; script-src ${server}; frame-src ${server}; connect-src ${server}; img-src ${server}${more}`;
    const { tab, launcher, box, log, say, heard, close } = await site.visit({}, {
      headers: { 'content-security-policy': policy },
      html: () => `<!doctype html><html lang="en"><head><title>Shop</title><script src="${server}/settings.js"></script></head><body><h1>Shop</h1><script src="${server}/widget.js"></script></body></html>`,
      init: () => {
        window.violations = [];
        addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => violations.push(`${effectiveDirective} ${blockedURI}`));
      },
    });
    await launcher.click();
    await until(async () => types(await heard()).includes('WIDGET_OPENED'));
    await pause(300);
    assert.deepEqual(await box.boundingBox(), { x: 860, y: 20, width: 400, height: 680 });
    assert.equal(await launcher.locator('img').evaluate((e) => e.naturalWidth), 1);
    await say({ type: 'EXPAND_WIDGET' });
    await until(async () => (await box.boundingBox()).width == 750);
    await say({ type: 'CLOSE_WIDGET' });
    await say({ type: 'UPDATE_UNREAD_COUNT', count: 1 });
    await until(async () => (await launcher.getAttribute('data-unread')) == '1');
    await pause(300);
    assert.deepEqual(await launcher.boundingBox(), { x: 1200, y: 720, width: 60, height: 60 });
    assert.deepEqual(await tab.evaluate(() => { Libredesk.destroy(); return violations; }), []);
    // The tests do hear of violations.
    await tab.evaluate(() => { document.body.appendChild(document.createElement('img')).src = 'http://localhost/none.png'; });
    await until(() => tab.evaluate(() => violations.length == 1));
    assert.deepEqual(log.filter((line) => !line.includes('none.png')), []);
    await close();
  });

test('where the browser gives no cookies, the session lives as long as the page', async () => {
  const { tab, launcher, say, heard, log, close } = await site.visit();
  const cdp = await tab.context().newCDPSession(tab);
  await cdp.send('Emulation.setDocumentCookieDisabled', { disabled: true });
  await launcher.click();
  await until(async () => types(await heard()).includes('WIDGET_OPENED'));
  await say({ type: 'STORE_SESSION', token: 's1' });
  await say({ type: 'WIDGET_CRASHED' });
  await until(async () => { try { return (await heard()).some((message) => message.sessionToken == 's1'); } catch { return false; } });
  assert.deepEqual(log, []);
  await close();
});

test('works in a sandboxed iframe, as long as that leaves it its origin', async () => {
  const { tab, close, log, heard } = await site.visit({}, {
    path: '/outer', files: { '/outer': ['text/html', '<iframe sandbox="allow-scripts allow-same-origin" src="/" style="width:900px;height:700px"></iframe>'] },
  });
  const inner = tab.frameLocator('iframe').first();
  await inner.getByRole('button', { name: 'Chat' }).click();
  await until(async () => types(await heard()).includes('WIDGET_OPENED'));
  // (The browser's own word on such a sandbox.)
  assert.deepEqual(log.filter((line) => !line.includes('can escape its sandboxing')), []);
  await close();
});

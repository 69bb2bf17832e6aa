// The loader in a real browser, between a page and an app that only speaks docs/HOST-MESSAGES.md.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { INBOX, openSite, until } from './site.mjs';

/** @type {Awaited<ReturnType<typeof openSite>>} */
let site;
before(async () => { site = await openSite(); });
after(() => site.close());
beforeEach(() => {
  Object.assign(site.support, {
    status: 200, primary: '#2563eb', slow: 0, second: 200, app: site.fakeApp,
    launcher: { position: 'right', color: '', logo_url: '', spacing: { side: 20, bottom: 20 } },
  });
});

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const types = (heard) => heard.map((message) => message.type);
const PHONE = { viewport: { width: 390, height: 700 } };
const SESSION = { name: `libredesk-session-${INBOX}`, value: 'tok', domain: 'localhost', path: '/' };

/** A page that is open and whose app listens. */
async function opened(settings, options) {
  const visit = await site.visit(settings, options);
  await visit.launcher.click();
  await until(async () => types(await visit.heard()).includes('WIDGET_OPENED'), 'WIDGET_OPENED');
  return visit;
}

// --- Load on interest -----------------------------------------------------------------------------------------------------------------

test('a page pays for two requests until someone shows interest', async () => {
  const { launcher, close, log, heard } = await site.visit();
  await launcher.waitFor();
  await pause(1500);
  assert.deepEqual(site.support.asked, ['/widget.js', `/api/v1/widget/chat/settings/launcher?inbox_id=${INBOX}`]);
  await launcher.hover();
  await until(() => site.support.asked.length == 4);
  assert.ok(site.support.asked.includes(`/static/public/widget/index.html?v=b1&inbox_id=${INBOX}`));
  assert.deepEqual(types(await heard()).filter((type) => type == 'WIDGET_OPENED'), []);
  assert.deepEqual(log, []);
  await close();
});

test('focus is interest too', async () => {
  const { tab, launcher, close, heard } = await site.visit();
  await launcher.waitFor();
  await launcher.focus();
  await until(async () => types(await heard()).includes('SESSION_DATA'));
  await close();
});

for (const [what, settings, cookie] of [
  ['a session cookie', {}, SESSION],
  ['a JWT', { userJWT: 'j.w.t' }],
  ['preload: idle', { preload: 'idle' }],
  ['preload: eager', { preload: 'eager' }],
])
  test(`${what} loads the app without a hand`, async () => {
    const { close, heard } = await site.visit(settings, { cookie });
    await until(async () => types(await heard()).includes('SET_MOBILE_STATE'));
    await close();
  });

test('a browser that saves data waits for a click', async () => {
  const { launcher, close, heard } = await site.visit({ preload: 'eager' }, {
    cookie: SESSION,
    init: () => Object.defineProperty(navigator, 'connection', { value: { saveData: true, effectiveType: '4g' } }),
  });
  await launcher.hover();
  await pause(1500);
  assert.equal(site.support.asked.length, 2);
  await launcher.click();
  await until(async () => types(await heard()).includes('WIDGET_OPENED'));
  await close();
});

test('the frame is shown at the click, before anything has come', async () => {
  site.support.slow = 3000;
  const { tab, launcher, close } = await site.visit();
  await launcher.click();
  const seen = await tab.evaluate(() => {
    const box = document.documentElement.lastElementChild.shadowRoot.querySelector('div');
    const { visibility, backgroundColor } = getComputedStyle(box);
    return [visibility, backgroundColor];
  });
  assert.equal(seen[0], 'visible');
  assert.notEqual(seen[1], 'rgb(255, 255, 255)');
  await close();
});

test('an unknown or disabled inbox leaves the page clean, with one warning and an API that does nothing', async () => {
  for (const status of [400, 403, 429]) {
    site.support.status = status;
    const { tab, log, close } = await site.visit({}, { after: 'Libredesk.show(); Libredesk.onHide(() => console.error("hidden"))' });
    await until(() => log.some((line) => line.startsWith('warning')));
    const left = await tab.evaluate(() => {
      Libredesk.toggle(); Libredesk.setUser('x'); Libredesk.logout(); Libredesk.showNewMessage('x'); Libredesk.destroy();
      return [document.documentElement.children.length, Libredesk.isVisible(), Libredesk.isReady()];
    });
    assert.deepEqual(left, [2, false, false]);
    // (The lines about the request itself are the browser's.)
    assert.equal(log.filter((line) => line.includes('Libredesk')).length, 1);
    assert.deepEqual(log.filter((line) => line.startsWith('exception')), []);
    await close();
  }
});

test('a second stage that does not come closes the frame; the next click tries again', async () => {
  site.support.second = 404;
  const { tab, launcher, log, close, heard, say } = await site.visit({}, { after: 'window.told = 0; Libredesk.on("message", () => told++)' });
  await launcher.click();
  await until(() => log.some((line) => line.includes('Libredesk: no ')));
  assert.equal(await tab.evaluate(() => Libredesk.isVisible()), false);
  site.support.second = 200;
  await launcher.click();
  await until(async () => types(await heard()).includes('WIDGET_OPENED'));
  await say({ type: 'MESSAGE_RECEIVED', conversationId: 'c', messageId: 'm', author: 'Ada' });
  await until(() => tab.evaluate(() => told));
  assert.equal(await tab.evaluate(() => told), 1);
  await close();
});

test('the page hears of show and hide at once, whatever has been loaded', async () => {
  const { tab, close } = await site.visit();
  const told = await tab.evaluate(() => {
    const told = [];
    const stop = Libredesk.onShow(() => told.push('first', Libredesk.isVisible()));
    Libredesk.onShow(() => told.push('second'));
    Libredesk.show(); Libredesk.hide(); stop(); Libredesk.show();
    return told;
  });
  assert.deepEqual(told, ['first', true, 'second', 'second']);
  await close();
});

// --- Launcher -------------------------------------------------------------------------------------------------------------------------

test('launcher and frame lie where the stock ones do', async () => {
  const { tab, launcher, box, close, say } = await opened();
  await pause(300);
  assert.deepEqual(await box.boundingBox(), { x: 860, y: 20, width: 400, height: 680 });
  await say({ type: 'EXPAND_WIDGET' });
  await until(async () => (await box.boundingBox()).width == 750);
  assert.deepEqual(await box.boundingBox(), { x: 510, y: 20, width: 750, height: 760 });
  await tab.setViewportSize({ width: 700, height: 800 });
  assert.deepEqual(await box.boundingBox(), { x: 20, y: 20, width: 660, height: 760 });
  await say({ type: 'COLLAPSE_WIDGET' });
  await until(async () => (await box.boundingBox()).width == 400);
  await close();
});

test('position, spacing and colour come from the inbox', async () => {
  site.support.launcher = { position: 'left', color: '#fde047', logo_url: '', spacing: { side: 7, bottom: 33 } };
  const { launcher, close } = await site.visit();
  assert.deepEqual(await launcher.boundingBox(), { x: 7, y: 800 - 33 - 60, width: 60, height: 60 });
  assert.deepEqual(await launcher.evaluate((e) => [getComputedStyle(e).backgroundColor, getComputedStyle(e).zIndex]), ['rgb(253, 224, 71)', '2000000000']);
  await close();
});

test('the launcher’s sign is dark on a light colour and light on a dark one', async () => {
  for (const [color, sign] of [['#fde047', 'rgb(0, 0, 0)'], ['#1e3a8a', 'rgb(255, 255, 255)']]) {
    site.support.launcher.color = color;
    const { tab, launcher, close } = await site.visit();
    await launcher.waitFor();
    // (Told in whatever colour space; painted it is black or white.)
    const seen = await launcher.evaluate((e) => {
      const paint = new OffscreenCanvas(1, 1).getContext('2d');
      paint.fillStyle = getComputedStyle(e).color;
      paint.fillRect(0, 0, 1, 1);
      const [red, green, blue] = paint.getImageData(0, 0, 1, 1).data;
      return `rgb(${red}, ${green}, ${blue})`;
    });
    assert.equal(seen, sign);
    await close();
  }
});

test('resizing the window says nothing to the app, unless it becomes a phone’s', async () => {
  const { tab, heard, close } = await opened();
  const before = (await heard()).length;
  for (const width of [1200, 1100, 1000, 900]) await tab.setViewportSize({ width, height: 700 });
  await tab.setViewportSize({ width: 500, height: 700 });
  await until(async () => (await heard()).at(-1).isMobile === true);
  assert.equal((await heard()).length, before + 1);
  await close();
});

test('on a phone the launcher is 50 px, the frame covers all and the launcher is gone', async () => {
  const { launcher, box, close, tab, say, heard } = await site.visit({}, { context: PHONE });
  assert.deepEqual(await launcher.boundingBox(), { x: 320, y: 630, width: 50, height: 50 });
  await launcher.click();
  await until(async () => types(await heard()).includes('WIDGET_OPENED'));
  assert.equal((await heard())[0].isMobile, true);
  await until(async () => (await box.boundingBox()).y == 0);
  assert.deepEqual(await box.boundingBox(), { x: 0, y: 0, ...PHONE.viewport });
  assert.equal(await launcher.isVisible(), false);
  assert.equal(await box.getAttribute('aria-modal'), 'true');
  await say({ type: 'EXPAND_WIDGET' });
  await tab.setViewportSize({ width: 1000, height: 700 });
  await until(async () => (await heard()).at(-1).isMobile === false, 'told of the change');
  assert.equal((await box.boundingBox()).width, 400);
  await close();
});

test('the launcher is a labelled button that tells its state, and its unread count', async () => {
  const { tab, launcher, close, say } = await opened();
  assert.equal(await launcher.getAttribute('aria-expanded'), 'true');
  assert.equal(await launcher.getAttribute('aria-haspopup'), 'dialog');
  const controls = await launcher.evaluate((e) => e.getRootNode().getElementById(e.getAttribute('aria-controls')).getAttribute('role'));
  assert.equal(controls, 'dialog');
  await launcher.click();
  assert.equal(await launcher.getAttribute('aria-expanded'), 'false');
  await say({ type: 'UPDATE_UNREAD_COUNT', count: 120 });
  await tab.getByRole('button', { name: 'Chat, 120 unread' }).waitFor();
  assert.equal(await launcher.getAttribute('data-unread'), '99+');
  assert.equal(await tab.getByRole('status').textContent(), 'Chat, 120 unread');
  await launcher.click();
  assert.equal(await launcher.getAttribute('data-unread'), null);
  await say({ type: 'UPDATE_UNREAD_COUNT', count: 0 });
  await tab.getByRole('button', { name: 'Chat', exact: true }).waitFor();
  await close();
});

test('an image alone, of its own size, with its own name', async () => {
  site.support.launcher.logo_url = `${site.supportURL}/logo.png`;
  const { tab, close } = await site.visit({ launcher: { width: 120, height: 48, imageOnly: true, label: 'Help desk' }, zIndex: 5 });
  const launcher = tab.getByRole('button', { name: 'Help desk' });
  assert.deepEqual(await launcher.boundingBox(), { x: 1140, y: 732, width: 120, height: 48 });
  const style = await launcher.evaluate((e) => { const s = getComputedStyle(e); return [s.backgroundColor, s.boxShadow, s.zIndex]; });
  assert.deepEqual(style, ['rgba(0, 0, 0, 0)', 'none', '5']);
  await close();
});

test('a logo that does not come gives way to the icon', async () => {
  site.support.launcher.logo_url = `${site.supportURL}/none.png`;
  const { launcher, close } = await site.visit();
  await until(() => launcher.evaluate((e) => e.children.length == 0 && getComputedStyle(e, '::before').content == '""'));
  await close();
});

test("the page's own button opens, even if it comes later, and gets the focus back", async () => {
  const { tab, heard, close } = await site.visit({ launcher: '#help' }, { body: '<p>nothing yet' });
  await until(() => tab.evaluate(() => Libredesk.isReady()));
  assert.equal(await tab.evaluate(() => document.documentElement.lastElementChild.shadowRoot.querySelector('button')), null);
  await tab.evaluate(() => { document.body.innerHTML = '<a id="help" href="#top"><b>Help</b></a>'; });
  await tab.locator('#help b').click();
  await until(async () => types(await heard()).includes('WIDGET_OPENED'));
  assert.equal(await tab.evaluate(() => location.hash), '');
  assert.equal(await tab.locator('#help').getAttribute('aria-expanded'), 'true');
  await tab.evaluate(() => Libredesk.hide());
  assert.equal(await tab.locator('#help').getAttribute('aria-expanded'), 'false');
  assert.equal(await tab.evaluate(() => document.activeElement.id), 'help');
  await close();
});

test('a launcher that is no selector is one warning, and ours is drawn instead', async () => {
  for (const selector of ['#1', 'help me!']) {
    const { tab, launcher, box, log, close } = await site.visit({ launcher: selector });
    await launcher.hover();
    await launcher.click();
    await until(() => box.isVisible());
    await tab.mouse.move(5, 5);
    await tab.mouse.click(5, 5);
    assert.equal(log.length, 1);
    assert.ok(log[0].startsWith('warning: Libredesk: SyntaxError') && log[0].includes(selector), log[0]);
    await close();
  }
  const { tab, log, close } = await site.visit({ launcher: '#1', hideLauncher: true });
  await until(() => tab.evaluate(() => Libredesk.isReady()));
  await tab.mouse.click(5, 5);
  assert.equal(log.length, 1);
  await close();
});

test('hideLauncher draws no button, and the frame lies where the button would', async () => {
  const { tab, box, heard, close } = await site.visit({ hideLauncher: true });
  await tab.evaluate(() => Libredesk.show());
  await until(async () => types(await heard()).includes('WIDGET_OPENED'));
  await pause(300);
  assert.deepEqual(await box.boundingBox(), { x: 860, y: 80, width: 400, height: 700 });
  await close();
});

// --- Frame manners --------------------------------------------------------------------------------------------------------------------

test('focus goes in on open, Escape brings it back', async () => {
  const { tab, launcher, close, app } = await opened();
  await until(() => tab.evaluate(() => document.activeElement.shadowRoot?.activeElement?.tagName == 'IFRAME'));
  await app().evaluate(() => document.querySelector('textarea').focus());
  await tab.keyboard.press('Escape');
  await until(() => tab.evaluate(() => document.activeElement.shadowRoot?.activeElement?.tagName == 'BUTTON'));
  assert.equal(await tab.evaluate(() => Libredesk.isVisible()), false);
  await tab.keyboard.press('Enter');
  await until(() => tab.evaluate(() => Libredesk.isVisible()));
  await launcher.focus();
  await tab.keyboard.press('Escape');
  assert.equal(await tab.evaluate(() => Libredesk.isVisible()), false);
  await close();
});

test('a page that opens the chat does not take the focus out of somebody’s typing', async () => {
  const { tab, heard, close } = await site.visit();
  await tab.locator('#name').focus();
  await tab.evaluate(() => Libredesk.show());
  await until(async () => types(await heard()).includes('WIDGET_OPENED'));
  assert.equal(await tab.evaluate(() => document.activeElement.id), 'name');
  await tab.evaluate(() => Libredesk.hide());
  assert.equal(await tab.evaluate(() => document.activeElement.id), 'name');
  await close();
});

test('on a phone Tab stays in the dialog', async () => {
  const { tab, heard, close, app, launcher } = await site.visit({}, { context: PHONE });
  await launcher.click();
  await until(async () => types(await heard()).includes('WIDGET_OPENED'));
  await app().evaluate(() => document.querySelector('textarea').focus());
  for (let presses = 0; presses < 6; presses++) {
    await tab.keyboard.press(presses < 4 ? 'Tab' : 'Shift+Tab');
    const inside = await tab.evaluate(() => document.activeElement.shadowRoot?.activeElement?.tagName);
    assert.equal(inside, 'IFRAME');
  }
  await close();
});

test('on a phone the page gets its scroll position back, and is not changed', async () => {
  const { tab, heard, close, launcher, say } = await site.visit({}, { context: PHONE, body: '<div style="height:5000px">long</div>' });
  await launcher.waitFor();
  await tab.evaluate(() => scrollTo(0, 1234));
  const before = await tab.evaluate(() => [document.body.outerHTML, document.documentElement.getAttribute('style')]);
  await launcher.click();
  await until(async () => types(await heard()).includes('WIDGET_OPENED'));
  await tab.evaluate(() => scrollTo(0, 77)); // as iOS does for a focused field
  await say({ type: 'CLOSE_WIDGET' });
  await until(() => tab.evaluate(() => scrollY == 1234));
  assert.deepEqual(await tab.evaluate(() => [document.body.outerHTML, document.documentElement.getAttribute('style')]), before);
  await close();
});

test('on a phone the frame follows the visual viewport when the keyboard opens', async () => {
  const { tab, heard, close, launcher, box } = await site.visit({}, {
    context: PHONE,
    init: () => {
      const fake = Object.assign(new EventTarget(), { height: 700, offsetTop: 0, scale: 1 });
      Object.defineProperty(window, 'visualViewport', { value: fake });
    },
  });
  await launcher.click();
  await until(async () => types(await heard()).includes('WIDGET_OPENED'));
  await tab.evaluate(() => { Object.assign(visualViewport, { height: 380, offsetTop: 60 }); visualViewport.dispatchEvent(new Event('resize')); });
  await until(async () => (await box.boundingBox()).height == 380);
  assert.equal((await box.boundingBox()).y, 60);
  await tab.evaluate(() => { Object.assign(visualViewport, { height: 350, scale: 2 }); visualViewport.dispatchEvent(new Event('resize')); });
  assert.equal((await box.boundingBox()).height, 700, 'a pinched zoom is not a keyboard');
  await close();
});

test('destroy leaves nothing behind, and the widget may come again', async () => {
  const { tab, launcher, log, close } = await opened();
  await tab.evaluate(() => { window.shows = 0; Libredesk.onShow(() => shows++); Libredesk.destroy(); });
  const left = await tab.evaluate(() => { Libredesk.show(); Libredesk.toggle(); return [document.documentElement.children.length, Libredesk.isVisible(), document.querySelectorAll('iframe').length]; });
  assert.deepEqual(left.slice(1), [false, 0]);
  assert.equal(left[0], 2);
  await tab.evaluate(() => initLibredesk());
  await launcher.click();
  await until(() => tab.evaluate(() => Libredesk.isVisible()));
  assert.equal(await tab.evaluate(() => shows), 0);
  assert.deepEqual(log, []);
  await close();
});

test('destroy before anything has come: nothing is drawn and nothing is said', async () => {
  const { tab, log, close } = await site.visit({}, { after: 'Libredesk.show(); Libredesk.destroy(); Libredesk.show()' });
  await pause(500);
  assert.deepEqual(await tab.evaluate(() => [document.documentElement.children.length, Libredesk.isVisible()]), [2, false]);
  assert.deepEqual(log, []);
  await close();
});

test('no listener of the page is left after destroy', async () => {
  const { tab, close } = await opened({}, {
    init: () => {
      window.listening = new Map();
      for (const [name, target] of [['window', window], ['document', document], ['viewport', visualViewport], ['navigation', window.navigation]]) {
        const { addEventListener, removeEventListener } = target;
        target.addEventListener = function (type, fn, options) {
          const key = `${name} ${type}`;
          if (new Error().stack.includes('widget')) {
            listening.set(key, (listening.get(key) ?? 0) + 1);
            options?.signal?.addEventListener('abort', () => listening.set(key, listening.get(key) - 1));
          }
          return addEventListener.call(target, type, fn, options);
        };
      }
    },
  });
  const before = await tab.evaluate(() => [...listening]);
  assert.ok(before.some(([key, count]) => key == 'window message' && count));
  assert.ok(!before.some(([key]) => /unload|pagehide/.test(key)));
  await tab.evaluate(() => Libredesk.destroy());
  assert.deepEqual(await tab.evaluate(() => [...listening].filter(([, count]) => count)), []);
  await close();
});

test('initLibredesk: twice is one warning, another inbox is another widget, a body is not needed', async () => {
  const { tab, launcher, log, close } = await opened();
  await tab.evaluate(() => { initLibredesk(); });
  assert.deepEqual(log.map((line) => line.slice(0, 18)), ['warning: Libredesk']);
  await tab.evaluate(() => { initLibredesk({ ...LibredeskSettings, inboxID: 'other' }); });
  await launcher.waitFor();
  assert.equal(await tab.evaluate(() => document.documentElement.children.length), 3);
  assert.equal(await tab.evaluate(() => Libredesk.isVisible()), false);
  await until(() => site.support.asked.some((path) => path.includes('launcher?inbox_id=other')));
  await tab.evaluate(() => { initLibredesk({}); });
  assert.equal(log.length, 2);
  await close();

  const early = await site.visit({}, { html: (snippet) => `<!doctype html><head>${snippet}</head>` });
  await early.launcher.waitFor();
  assert.deepEqual(early.log, []);
  await early.close();
});

test('the script twice on a page is one widget', async () => {
  const { tab, launcher, log, close } = await site.visit({}, { html: (snippet) => `<!doctype html><body>${snippet}<script src="${site.supportURL}/widget.js"></script>` });
  await launcher.waitFor();
  await pause(200);
  assert.equal(await tab.evaluate(() => document.documentElement.children.length), 3);
  assert.deepEqual(log, []);
  await close();
});

test('the page comes back out of the back/forward cache', async () => {
  const { tab, close } = await opened();
  await tab.evaluate(() => addEventListener('pageshow', (event) => { window.persisted = event.persisted; }));
  await tab.goto(`${site.supportURL}/logo.png`);
  await tab.goBack({ waitUntil: 'commit' });
  await until(() => tab.evaluate(() => window.persisted));
  await close();
});

// --- Page visits ----------------------------------------------------------------------------------------------------------------------

for (const [how, init] of [['Navigation API', undefined], ['history', () => { delete window.navigation; Object.defineProperty(window, 'navigation', { value: undefined }); }]])
  test(`a change of page is told 100 ms later (${how})`, async () => {
    const { tab, close, heard, say } = await opened({}, { init });
    const visits = async () => (await heard()).filter((message) => message.type == 'PAGE_VISIT');
    await tab.evaluate(() => { history.pushState({}, '', '/a'); document.title = 'A'; });
    await until(async () => (await visits()).length == 1);
    assert.deepEqual((await visits())[0], { type: 'PAGE_VISIT', url: `${site.pageURL}/a`, title: 'A' });
    await tab.evaluate(() => history.replaceState({}, '', '/a#b'));
    await until(async () => (await visits()).length == 2);
    await tab.evaluate(() => history.replaceState({ only: 'state' }, ''));
    await tab.evaluate(() => history.back());
    await until(async () => (await visits()).length == 3);
    await say({ type: 'REQUEST_PAGE_INFO' });
    await until(async () => (await visits()).length == 4);
    assert.equal((await visits())[3].url, `${site.pageURL}/`);
    // What the page has put around history since stays in place.
    const calls = await tab.evaluate(() => {
      let calls = 0;
      const before = history.pushState;
      history.pushState = function (...args) { calls++; return before.apply(this, args); };
      Libredesk.destroy();
      history.pushState({}, '', '/c');
      return [calls, location.pathname];
    });
    assert.deepEqual(calls, [1, '/c']);
    await close();
  });

// --- JS API ---------------------------------------------------------------------------------------------------------------------------

test('calls made before the script is there are replayed in order', async () => {
  const { tab, close, heard, log } = await site.visit({}, {
    before: `
      window.Libredesk = window.Libredesk || function () { (Libredesk.q = Libredesk.q || []).push(arguments); };
      window.told = [];
      Libredesk('onUnreadCountChange', function (count) { told.push('unread ' + count); });
      Libredesk('onShow', function () { told.push('show'); });
      Libredesk('on', 'ready', function () { told.push('ready'); });
      Libredesk('setLocale', 'de');
      Libredesk('setUser', 'jwt1');
      Libredesk('showNewMessage', 'Order 17');
      Libredesk('openConversation', 'c1');`,
  });
  await until(async () => types(await heard()).includes('OPEN_CONVERSATION'));
  assert.deepEqual(await heard(), [
    { type: 'SET_MOBILE_STATE', isMobile: false },
    { type: 'SET_LOCALE', locale: 'de' },
    { type: 'SET_JWT_TOKEN', jwt: 'jwt1' },
    { type: 'WIDGET_OPENED' },
    { type: 'SHOW_NEW_MESSAGE', text: 'Order 17' },
    { type: 'OPEN_CONVERSATION', conversationId: 'c1' },
  ]);
  assert.deepEqual(await tab.evaluate(() => told), ['unread 0', 'show', 'ready']);
  assert.deepEqual(log, []);
  await close();
});

test('show, hide, toggle and their events; several listeners; each can be taken off', async () => {
  const { tab, close, heard, log } = await site.visit({}, {
    after: `window.told = []; Libredesk.hide();
      Libredesk.onHide(() => told.push('hide')); window.off = Libredesk.onShow(() => told.push('show 1')); Libredesk.on('show', () => told.push('show 2'));
      Libredesk.show(); Libredesk.show();`,
  });
  await until(async () => types(await heard()).includes('WIDGET_OPENED'));
  assert.equal(await tab.evaluate(() => Libredesk.isVisible()), true);
  await tab.evaluate(() => { Libredesk.hide(); Libredesk.hide(); off(); off(); Libredesk.toggle(); Libredesk('toggle'); Libredesk.showChat(); });
  assert.deepEqual(await tab.evaluate(() => told), ['show 1', 'show 2', 'hide', 'show 2', 'hide', 'show 2']);
  await until(async () => types(await heard()).filter((type) => /OPENED|CLOSED/.test(type)).length == 5);
  assert.deepEqual(log, []);
  await close();
});

test('unread, message and error reach the page; a listener that throws harms nobody else', async () => {
  const { tab, close, say, log } = await opened({}, {
    after: `window.told = []; Libredesk.onUnreadCountChange((count) => { told.push(count); if (count) throw new Error('theirs'); });
      Libredesk.on('unread', (count) => told.push(-count)); Libredesk.on('message', (m) => told.push(m)); Libredesk.on('error', (e) => told.push(e));`,
  });
  await say({ type: 'UPDATE_UNREAD_COUNT', count: 2 });
  await say({ type: 'UPDATE_UNREAD_COUNT', count: 2 });
  for (const count of ['3', -1, 1.5, null]) await say({ type: 'UPDATE_UNREAD_COUNT', count });
  await say({ type: 'MESSAGE_RECEIVED', conversationId: 'c', messageId: 'm', author: 'Ada' });
  await say({ type: 'WIDGET_ERROR', code: 'jwt_expired_or_invalid', message: 'expired' });
  await until(() => tab.evaluate(() => told.length == 6));
  assert.deepEqual(await tab.evaluate(() => told), [0, -0, 2, -2, { conversationId: 'c', messageId: 'm', author: 'Ada' }, { code: 'jwt_expired_or_invalid', message: 'expired' }]);
  assert.equal(await tab.evaluate(() => Libredesk.unreadCount()), 2);
  assert.deepEqual(log, ['exception: theirs']);
  await close();
});

test('setUser, setLocale and setColorScheme reach a running app', async () => {
  const { tab, close, heard } = await opened({ colorScheme: 'dark', locale: 'fr', remoteImages: true });
  assert.deepEqual(types(await heard()), [
    'SET_MOBILE_STATE', 'SET_COLOR_SCHEME', 'SET_LOCALE', 'SET_REMOTE_IMAGES', 'SESSION_DATA', 'WIDGET_OPENED',
  ]);
  assert.equal((await heard())[3].show, true);
  await tab.evaluate(() => { Libredesk.setUser('j2'); Libredesk.setLocale('pt-BR'); Libredesk.setColorScheme('auto'); Libredesk.setColorScheme(''); });
  await until(async () => (await heard()).length == 10);
  assert.deepEqual((await heard()).slice(6), [
    { type: 'SET_JWT_TOKEN', jwt: 'j2' }, { type: 'SET_LOCALE', locale: 'pt-BR' },
    { type: 'SET_COLOR_SCHEME', scheme: 'auto' }, { type: 'SET_COLOR_SCHEME', scheme: '' },
  ]);
  assert.deepEqual(await tab.evaluate(() => Libredesk.info()), { version: '0.0.0', open: true, ready: true, unread: 0 });
  await close();
});

test('a wrong argument is one warning each and never an exception', async () => {
  const { tab, close, log } = await opened();
  const calls = await tab.evaluate(() => {
    Libredesk.on('opened', () => {}); Libredesk.on('show', 5)(); Libredesk.onShow(); Libredesk.setUser(5); Libredesk.showNewMessage({});
    Libredesk.openConversation(); Libredesk.setColorScheme('sepia'); Libredesk.setLocale(null); Libredesk('nothing');
    return 8;
  });
  assert.equal(log.filter((line) => line.startsWith('warning: Libredesk: ')).length, calls);
  assert.equal(log.length, calls);
  await close();
});

// --- Sessions -------------------------------------------------------------------------------------------------------------------------

test('tokens are kept in the stock cookies and given back on the next page', async () => {
  const { close, heard, say, context, tab } = await opened();
  await say({ type: 'STORE_VISITOR_TOKEN', token: 'v 1' });
  await say({ type: 'STORE_SESSION', token: 's;1' });
  await until(async () => (await context.cookies()).length == 2);
  const [visitor, session] = await context.cookies();
  assert.equal(visitor.name, `libredesk-visitor-${INBOX}`);
  assert.equal(visitor.value, 'v%201');
  assert.deepEqual([session.path, session.sameSite, session.secure, session.httpOnly], ['/', 'Lax', false, false]);
  assert.ok(Math.abs(session.expires - Date.now() / 1000 - 365 * 86400) < 100);
  await tab.reload();
  await until(async () => types(await heard()).includes('SESSION_DATA'));
  assert.deepEqual((await heard())[1], { type: 'SESSION_DATA', sessionToken: 's;1', visitorToken: 'v 1' });
  await say({ type: 'CLEAR_VISITOR_TOKEN' });
  await say({ type: 'CLEAR_SESSION_TOKEN' });
  await until(async () => (await context.cookies()).length == 0);
  await close();
});

test('with userJWT the visitor token goes along, for the merge', async () => {
  const { close, heard } = await opened({ userJWT: 'j' }, { cookie: { ...SESSION, name: `libredesk-visitor-${INBOX}`, value: 'old' } });
  assert.deepEqual((await heard())[1], { type: 'SET_JWT_TOKEN', jwt: 'j', visitorToken: 'old' });
  await close();
});

test('logout forgets: cookies, count, and the app is told', async () => {
  const { tab, close, heard, say, context } = await opened({}, { cookie: SESSION });
  await say({ type: 'UPDATE_UNREAD_COUNT', count: 3 });
  await until(() => tab.evaluate(() => Libredesk.unreadCount() == 3));
  await tab.evaluate(() => Libredesk.logout());
  await until(async () => types(await heard()).includes('CLEAR_SESSION'));
  assert.equal(await tab.evaluate(() => Libredesk.unreadCount()), 0);
  assert.deepEqual(await context.cookies(), []);
  await close();
});

test('without consent nothing is stored and no page is told; with it, what is known is stored', async () => {
  const { tab, close, heard, say, context } = await opened({ consent: 'required' });
  await say({ type: 'STORE_SESSION', token: 's1' });
  await say({ type: 'REQUEST_PAGE_INFO' });
  await tab.evaluate(() => history.pushState({}, '', '/x'));
  await pause(300);
  assert.deepEqual(await context.cookies(), []);
  assert.equal(await tab.evaluate(() => document.cookie), '');
  assert.ok(!types(await heard()).includes('PAGE_VISIT'));
  await tab.evaluate(() => Libredesk.consent(true));
  await until(async () => (await context.cookies()).length == 1);
  await until(async () => types(await heard()).includes('PAGE_VISIT'));
  await tab.evaluate(() => Libredesk.consent(false));
  await until(async () => (await context.cookies()).length == 0);
  await close();
});

test('without consent an earlier session is not even read; consent gives it to the app', async () => {
  const { tab, close, heard } = await opened({ consent: 'required' }, { cookie: SESSION });
  assert.deepEqual((await heard()).filter((message) => /CONSENT|SESSION/.test(message.type)), [{ type: 'SET_CONSENT', given: false }, { type: 'SESSION_DATA', sessionToken: '', visitorToken: '' }]);
  await tab.evaluate(() => Libredesk.consent(true));
  await until(async () => (await heard()).some((message) => message.sessionToken == 'tok'));
  await close();
});

test('where cookies are forbidden the session lives as long as the page', async () => {
  const { tab, close, heard, say, log } = await opened({}, {
    init: () => Object.defineProperty(document, 'cookie', { get() { throw new DOMException('no', 'SecurityError'); }, set() { throw new DOMException('no', 'SecurityError'); } }),
  });
  await say({ type: 'STORE_SESSION', token: 's1' });
  await say({ type: 'WIDGET_CRASHED' });
  await until(async () => { try { return (await heard()).some((message) => message.sessionToken == 's1'); } catch { return false; } });
  assert.deepEqual(log, []);
  await close();
});

// --- Who is believed ------------------------------------------------------------------------------------------------------------------

test('only the app’s own window at its own origin is believed', async () => {
  const { tab, close, context } = await opened({}, {});
  await tab.evaluate((origin) => {
    postMessage({ type: 'STORE_SESSION', token: 'evil' }, '*');
    dispatchEvent(new MessageEvent('message', { data: { type: 'STORE_SESSION', token: 'evil' }, origin }));
    const frame = document.documentElement.lastElementChild.shadowRoot.querySelector('iframe');
    dispatchEvent(new MessageEvent('message', { data: { type: 'STORE_SESSION', token: 'evil' }, origin: 'http://evil.test', source: frame.contentWindow }));
  }, site.supportURL);
  await pause(200);
  assert.deepEqual(await context.cookies(), []);
  await close();
});

test('messages that make no sense are ignored without a word', async () => {
  const { close, say, log, tab } = await opened();
  for (const message of [null, 5, 'text', [], {}, { type: 5 }, { type: 'constructor' }, { type: '__proto__' }, { type: 'STORE_SESSION' }, { type: 'STORE_SESSION', token: 5 }, { type: 'WIDGET_ERROR' }, { type: 'NEW_ONE' }])
    await say(message);
  await pause(200);
  assert.deepEqual(log, []);
  assert.equal(await tab.evaluate(() => document.cookie), '');
  await close();
});

// --- Recovery -------------------------------------------------------------------------------------------------------------------------

test('a crashed app gets a new iframe after 1, 2, 4 … seconds and finds the state it left', async () => {
  const { tab, close, say, heard, app } = await opened({}, { clock: true });
  await say({ type: 'STORE_SESSION', token: 's1' });
  await say({ type: 'EXPAND_WIDGET' });
  for (const wait of [1000, 2000, 4000]) {
    await app().evaluate(() => { window.old = true; });
    await say({ type: 'WIDGET_CRASHED' });
    await pause(150);
    assert.equal(await tab.evaluate(() => document.documentElement.lastElementChild.shadowRoot.querySelectorAll('.live').length), 0, 'the skeleton, not a dead app');
    await tab.clock.fastForward(wait - 800);
    assert.equal(await app().evaluate(() => !!window.old), true, 'not yet');
    await tab.clock.fastForward(800);
    await until(async () => { try { return !(await app().evaluate(() => window.old)) && types(await heard()).includes('WIDGET_OPENED'); } catch { return false; } });
    assert.deepEqual(await heard(), [
      { type: 'SET_MOBILE_STATE', isMobile: false },
      { type: 'SESSION_DATA', sessionToken: 's1', visitorToken: '' },
      { type: 'WIDGET_EXPANDED', isExpanded: true },
      { type: 'WIDGET_OPENED' },
    ]);
  }
  await close();
});

test('a failure that the document itself shows is not covered', async () => {
  site.support.app = `<button onclick="parent.postMessage({ type: 'CLOSE_WIDGET' }, '*')">Close</button><script>window.heard = [];
    parent.postMessage({ type: 'WIDGET_ERROR', code: 'unreachable', message: 'no' }, '*'); parent.postMessage({ type: 'WIDGET_LOADED' }, '*');</script>`;
  const { tab, launcher, close } = await site.visit({}, { clock: true });
  await launcher.click();
  const inside = tab.frameLocator('iframe').getByRole('button');
  await inside.waitFor();
  await until(() => tab.evaluate(() => !!document.documentElement.lastElementChild.shadowRoot.querySelector('iframe.live')));
  await tab.clock.fastForward(41_000);
  assert.equal(await tab.getByRole('alert').count(), 0);
  await inside.click();
  await until(() => tab.evaluate(() => !Libredesk.isVisible()));
  await close();
});

test('an app that stays silent for 20 s is offered for another try', async () => {
  site.support.app = '<p>Nobody speaks here';
  site.support.slow = 600; // so that the loader sees it come
  const { tab, launcher, close } = await site.visit({ texts: { retry: 'Nochmal' } }, { clock: true, after: 'window.codes = []; Libredesk.on("error", (e) => codes.push(e.code))' });
  await launcher.click();
  await until(() => tab.frames().length == 2);
  await tab.frames()[1].waitForSelector('p');
  await pause(200);
  await tab.clock.fastForward(19_000);
  assert.equal(await tab.getByRole('alert').count(), 0);
  await tab.clock.fastForward(1_500);
  const retry = tab.getByRole('button', { name: 'Nochmal' });
  await retry.waitFor({ timeout: 2000 });
  assert.deepEqual(await tab.evaluate(() => codes), ['unreachable']);
  site.support.app = site.fakeApp;
  await retry.click();
  await until(async () => (await tab.getByRole('alert').count()) == 0);
  assert.equal(await tab.evaluate(() => document.documentElement.lastElementChild.shadowRoot.querySelectorAll('.live').length), 0, 'the panel goes at once');
  await until(() => tab.evaluate(() => !!document.documentElement.lastElementChild.shadowRoot.querySelector('iframe.live')));
  assert.equal(await retry.count(), 0);
  await close();
});

// --- Strict and hostile pages ---------------------------------------------------------------------------------------------------------

const strict = (extra = '') => `default-src 'none'; script-src ${site.supportURL} 'nonce-n1'; frame-src ${site.supportURL}; connect-src ${site.supportURL}; img-src ${site.supportURL}${extra}`;

for (const [what, csp] of [['a strict CSP', () => strict()], ['Trusted Types', () => strict("; require-trusted-types-for 'script'; trusted-types natter")]])
  test(`works under ${what}`, async () => {
    site.support.launcher.logo_url = `${site.supportURL}/logo.png`;
    const { tab, launcher, box, close, log, say, heard } = await opened({}, { nonce: 'n1', headers: { 'content-security-policy': csp() } });
    await pause(300);
    assert.deepEqual(await box.boundingBox(), { x: 860, y: 20, width: 400, height: 680 });
    assert.deepEqual(log, []);
    await close();
  });

test('a browser without adopted style sheets, under a strict CSP, still draws all in its place', async () => {
  const { tab, launcher, box, close } = await opened({}, {
    nonce: 'n1', headers: { 'content-security-policy': strict() },
    init: () => { delete CSSStyleSheet.prototype.replaceSync; },
  });
  await pause(300);
  assert.deepEqual(await box.boundingBox(), { x: 860, y: 20, width: 400, height: 680 });
  await tab.evaluate(() => Libredesk.hide());
  await until(async () => !(await box.isVisible()));
  await pause(300);
  assert.deepEqual(await launcher.boundingBox(), { x: 1200, y: 720, width: 60, height: 60 });
  await close();
});

for (const [what, options] of [
  ['quirks mode', { doctype: '' }],
  ['a page that resets all and styles buttons', { head: '<style>* { all: revert } html * { display: none } div { position: static; opacity: .1; transform: scale(.5) } button { width: 300px !important; color: red } :not(:defined) { display: none }</style>' }],
  ['a transformed, scrolling body', { head: '<style>body { transform: rotate(3deg) scale(.5); filter: blur(1px); overflow: auto; height: 50px }</style>' }],
  ['a page from right to left', { head: '<script>document.documentElement.dir = "rtl"</script>' }],
  ['a grid for a root', { head: '<style>html { display: grid; grid-template-columns: 1fr 1fr; gap: 50px } </style>' }],
])
  test(`lies in its place in ${what}`, async () => {
    const { launcher, box, close, log } = await opened({}, options);
    await pause(300);
    assert.deepEqual(await box.boundingBox(), { x: 860, y: 20, width: 400, height: 680 });
    await launcher.click();
    await pause(300);
    assert.deepEqual(await launcher.boundingBox(), { x: 1200, y: 720, width: 60, height: 60 });
    assert.deepEqual(log, []);
    await close();
  });

test('a phone that lies on its side is a phone', async () => {
  const { box, close, heard } = await opened({}, { head: '<meta name="viewport" content="width=device-width">', context: { viewport: { width: 844, height: 390 }, hasTouch: true, isMobile: true } });
  await until(async () => (await box.boundingBox()).width == 844);
  assert.equal((await heard())[0].isMobile, true);
  await close();
});

test('zoomed to 200 % the frame fits the window', async () => {
  const { box, close } = await opened({}, { context: { viewport: { width: 640, height: 400 } } });
  await pause(300);
  const { x, y, width, height } = await box.boundingBox();
  assert.ok(x >= 0 && y >= 0 && x + width <= 640 && y + height <= 400 && height > 350, JSON.stringify({ x, y, width, height }));
  await close();
});

test('works in a page that is itself in an iframe', async () => {
  const { tab, close, log, heard } = await site.visit({}, { path: '/outer', files: { '/outer': ['text/html', '<iframe src="/" style="width:900px;height:700px"></iframe>'] } });
  const inner = tab.frameLocator('iframe').first();
  await inner.getByRole('button', { name: 'Chat' }).click();
  await until(async () => types(await heard()).includes('WIDGET_OPENED'));
  assert.deepEqual(log, []);
  await close();
});

test('a base address with a sub-path and slashes', async () => {
  const { launcher, close, heard } = await site.visit({ baseURL: `${site.supportURL}/sub//` });
  await launcher.click();
  await until(async () => types(await heard()).includes('WIDGET_OPENED'));
  assert.ok(site.support.asked.every((path) => path == '/widget.js' || path.startsWith('/sub/')), site.support.asked.join());
  await close();
});

test('leaves two names of its own on the page and no style', async () => {
  const { tab, close } = await opened({}, { init: () => { window.names = new Set(Object.getOwnPropertyNames(window)); } });
  const [names, styles] = await tab.evaluate(() => [
    Object.getOwnPropertyNames(window).filter((name) => !window.names.has(name) && name != 'names' && !/^\d+$/.test(name)),
    [document.adoptedStyleSheets.length, document.querySelectorAll('style').length],
  ]);
  assert.deepEqual(names.sort(), ['Libredesk', 'LibredeskSettings', 'initLibredesk']);
  assert.deepEqual(styles, [0, 0]);
  await close();
});

// --- Interchange ----------------------------------------------------------------------------------------------------------------------

test('the stock app, in the order recorded from it, works with this loader', async () => {
  // stock-widget.md, section 23: "Observed boot order without session", then the first message, then an expiry.
  site.support.app = `<!doctype html><script>
    window.heard = [];
    const say = (type, fields) => parent.postMessage({ type, ...fields }, '*');
    window.say = (m) => parent.postMessage(m, '*');
    addEventListener('message', ({ data }) => {
      heard.push(data);
      if (data.type === 'SESSION_DATA') setTimeout(say, 30, 'WIDGET_LOADED');
      if (data.type === 'SET_JWT_TOKEN') { say('STORE_SESSION', { token: 'contact' }); say('REQUEST_PAGE_INFO'); say('WIDGET_LOADED'); }
    });
    say('UPDATE_UNREAD_COUNT', { count: 0 }); say('VUE_APP_READY');
  </script>`;
  const { tab, close, heard, say, context, log } = await opened();
  assert.deepEqual(types(await heard()), ['SET_MOBILE_STATE', 'SESSION_DATA', 'WIDGET_OPENED']);
  await say({ type: 'STORE_VISITOR_TOKEN', token: 'v' });
  await say({ type: 'STORE_SESSION', token: 'v' });
  await say({ type: 'REQUEST_PAGE_INFO' });
  await until(async () => types(await heard()).includes('PAGE_VISIT'));
  assert.equal((await context.cookies()).length, 2);
  await say({ type: 'UPDATE_UNREAD_COUNT', count: 1 });
  await say({ type: 'UPDATE_UNREAD_COUNT', count: 0 });
  await say({ type: 'EXPAND_WIDGET' });
  await until(async () => types(await heard()).includes('WIDGET_EXPANDED'));
  await tab.evaluate(() => Libredesk.setUser('jwt'));
  await until(async () => (await context.cookies()).some((cookie) => cookie.value == 'contact'));
  await say({ type: 'CLEAR_VISITOR_TOKEN' });
  await say({ type: 'CLEAR_SESSION_TOKEN' });
  await say({ type: 'CLOSE_WIDGET' });
  await until(async () => types(await heard()).includes('WIDGET_CLOSED'));
  assert.deepEqual(await context.cookies(), []);
  assert.deepEqual(log, []);
  await close();
});

test('the stock app’s boot with a JWT, and its expiry while closed, in the recorded order', async () => {
  // Section 23: "JWT boot: STORE_SESSION then REQUEST_PAGE_INFO and WIDGET_LOADED in either order"; section 6: what a 401 makes it say.
  for (const order of [['REQUEST_PAGE_INFO', 'WIDGET_LOADED'], ['WIDGET_LOADED', 'REQUEST_PAGE_INFO']]) {
    site.support.app = `<!doctype html><script>
      window.heard = [];
      const say = (type, fields) => parent.postMessage({ type, ...fields }, '*');
      window.say = (m) => parent.postMessage(m, '*');
      addEventListener('message', ({ data }) => {
        heard.push(data);
        if (data.type === 'SET_JWT_TOKEN') { say('STORE_SESSION', { token: 'contact' }); ${order.map((type) => `say('${type}');`).join(' ')} }
      });
      say('UPDATE_UNREAD_COUNT', { count: 0 }); say('VUE_APP_READY');
    </script>`;
    const { tab, close, heard, say, context, log } = await site.visit({ userJWT: 'j' }, {
      cookie: { ...SESSION, name: `libredesk-visitor-${INBOX}`, value: 'old' }, after: 'window.hidden = 0; Libredesk.onHide(() => hidden++)',
    });
    await until(async () => types(await heard()).includes('PAGE_VISIT'), 'PAGE_VISIT');
    assert.deepEqual(await heard(), [
      { type: 'SET_MOBILE_STATE', isMobile: false },
      { type: 'SET_JWT_TOKEN', jwt: 'j', visitorToken: 'old' },
      { type: 'PAGE_VISIT', url: `${site.pageURL}/`, title: 'Shop' },
    ]);
    assert.equal((await context.cookies()).find(({ name }) => name == SESSION.name).value, 'contact');
    await say({ type: 'UPDATE_UNREAD_COUNT', count: 2 });
    await until(() => tab.evaluate(() => Libredesk.unreadCount() == 2));
    for (const type of ['CLEAR_VISITOR_TOKEN', 'CLEAR_SESSION_TOKEN', 'CLOSE_WIDGET']) await say({ type });
    await until(async () => (await context.cookies()).length == 0);
    // It was never open, so the page does not hear that it closed; and nobody is given another session.
    assert.equal(await tab.evaluate(() => hidden), 0);
    assert.equal((await heard()).length, 3);
    assert.deepEqual(log, []);
    await close();
  }
});

test('the console stays empty through a whole session', async () => {
  const { tab, launcher, close, say, log } = await opened({ colorScheme: 'auto', locale: 'de', userJWT: 'j' });
  await say({ type: 'STORE_SESSION', token: 's' });
  await say({ type: 'UPDATE_UNREAD_COUNT', count: 1 });
  await say({ type: 'CLOSE_WIDGET' });
  await pause(100);
  await launcher.click();
  await tab.evaluate(() => { Libredesk.hide(); Libredesk.logout(); Libredesk.destroy(); });
  await pause(300);
  assert.deepEqual(log, []);
  await close();
});

test('stage 1 is at most 4,200 bytes', () => {
  assert.ok(site.sizes.first.length <= 4200, `${site.sizes.first.length}`);
});

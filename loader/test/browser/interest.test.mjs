// When the app is loaded, and what is seen until it is there.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { INBOX, openSite, until } from './site.mjs';

/** @type {Awaited<ReturnType<typeof openSite>>} */
let site;
before(async () => { site = await openSite(); });
after(() => site.close());
beforeEach(() => Object.assign(site.support, { held: [], app: site.fakeApp, primary: '#2563eb' }));

const SESSION = { name: `libredesk-session-${INBOX}`, value: 'tok', domain: 'localhost', path: '/' };
const TOUCH = { context: { viewport: { width: 390, height: 700 }, hasTouch: true } };
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const isLoading = () => site.support.asked.some((path) => path.includes('index.html')) && site.support.asked.some((path) => path.includes('frame-'));
const types = (heard) => heard.map((message) => message.type);

test('a finger on the launcher loads the app before it is lifted', async () => {
  const { tab, launcher, close } = await site.visit({}, TOUCH);
  const { x, y } = await launcher.boundingBox();
  const cdp = await tab.context().newCDPSession(tab);
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: x + 20, y: y + 20 }] });
  await until(isLoading, 'loading');
  assert.equal(await tab.evaluate(() => Libredesk.isVisible()), false);
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await close();
});

for (const [call, opens] of [['show()', true], ['toggle()', true], ['setUser("j.w.t")', false], ['showNewMessage("hi")', true], ['openConversation("c")', true]])
  test(`${call} loads the app`, async () => {
    const { tab, close, launcher } = await site.visit();
    await launcher.waitFor();
    assert.equal(site.support.asked.length, 2);
    await tab.evaluate(`Libredesk.${call}`);
    await until(isLoading, 'loading');
    assert.equal(await tab.evaluate(() => Libredesk.isVisible()), opens);
    await close();
  });

for (const call of ['hide()', 'logout()', 'setLocale("de")', 'setColorScheme("dark")', 'onShow(() => {})', 'info()', 'consent(true)'])
  test(`${call} loads nothing`, async () => {
    const { tab, close, launcher } = await site.visit();
    await launcher.waitFor();
    await tab.evaluate(`Libredesk.${call}`);
    await pause(1300);
    assert.equal(site.support.asked.length, 2);
    await close();
  });

test('a session waits until the page has all of its own, and a second more', async () => {
  const { tab, launcher, close } = await site.visit({}, {
    cookie: SESSION, held: ['held.png'], waitUntil: 'commit', body: `<h1>Shop</h1><img alt="" src="${site.supportURL}/held.png">`,
  });
  await launcher.waitFor();
  await pause(1500);
  assert.equal(isLoading(), false, 'the page is not done yet');
  site.support.held = [];
  await until(isLoading, 'loading');
  await close();
});

test('eager waits for nothing', async () => {
  const { launcher, close } = await site.visit({ preload: 'eager' }, {
    held: ['held.png'], waitUntil: 'commit', body: `<h1>Shop</h1><img alt="" src="${site.supportURL}/held.png">`,
  });
  await launcher.waitFor();
  await until(isLoading, 'loading');
  site.support.held = [];
  await close();
});

test('with a session of another inbox nothing is loaded', async () => {
  const { launcher, close } = await site.visit({ preload: 'intent' }, { cookie: { ...SESSION, name: 'libredesk-session-other' } });
  await launcher.waitFor();
  await pause(1300);
  assert.equal(site.support.asked.length, 2);
  await close();
});

for (const effectiveType of ['2g', 'slow-2g'])
  test(`a ${effectiveType} network waits for a click, whatever else would load the app`, async () => {
    const { tab, launcher, close } = await site.visit({ preload: 'idle', userJWT: 'j' }, {
      cookie: SESSION, init: `Object.defineProperty(navigator, 'connection', { value: { effectiveType: '${effectiveType}' } })`,
    });
    await launcher.hover();
    await launcher.focus();
    await tab.evaluate(() => Libredesk.setUser('j'));
    await pause(1300);
    assert.equal(site.support.asked.length, 2);
    await launcher.click();
    await until(isLoading, 'loading');
    await close();
  });

test('a 3g network does not', async () => {
  const { launcher, close } = await site.visit({}, { init: `Object.defineProperty(navigator, 'connection', { value: { effectiveType: '3g' } })` });
  await launcher.hover();
  await until(isLoading, 'loading');
  await close();
});

test('document and second stage are asked for side by side', async () => {
  for (const held of ['index.html', 'frame-']) {
    const { launcher, close } = await site.visit({}, { held: [held] });
    await launcher.click();
    await until(isLoading, 'loading');
    site.support.held = [];
    await close();
  }
});

test('somebody who comes back to a page, and has got a session on another one, has the app loaded', async () => {
  for (const event of ['focus', 'pageshow']) {
    const { tab, context, launcher, close } = await site.visit();
    await launcher.waitFor();
    await pause(1200);
    assert.equal(site.support.asked.length, 2);
    await context.addCookies([SESSION]);
    await tab.evaluate((event) => dispatchEvent(new Event(event)), event);
    await until(isLoading, event);
    await close();
  }
});

test('destroy within that second: nothing is loaded any more', async () => {
  const { tab, launcher, close } = await site.visit({}, { cookie: SESSION });
  await launcher.waitFor();
  await tab.evaluate(() => Libredesk.destroy());
  await pause(1500);
  assert.equal(site.support.asked.length, 2);
  await close();
});

/** Colours of a picture of the tab, as [red, green, blue], at these places. */
async function colours(tab, places) {
  const picture = (await tab.screenshot()).toString('base64');
  const reader = await tab.context().newPage();
  const seen = await reader.evaluate(async ([picture, places]) => {
    const image = await createImageBitmap(await (await fetch('data:image/png;base64,' + picture)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
    canvas.drawImage(image, 0, 0);
    return places.map(([x, y]) => [...canvas.getImageData(x, y, 1, 1).data].slice(0, 3));
  }, [picture, places]);
  await reader.close();
  return seen;
}

for (const [what, held, after] of [
  ['nothing has come', ['index.html', 'frame-'], 1],
  ['only the second stage has come', ['index.html'], 4],
  ['the document is there, but not the app', [], 4],
])
  test(`as long as ${what} the frame has the brand's colour, and is no empty white box`, async () => {
    site.support.primary = '#b91c1c';
    site.support.app = '<!doctype html><body style="background:#fff"><script>window.heard = []</script>';
    const { tab, launcher, box, close } = await site.visit({}, { held });
    await launcher.waitFor();
    await tab.evaluate(() => Libredesk.show());
    await until(() => tab.evaluate(() => Libredesk.isVisible()));
    if (!held.includes('frame-')) await until(() => box.evaluate((e) => getComputedStyle(e).opacity == '1'), 'shown');
    if (!held.length) await until(() => tab.frames().length == 2);
    await pause(400);
    const [top, left, low] = await colours(tab, [[1000, 40], [880, 60], [1060, 690]]);
    for (const [red, green, blue] of [top, left]) assert.ok(red > 130 && red < 215 && green < 90 && blue < 110, `${what}: ${[red, green, blue]}`);
    // Lower down it is the app's own ground, or still the brand's colour: one or the other, and in no case white alone.
    assert.ok(after == 1 ? low[1] < 90 : low.every((part) => part > 200), String(low));
    site.support.held = [];
    await close();
  });

// Where sessions are kept, who gets them, and what other tabs learn of them.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { INBOX, openSite, until } from './site.mjs';

/** @type {Awaited<ReturnType<typeof openSite>>} */
let site;
before(async () => { site = await openSite(); });
after(() => site.close());

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const types = (heard) => heard.map((message) => message.type);
const sessions = (heard) => heard.filter(({ type }) => type == 'SESSION_DATA').map(({ sessionToken }) => sessionToken);
const SESSION = { name: `libredesk-session-${INBOX}`, value: 'tok', domain: 'localhost', path: '/' };

async function opened(settings, options) {
  const visit = await site.visit(settings, options);
  await open(visit);
  return visit;
}

async function open(visit) {
  await visit.launcher.click();
  await until(async () => types(await visit.heard()).includes('WIDGET_OPENED'), 'WIDGET_OPENED');
}

for (const [url, domain] of [
  ['https://shop.example.com/', '.example.com'],
  ['https://a.b.example.co.uk/', '.example.co.uk'],
  ['https://shop.github.io/', '.shop.github.io'],
])
  test(`at ${url} the cookies are ${domain}’s, Secure, Lax, for a year`, async () => {
    const { say, context, close } = await opened({}, { url });
    await say({ type: 'STORE_SESSION', token: 's' });
    await until(async () => (await context.cookies()).length == 1);
    const [cookie] = await context.cookies();
    const { expires, ...rest } = cookie;
    assert.deepEqual(rest, { name: SESSION.name, value: 's', domain, path: '/', httpOnly: false, secure: true, sameSite: 'Lax' });
    assert.ok(Math.abs(expires - Date.now() / 1000 - 365 * 86400) < 100);
    await close();
  });

test('cookieDomain is taken as it is, when storing and when deleting', async () => {
  const { tab, say, context, close } = await opened({ cookieDomain: 'shop.example.com' }, { url: 'https://shop.example.com/' });
  await say({ type: 'STORE_SESSION', token: 's' });
  await until(async () => (await context.cookies()).length == 1);
  assert.equal((await context.cookies())[0].domain, '.shop.example.com');
  await tab.evaluate(() => Libredesk.logout());
  assert.deepEqual(await context.cookies(), []);
  await close();
});

test('before consent the page’s side writes nothing at all, not even to try', async () => {
  const { tab, close, say, heard, launcher } = await site.visit({ consent: 'required' }, {
    init: () => {
      window.written = [];
      const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
      Object.defineProperty(document, 'cookie', { get: () => get.call(document), set: (text) => { written.push(text); set.call(document, text); } });
      for (const name of ['setItem', 'removeItem']) Storage.prototype[name] = (...args) => written.push(args.join());
    },
  });
  await launcher.click();
  await until(async () => types(await heard()).includes('WIDGET_OPENED'));
  await say({ type: 'STORE_VISITOR_TOKEN', token: 'v' });
  await say({ type: 'STORE_SESSION', token: 's' });
  await pause(200);
  assert.deepEqual(await tab.evaluate(() => written), []);
  await tab.evaluate(() => Libredesk.consent(true));
  assert.equal(await tab.evaluate(() => document.cookie.includes('libredesk-session')), true);
  await tab.evaluate(() => Libredesk.consent(false));
  assert.equal(await tab.evaluate(() => document.cookie), '');
  await close();
});

test('the app learns of consent by its address, and by a message when that changes', async () => {
  const asks = (heard) => heard.filter(({ type }) => type == 'SET_CONSENT').map(({ given }) => given);
  const one = await opened({ consent: 'required' });
  assert.match(site.support.asked.find((path) => path.includes('index.html')), /&consent$/);
  assert.deepEqual(asks(await one.heard()), [false]);
  await one.tab.evaluate(() => { Libredesk.consent(true); Libredesk.consent(false); });
  await until(async () => asks(await one.heard()).length == 3);
  assert.deepEqual(asks(await one.heard()), [false, true, false]);
  await one.close();

  const early = await opened({ consent: 'required' }, { after: 'Libredesk.consent(true)' });
  assert.doesNotMatch(site.support.asked.find((path) => path.includes('index.html')), /consent/);
  await early.close();

  const without = await opened();
  assert.deepEqual(asks(await without.heard()), []);
  await without.close();
});

test('consent that is refused takes away what an earlier visit left', async () => {
  const { tab, context, close } = await opened({ consent: 'required' }, { cookie: SESSION });
  assert.equal((await context.cookies()).length, 1);
  await tab.evaluate(() => Libredesk.consent(false));
  assert.deepEqual(await context.cookies(), []);
  await close();
});

test('a token goes to the app’s own origin only, whatever stands in its frame', async () => {
  const { tab, say, app, close } = await opened({}, { files: { '/evil': ['text/html', '<script>heard = []; onmessage = (event) => heard.push(event.data)</script>'] } });
  await app().evaluate((url) => { location = url; }, `${site.pageURL}/evil`);
  const evil = await until(() => tab.frames().find((frame) => frame.url().endsWith('/evil')));
  await evil.waitForFunction(() => window.heard);
  await tab.evaluate(() => { Libredesk.setUser('secret'); Libredesk.showNewMessage('secret'); document.cookie = 'a=1'; });
  await pause(300);
  assert.deepEqual(await evil.evaluate(() => window.heard), []);
  await close();
});

for (const [what, init] of [['as soon as it changes', undefined], ['when it is looked at again, where cookies cannot be watched', 'delete window.cookieStore; Object.defineProperty(window, "cookieStore", { value: undefined })']])
  test(`an open second tab gets the session that the first one got, ${what}, and loses it with it`, async () => {
    const first = await opened({}, { init });
    const second = await site.secondTab(first.context);
    await open(second);
    const look = () => init && second.tab.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
    assert.deepEqual(sessions(await second.heard()), ['']);
    await first.say({ type: 'STORE_VISITOR_TOKEN', token: 't' });
    await first.say({ type: 'STORE_SESSION', token: 't' });
    await until(async () => (await first.context.cookies()).length == 2);
    await look();
    await until(async () => sessions(await second.heard()).length == 2, 'told');
    assert.deepEqual((await second.heard()).at(-1), { type: 'SESSION_DATA', sessionToken: 't', visitorToken: 't' });
    // Nobody is told what he has himself said.
    assert.deepEqual(sessions(await first.heard()), ['']);

    await first.tab.evaluate(() => Libredesk.logout());
    await until(async () => (await first.context.cookies()).length == 0);
    await look();
    await until(async () => sessions(await second.heard()).length == 3, 'told of the logout');
    assert.equal(sessions(await second.heard())[2], '');
    assert.deepEqual(first.log, []);
    await first.close();
  });

test('an exchange that is under way is not disturbed by what another tab stores', async () => {
  const { context, heard, say, close } = await opened({ userJWT: 'j' });
  await context.addCookies([SESSION]);
  await pause(300);
  assert.deepEqual(types(await heard()), ['SET_MOBILE_STATE', 'SET_JWT_TOKEN', 'WIDGET_OPENED']);
  await say({ type: 'STORE_SESSION', token: 'mine' });
  await pause(200);
  assert.deepEqual(sessions(await heard()), []);
  await close();
});

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { INBOX, openSite, until } from './site.mjs';

/** @type {Awaited<ReturnType<typeof openSite>>} */
let site;
before(async () => { site = await openSite(); });
after(() => site.close());
beforeEach(() => {
  Object.assign(site.support, { status: 200, primary: '#2563eb', slow: 0, second: 200, launcher: { position: 'right', color: '', logo_url: '', spacing: { side: 20, bottom: 20 } } });
});

const types = (heard) => heard.map((message) => message.type);

test('a page pays for two requests until someone shows interest', async () => {
  const { launcher, close, log, heard } = await site.visit();
  await launcher.waitFor();
  await new Promise((done) => setTimeout(done, 800));
  assert.deepEqual(site.support.asked, ['/widget.js', `/api/v1/widget/chat/settings/launcher?inbox_id=${INBOX}`]);
  await launcher.hover();
  await until(() => site.support.asked.length == 4);
  assert.ok(site.support.asked.includes(`/static/public/widget/index.html?v=b1&inbox_id=${INBOX}`), 'the frame in parallel');
  assert.ok((await heard()).length >= 0);
  assert.deepEqual(log, []);
  await close();
});

test('launcher and frame lie where the stock ones do', async () => {
  const { launcher, box, close, heard } = await site.visit();
  assert.deepEqual(await launcher.boundingBox(), { x: 1200, y: 720, width: 60, height: 60 });
  await launcher.click();
  await until(async () => types(await heard()).includes('WIDGET_OPENED'));
  await until(async () => (await box.boundingBox()).y == 20);
  assert.deepEqual(await box.boundingBox(), { x: 860, y: 20, width: 400, height: 680 });
  await close();
});

test('handshake: state, session, then opened', async () => {
  const { launcher, close, heard, say, context, log } = await site.visit();
  await launcher.click();
  await until(async () => types(await heard()).includes('WIDGET_OPENED'));
  assert.deepEqual(await heard(), [
    { type: 'SET_MOBILE_STATE', isMobile: false },
    { type: 'SESSION_DATA', sessionToken: '', visitorToken: '' },
    { type: 'WIDGET_OPENED' },
  ]);
  await say({ type: 'STORE_VISITOR_TOKEN', token: 'v 1' });
  await say({ type: 'STORE_SESSION', token: 'v 1' });
  await until(async () => (await context.cookies()).length == 2);
  const [cookie] = await context.cookies();
  assert.equal(cookie.name, `libredesk-visitor-${INBOX}`);
  assert.equal(cookie.value, 'v%201');
  assert.equal(cookie.path, '/');
  assert.equal(cookie.sameSite, 'Lax');
  assert.ok(Math.abs(cookie.expires - Date.now() / 1000 - 365 * 86400) < 100);
  await say({ type: 'CLEAR_VISITOR_TOKEN' });
  await say({ type: 'CLEAR_SESSION_TOKEN' });
  await until(async () => (await context.cookies()).length == 0);
  assert.deepEqual(log, []);
  await close();
});

// The scripts for the other kinds of server: their settings, their messages (docs/HOST-MESSAGES.md), and what they can't do.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { INBOX, openSite, until } from './site.mjs';

/** @type {Record<'libredesk' | 'chatwoot' | 'assistant', Awaited<ReturnType<typeof openSite>>>} */
const sites = {};
before(async () => {
  for (const backend of ['libredesk', 'chatwoot', 'assistant']) sites[backend] = await openSite(backend);
  sites.assistant.support.config.body = CONFIG;
});
after(() => Promise.all(Object.values(sites).map((site) => site.close())));

const CONFIG = { success: true, config: { name: 'Kiln', assistantId: 'a', widget: { primaryColor: '#123456', position: 'bottom-left' }, branding: { logo: '' } } };
const types = (heard) => heard.map((message) => message.type);
const of = (heard, type) => heard.filter((message) => message.type == type).map(({ type: _, ...fields }) => fields);
const warnings = (log) => log.filter((line) => line.startsWith('warning: '));
const MIA = { identifier: 'mia', identifier_hash: 'ab12', name: 'Mia' };

async function opened(backend, settings, options) {
  const visit = await sites[backend].visit(settings, options);
  await visit.launcher.click();
  await until(async () => types(await visit.heard()).includes('WIDGET_OPENED'), 'WIDGET_OPENED');
  return visit;
}

const frameAddress = (tab) => new URL(tab.frames().find((frame) => frame.url().includes('/public/widget/index.html')).url());

test('Libredesk’s script has nothing of the others', () => {
  const { first, second } = sites.libredesk.sizes;
  for (const word of ['cw_conversation', 'setLabel', 'setToken', 'SET_USER', 'SET_TOKEN', 'widgetToken', 'websiteToken', 'microphone', 'chatwoot', 'assistant', 'Bearer'])
    assert.ok(!first.includes(word) && !second.includes(word), word);
  for (const word of ['setLabel', 'websiteToken', 'microphone']) assert.ok(sites.chatwoot.sizes.first.includes(word), word);
  assert.ok(!sites.chatwoot.sizes.first.includes('Bearer') && !sites.assistant.sizes.first.includes('microphone'));
});

test('a script for another kind of server does not start, and says so', async () => {
  for (const [backend, settings] of [['chatwoot', { backend: 'assistant' }], ['assistant', { backend: undefined }]]) {
    const { log, launcher, close } = await sites[backend].visit(settings);
    await until(() => warnings(log).length == 1);
    assert.match(warnings(log)[0], new RegExp(`this script is for backend ${backend}`));
    assert.equal(await launcher.count(), 0);
    await close();
  }
});

test('a script without its inbox says what it needs', async () => {
  for (const [backend, key] of [['chatwoot', 'websiteToken'], ['assistant', 'widgetId']]) {
    const { log, close } = await sites[backend].visit({ baseURL: '' });
    await until(() => warnings(log).length == 1);
    assert.match(warnings(log)[0], new RegExp(`needs baseURL, ${key}, once`));
    await close();
  }
});

test('Chatwoot is asked nothing before somebody shows interest, and the launcher goes by the page', async () => {
  const site = sites.chatwoot;
  const { tab, launcher, close } = await site.visit({ color: 'rgb(1, 2, 3)', position: 'left' });
  await launcher.waitFor();
  assert.deepEqual(site.support.asked, ['/widget.js']);
  const look = await launcher.evaluate((button) => ({ paint: getComputedStyle(button).backgroundColor, left: button.getBoundingClientRect().left }));
  assert.deepEqual(look, { paint: 'rgb(1, 2, 3)', left: 20 });
  await launcher.click();
  await until(() => tab.frames().length > 1);
  await close();
});

test('Chatwoot’s app is on its server, knows its inbox, and may use the microphone', async () => {
  const { tab, box, close } = await opened('chatwoot');
  const address = frameAddress(tab);
  assert.equal(address.origin + address.pathname, sites.chatwoot.supportURL + '/static/public/widget/index.html');
  assert.equal(address.searchParams.get('inbox_id'), INBOX);
  assert.match(await box.locator('iframe').getAttribute('allow'), /(^|;)microphone(;|$)/);
  await close();
});

test('a visitor of the stock Chatwoot widget keeps his conversation', async () => {
  const cookie = { name: 'cw_conversation', value: 'jwt.of.stock', domain: 'localhost', path: '/' };
  const { heard, say, context, close } = await sites.chatwoot.visit({}, { cookie });
  // With a session the app is loaded without a hand, once the page is idle.
  await until(async () => of(await heard(), 'SESSION_DATA').length);
  assert.deepEqual(of(await heard(), 'SESSION_DATA')[0], { sessionToken: 'jwt.of.stock', visitorToken: '' });
  await say({ type: 'STORE_SESSION', token: 'jwt.of.ours' });
  await until(async () => (await context.cookies()).find(({ name }) => name == 'cw_conversation')?.value == 'jwt.of.ours');
  await close();
});

test('Chatwoot is told who the visitor is, from the settings and by setUser, until he logs out', async () => {
  const { tab, heard, say, log, close } = await opened('chatwoot', { user: MIA });
  assert.deepEqual(of(await heard(), 'SET_USER'), [{ user: MIA }]);
  const order = types(await heard());
  assert.ok(order.indexOf('SESSION_DATA') < order.indexOf('SET_USER'), 'after the session');
  await tab.evaluate(() => Libredesk.setUser({ identifier: 'tom' }));
  await until(async () => of(await heard(), 'SET_USER').length == 2);
  assert.deepEqual(of(await heard(), 'SET_USER')[1], { user: { identifier: 'tom' } });
  await tab.evaluate(() => { for (const wrong of ['jwt', {}, null, { identifier: '' }]) Libredesk.setUser(wrong); });
  await until(() => warnings(log).length == 4);
  assert.match(warnings(log)[0], /setUser needs an identifier/);
  await tab.evaluate(() => Libredesk.logout());
  await say({ type: 'VUE_APP_READY' });
  await until(async () => of(await heard(), 'SESSION_DATA').length == 2);
  assert.equal(of(await heard(), 'SET_USER').length, 2, 'nobody is told again');
  await close();
});

test('attributes and labels reach Chatwoot’s app, early ones too, and wrong ones are a warning', async () => {
  const after = 'Libredesk.setCustomAttributes({plan:"gold"}); Libredesk.setConversationCustomAttributes({order:5}); Libredesk.setLabel("vip"); Libredesk.removeLabel("old"); Libredesk.deleteConversationCustomAttribute("size")';
  const { tab, heard, log, close } = await opened('chatwoot', {}, { after });
  await until(async () => of(await heard(), 'DELETE_CONVERSATION_CUSTOM_ATTRIBUTE').length);
  assert.deepEqual(of(await heard(), 'DELETE_CONVERSATION_CUSTOM_ATTRIBUTE'), [{ attribute: 'size' }]);
  assert.deepEqual(of(await heard(), 'REMOVE_LABEL'), [{ label: 'old' }]);
  assert.deepEqual(of(await heard(), 'SET_CUSTOM_ATTRIBUTES'), [{ attributes: { plan: 'gold' } }]);
  assert.deepEqual(of(await heard(), 'SET_CONVERSATION_CUSTOM_ATTRIBUTES'), [{ attributes: { order: 5 } }]);
  assert.deepEqual(of(await heard(), 'SET_LABEL'), [{ label: 'vip' }]);
  await tab.evaluate(() => {
    Libredesk.setCustomAttributes('gold');
    Libredesk.setCustomAttributes([]);
    Libredesk.setConversationCustomAttributes(null);
    Libredesk.setLabel(5);
    Libredesk.removeLabel('');
    Libredesk.deleteConversationCustomAttribute({});
    Libredesk.setToken('t');
  });
  await until(() => warnings(log).length == 7);
  assert.match(warnings(log)[6], /setToken: not with chatwoot/);
  assert.equal(of(await heard(), 'SET_LABEL').length, 1);
  await close();
});

test('the assistant’s launcher looks as its server says', async () => {
  const site = sites.assistant;
  const { launcher, close } = await site.visit({ widgetToken: 'tok' });
  await launcher.waitFor();
  // (The settings twice: the browser asks first whether it may ask.)
  assert.deepEqual([...new Set(site.support.asked)], ['/widget.js', `/api/widgets/${INBOX}/config`]);
  assert.deepEqual(site.support.authorization, ['Bearer tok']);
  const look = await launcher.evaluate((button) => ({ paint: getComputedStyle(button).backgroundColor, left: button.getBoundingClientRect().left }));
  assert.deepEqual(look, { paint: 'rgb(18, 52, 86)', left: 20 });
  await close();
});

test('an assistant that refuses shows no launcher and says why', async () => {
  const site = sites.assistant;
  Object.assign(site.support.config, { status: 401, body: { success: false, error: 'Invalid widget token' } });
  const { launcher, log, close } = await site.visit({ widgetToken: 'old' });
  await until(() => warnings(log).length);
  assert.match(warnings(log)[0], /no chat: Invalid widget token/);
  assert.equal(await launcher.count(), 0);
  await close();
  Object.assign(site.support.config, { status: 200, body: CONFIG });
});

test('the assistant’s app lies beside its script, knows where the API is, and gets its token by message', async () => {
  const { supportURL } = sites.assistant;
  const { tab, heard, close } = await opened('assistant', { baseURL: supportURL + '/api/', widgetToken: 'tok', assistantId: 'asst-1' }, { script: '/cdn/widget.js' });
  const address = frameAddress(tab);
  assert.equal(address.origin + address.pathname, supportURL + '/cdn/public/widget/index.html');
  assert.deepEqual(['inbox_id', 'base'].map((key) => address.searchParams.get(key)), [INBOX + '/asst-1', supportURL]);
  assert.ok(!address.href.includes('tok'), 'a token stands in no address');
  const order = types(await heard());
  assert.deepEqual(of(await heard(), 'SET_TOKEN'), [{ token: 'tok' }]);
  assert.ok(order.indexOf('SET_TOKEN') < order.indexOf('SESSION_DATA'), 'before the session');
  await close();
});

test('the assistant’s token may come later', async () => {
  const site = sites.assistant;
  const { tab, heard, log, close } = await opened('assistant');
  assert.deepEqual(site.support.authorization, [], 'nothing is asked without one');
  assert.deepEqual(of(await heard(), 'SET_TOKEN'), []);
  await tab.evaluate(() => Libredesk.setToken('fresh'));
  await until(async () => of(await heard(), 'SET_TOKEN').length);
  assert.deepEqual(of(await heard(), 'SET_TOKEN'), [{ token: 'fresh' }]);
  await tab.evaluate(() => {
    Libredesk.setToken('');
    Libredesk.setUser({ identifier: 'mia' });
    Libredesk.setCustomAttributes({});
    Libredesk.setConversationCustomAttributes({});
    Libredesk.deleteConversationCustomAttribute('a');
    Libredesk.setLabel('vip');
    Libredesk.removeLabel('vip');
  });
  await until(() => warnings(log).length == 7);
  assert.match(warnings(log)[1], /setUser: not with assistant/);
  await close();
});

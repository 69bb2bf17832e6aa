// The parts that need no browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCookie, widestDomain, writeCookie } from '../src/frame/cookies.js';
import { firstSheet } from '../src/look.js';

/** A cookie jar that refuses the given domains, as a browser refuses public suffixes. */
function jar(refused = []) {
  const kept = new Map();
  const written = [];
  return {
    written,
    get cookie() { return [...kept].map(([name, value]) => `${name}=${value}`).join('; '); },
    set cookie(text) {
      written.push(text);
      const [, name, value] = text.match(/^([^=]+)=([^;]*)/);
      const domain = text.match(/domain=([^;]+)/)?.[1];
      if (domain && refused.includes(domain)) return;
      if (text.includes('max-age=0')) kept.delete(name);
      else kept.set(name, value);
    },
  };
}

test('a session lives on the widest domain that the browser accepts', () => {
  const suffixes = ['.uk', '.co.uk', '.com'];
  assert.equal(widestDomain(jar(suffixes), 'shop.example.com', true), '.example.com');
  assert.equal(widestDomain(jar(suffixes), 'a.b.example.co.uk', true), '.example.co.uk');
});

test('addresses and single names keep the cookie to themselves, without a try', () => {
  for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
    const cookies = jar();
    assert.equal(widestDomain(cookies, host, false), '');
    assert.deepEqual(cookies.written, []);
  }
});

test('where no cookie is accepted, none is bound to a domain, and no try is left behind', () => {
  const cookies = jar(['.com', '.example.com']);
  assert.equal(widestDomain(cookies, 'example.com', false), '');
  assert.equal(cookies.cookie, '');
});

test('cookies carry the stock attributes', () => {
  const cookies = jar();
  writeCookie(cookies, 'libredesk-session-1', 'a b;c', '.example.com', true);
  assert.equal(cookies.written[0], 'libredesk-session-1=a%20b%3Bc; path=/; max-age=31536000; SameSite=Lax; domain=.example.com; Secure');
  assert.equal(readCookie(cookies, 'libredesk-session-1'), 'a b;c');
  writeCookie(cookies, 'libredesk-session-1', '', '.example.com', true);
  assert.equal(readCookie(cookies, 'libredesk-session-1'), '');
});

test('a name that another one begins with, and a value that is no encoding, are not mistaken', () => {
  assert.equal(readCookie({ cookie: 'ab=1; a=2' }, 'a'), '2');
  assert.equal(readCookie({ cookie: 'a=%' }, 'a'), '');
});

const data = { colors: { primary: '#123456' }, launcher: { position: 'left', color: '', spacing: { side: 5, bottom: 7 } } };

test('the inbox says where the launcher is, the page may say otherwise', () => {
  assert.match(firstSheet({}, data, true, {}), /--x:5px;--y:7px;--c:#123456.*left:calc.*--y:87px/s);
  assert.match(firstSheet({ position: 'right', spacing: { bottom: 90 } }, data, true, {}), /--x:20px;--y:90px.*right:calc.*--y:170px/s);
});

test('a size of its own holds on phones, the stock one shrinks there', () => {
  assert.match(firstSheet({}, data, true, {}), /width:50px/);
  assert.doesNotMatch(firstSheet({}, data, true, { width: 120, height: 40 }), /width:50px/);
  assert.match(firstSheet({}, data, true, { width: 120, height: 40 }), /width:120px;height:40px.*--y:67px/s);
});

test('without a launcher the frame takes its place', () => {
  assert.doesNotMatch(firstSheet({ hideLauncher: true }, data, false, {}), /--y:87px/);
});

test('a refusal of the server, which has no data, draws nothing', () => {
  assert.throws(() => firstSheet({}, null, true, {}));
  assert.throws(() => firstSheet({}, undefined, true, {}));
});

// The parts of html.js that need no browser; what does is in browser/html.rs.

import assert from 'node:assert/strict';
import test from 'node:test';

import { isBomb, isPart, picture, plain, quiet } from '../src/browser/html.js';

globalThis.location = { origin: 'https://desk.test' };

test('only the attributes that a policy reports are taken out', () => {
  for (const [html, wanted] of [
    ['<p style="a:b" dir=rtl>x</p>', '<p  dir=rtl>x</p>'],
    ["<p STYLE = 'a > b'>x", '<p >x'],
    ['<img/onerror=hit()/src=x>', '<img/>'],
    ["<a onclick href='x'>", "<a  href='x'>"],
    ['<b styled=1 data-style=2>', '<b styled=1 data-style=2>'],
    ['<b is=x-y ismap>', '<b  ismap>'],
    ['<a title="<p style=\'x\'>">', '<a title="<p style=\'x\'>">'],
    ['a < b style=x > c', 'a < b style=x > c'],
    ['<p>style=x onx=y</p>', '<p>style=x onx=y</p>'],
    ["<p style='é'>ü</p>", '<p >ü</p>'],
    ['<p =style=x>', '<p =style=x>'],
    ["<p style='x", '<p '],
  ]) {
    assert.equal(quiet(html), wanted, html);
  }
});

test('HTML that breaks off is left as it is', () => {
  for (const html of ['<', '<p', '<p ', '<p =', '<p é', '</', "<p a='x", '<é onx=y>']) assert.equal(quiet(html), html);
});

test('much HTML takes no long time', () => {
  const started = performance.now();
  for (const piece of ['<p style=x>', '<p ', '<', '<p a="', "<p a='x' ", '<a =', '   ', '<p style']) {
    quiet(piece.repeat(100_000));
    plain(piece.repeat(20_000));
  }
  assert.ok(performance.now() - started < 5_000);
});

test('blocks become lines', () => {
  assert.equal(plain('<p>Hi <b>there</b>,</p><p>a &lt; b &amp;&amp; c</p>'), 'Hi there,\na < b && c');
  assert.equal(plain('one<br>two<br/>'), 'one\ntwo');
});

test('what is no text for people is left out', () => {
  assert.equal(plain('a<style>p{}</style>b<SCRIPT>x</b</script >c'), 'abc');
  assert.equal(plain('a<script>x'), 'a');
  assert.equal(plain('a <'), 'a');
  assert.equal(plain(''), '');
});

test('pictures of the message, of the server, in the text and from elsewhere', () => {
  const parts = ['ldsk-1', 'x', 'https://bucket.test/1', 'other', 'u2', ''];
  assert.equal(picture('cid:ldsk-1', parts, false), 'https://bucket.test/1');
  assert.equal(picture('cid:u2', parts, false), null);
  assert.equal(picture('cid:gone', parts, false), undefined);
  assert.equal(picture('https://desk.test/a.png', [], false), 'https://desk.test/a.png');
  assert.equal(picture(' HTTPS://a.test/b.png', [], false), null);
  assert.equal(picture(' HTTPS://a.test/b.png', [], true), 'https://a.test/b.png');
  assert.equal(picture('data:image/png;base64,AA', [], false), 'data:image/png;base64,AA');
  const bad = ['', 'javascript:alert(1)', 'data:image/svg+xml,<svg/>', 'data:text/html,x', '//a.test', '/x', 'blob:x', 'file:///x', 'data:image/é', 'https://'];
  for (const src of bad) assert.equal(picture(src, [], true), undefined, src);
});

test('parts by content id or id', () => {
  for (const [part, contentId, id] of [['ldsk-u1', 'ldsk-u1', 'x'], ['ldsk-u1', '', 'u1'], ['u1', 'u1', ''], ['<u1>', 'u1', '']]) {
    assert.ok(isPart(part, contentId, id), part);
  }
  for (const [part, contentId, id] of [['', '', ''], ['ldsk-', '', ''], ['u2', 'u1', 'u1']]) assert.ok(!isPart(part, contentId, id), part);
});

test('HTML that a parser would die of is known before', () => {
  const open = (each) => Array.from({ length: 500 }, (_, number) => `<b dir=${number}>${each}`).join('');
  const bomb = (each, before = '') => `${before}<div>${open(each)}</div>${'<p>x</p>'.repeat(1500)}`;
  for (const html of [
    '<div>'.repeat(50_000),
    '<p>x</p>'.repeat(50_000),
    bomb(''),
    // What closes nothing.
    bomb('<!--</b>-->'),
    bomb('<!--></i><!-- -->'),
    bomb('<p title="</b>">'),
    bomb('<style></b></style>'),
    bomb('<textarea></b></textarea>'),
    bomb('<?</b>'),
    // What seems to be hidden.
    bomb('', '<svg><![CDATA[<!--]]>'),
    bomb('', '<svg><style></svg>'),
  ]) {
    assert.ok(isBomb(html), html.slice(0, 80));
  }
});

test('what people write is none', () => {
  const row = '<tr><td style="x" bgcolor="#fff"><font face="a"><a href="x"><b>word</b></a></font><br></td></tr>';
  for (const html of ['', 'x', '<p>Hello <b>you</b></p>', `<table>${row.repeat(1000)}</table>`, `<p>${'word '.repeat(200_000)}</p>`, '<!-- <b> -->x']) {
    assert.ok(!isBomb(html), html.slice(0, 80));
  }
});

test('what is to be looked through is looked through in little time, whatever it is', () => {
  const started = performance.now();
  for (const part of ['<', '<!--', '<!-- -->', '<style>', '<style></style>', '<p a="', '</b>', '<b ', "<a b='", '<![CDATA[']) {
    const html = part.repeat(1_000_000 / part.length);
    isBomb(html);
    quiet(html);
    plain(html);
  }
  plain('<p>word</p>'.repeat(100_000));
  assert.ok(performance.now() - started < 20_000);
});

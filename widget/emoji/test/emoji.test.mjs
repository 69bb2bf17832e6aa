// The emoji of every language, how they are found, and their skin tones.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { dataOf } from '../data.mjs';
import { inTone, search } from '../search.js';

// The build puts them in.
globalThis.EMOJI_FILES = { css: '', data: {} };
const { read } = await import('../store.js');

const CODES = readdirSync(new URL('../../../locales/', import.meta.url)).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5));
const GROUPS = ['smileys', 'people', 'nature', 'food', 'travel', 'activities', 'objects', 'symbols', 'flags'];
/** What a click may cost, as the server sends it. */
const MOST_BYTES = 48_000;

const english = read(dataOf('en-US'));
const all = (data) => Object.values(data.groups).flat();
const found = (query, data = english) => search(all(data), query).map(({ char }) => char);

for (const code of CODES) {
  test(`${code} has all emoji, each with a name`, () => {
    const text = dataOf(code);
    const data = read(text);
    assert.deepEqual(Object.keys(data.groups), GROUPS);
    assert.equal(data.tones.length, 5);
    assert.deepEqual(all(data).map(({ char }) => char), all(english).map(({ char }) => char));
    assert.ok(all(data).every(({ name }) => name.trim()));
    assert.ok(gzipSync(text, { level: 9 }).length <= MOST_BYTES);
    // Names are the language's own, but for a few that are the same in English.
    const same = all(data).filter(({ name }, at) => name === all(english)[at].name).length;
    assert.ok(code === 'en-US' || same < all(data).length / 7, `${same} names are English`);
  });
}

test('a sequence is named after its parts', () => {
  const german = new Map(all(read(dataOf('de-DE'))).map(({ char, name }) => [char, name]));
  assert.equal(german.get('👨‍🦰'), 'Mann: rotes Haar');
  assert.equal(german.get('👩‍❤️‍💋‍👨'), 'sich küssendes Paar: Frau, Mann');
  assert.equal(german.get('👨‍👩‍👦'), 'Familie: Mann, Frau, Junge');
  assert.equal(german.get('🇦🇹'), 'Österreich');
});

test('names come before other words, beginnings before the rest, and every word counts', () => {
  assert.equal(found('pizza')[0], '🍕');
  assert.equal(found('red heart')[0], '❤️');
  assert.equal(found('heart red')[0], '❤️');
  assert.ok(found('LOL').includes('😂'));
  assert.deepEqual(found('nothing is called that'), []);
  assert.deepEqual(found('pinata'), ['🪅']);
});

test('words are found in any script', () => {
  for (const [code, query, char] of [['ja-JP', '寿司', '🍣'], ['ru', 'сердц', '❤️'], ['ar', 'قلب', '❤️'], ['zh-TW', '愛心', '❤️'], ['hi', 'दिल', '❤️'], ['he', 'לב', '❤️']]) {
    assert.ok(found(query, read(dataOf(code))).includes(char), `${code}: ${query}`);
  }
});

test('every emoji that can have a skin tone gets one that exists', () => {
  const exists = new RegExp('^\\p{RGI_Emoji}$', 'v');
  for (const emoji of all(english).filter(({ toned }) => toned)) {
    for (const { char: tone } of english.tones) {
      const toned = inTone(emoji, tone);
      assert.ok(toned.includes(tone) && exists.test(toned), `${emoji.char} ${emoji.name}: ${toned}`);
    }
    assert.equal(inTone(emoji, ''), emoji.char);
  }
  assert.equal(inTone({ char: '🍕', toned: false }, '🏽'), '🍕');
});

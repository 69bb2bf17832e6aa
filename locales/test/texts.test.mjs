// Every language says all that there is to say, in forms that it has, with the slots that are filled, and as long as its place allows.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const ROOT = new URL('../../', import.meta.url);
const SOURCE = 'en-US';
/** Those that the stock widget has, then ours. */
const CODES = [
  'da-DK', 'de-DE', 'en-US', 'es-ES', 'fa-IR', 'fr-FR', 'it-IT', 'ja-JP', 'mr-IN', 'pt-BR', 'zh-CN',
  'ar', 'he', 'hi', 'id', 'ko', 'nl', 'pl', 'ru', 'tr', 'uk', 'zh-TW',
];
const MOST_BYTES = 4_096;
/** What apps for other servers say beyond what all say: app to subjects, each a folder in locales/more/. @type {Record<string, string[]>} */
const APPS = { libredesk: [], ...JSON.parse(readFileSync(new URL('widget/more.json', ROOT), 'utf8')) };
const SUBJECTS = [...new Set(Object.values(APPS).flat())];
/** Folders in locales/ with a file for each language. */
const SETS = ['.', ...SUBJECTS.map((subject) => `more/${subject}`)];

/**
 * How long a text may be, in columns (a letter of Chinese, Japanese or Korean takes two, a mark above or below a letter none). By what it
 * stands in; a key that is in no group is a line of its own, or is only read out.
 */
const PLACES = {
  'a tab': { most: 14, keys: ['home', 'messages'] },
  'a word beside a name or a time': {
    most: 20,
    keys: ['away', 'new', 'online', 'sending', 'sent', 'support', 'you', 'left', 'not_sent', 'copied'],
  },
  'a small action in a row of others': {
    most: 20,
    keys: ['cancel', 'change_details', 'copy', 'discard', 'download', 'send_again', 'start_anew', 'try_again', 'try_now'],
  },
  'a line of a menu': { most: 36, keys: ['transcript', 'end_chat'] },
  'a button of its own': { most: 30, keys: ['earlier_load', 'rating_send', 'rating_sending', 'send_us_a_message', 'start_chat', 'start_new', 'show_images'] },
  // Five stand beside each other, so what counts is the longest word.
  'a face’s name': { most: 14, word: 9, keys: ['excellent', 'fair', 'good', 'great', 'poor'] },
  'a name that is a tooltip': {
    most: 28,
    keys: [
      'wishes',
      'emoji', 'emoji_recent', 'emoji_skin', 'emoji_smileys', 'emoji_people', 'emoji_nature', 'emoji_food', 'emoji_travel', 'emoji_activities',
      'emoji_objects', 'emoji_symbols', 'emoji_flags', 'call_start', 'call_mute', 'call_end', 'call_close',
    ],
  },
  'the empty search field beside a button': { most: 23, keys: ['emoji_search'] },
  'the empty field': { most: 30, keys: ['country', 'select', 'write', 'rating_placeholder'], except: { rating_placeholder: 42 } },
  'what to expect, under a name': { most: 52, keys: ['reply_minutes', 'reply_hours', 'reply_day'] },
  'the label of a field': { most: 30, keys: ['ask_answer', 'ask_email'] },
  'a title': { most: 52, keys: ['broken_title', 'continue', 'message', 'no_messages', 'rating_question', 'unavailable_title', 'unreachable_title'] },
  'the pill over the messages': { most: 40, keys: ['jump_to_end', 'jump_to_new'] },
  'the line under a message': {
    most: 56,
    keys: [
      'checking', 'file_gone', 'maybe_sent', 'not_delivered', 'file_too_large', 'not_sent_because', 'too_many', 'uploading', 'waiting',
      'refused_failed', 'refused_key', 'refused_unstaffed', 'refused_used_up', 'call_not_set_up', 'call_said', 'call_failed', 'call_connecting',
    ],
  },
  'a strip of two lines beside its button': {
    most: 90,
    keys: ['earlier_failed', 'busy', 'offline', 'reconnecting', 'session_ended', 'sign_in_failed', 'call_blocked', 'call_busy_microphone'],
  },
  'the bar of a call': {
    most: 52,
    keys: ['call_allow', 'call_live', 'call_muted', 'call_ended', 'call_lost', 'call_no_microphone', 'call_unsupported', 'call_number'],
  },
};
const LINE = 130;

/** @returns {Record<string, string | Record<string, string>>} */
const read = (code, set = '.') => JSON.parse(readFileSync(new URL(`locales/${set}/${code}.json`, ROOT), 'utf8'));
/** All texts, of whichever app. */
const everything = (code) => Object.assign({}, ...SETS.map((set) => read(code, set)));
const formsOf = (text) => (typeof text === 'string' ? [text] : Object.values(text));
const slotsOf = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
const source = everything(SOURCE);

test('there is a file for each language, and none beside', () => {
  for (const set of SETS) {
    const files = readdirSync(new URL(`locales/${set}/`, ROOT)).filter((name) => name.endsWith('.json'));
    assert.deepEqual(files.sort(), CODES.map((code) => `${code}.json`).sort(), set);
  }
});

test('each subject is of some app', () => {
  assert.deepEqual(readdirSync(new URL('locales/more/', ROOT)).sort(), [...SUBJECTS].sort());
});

test('no text is said twice', () => {
  const keys = SETS.flatMap((set) => Object.keys(read(SOURCE, set)));
  assert.deepEqual(keys.filter((key, at) => keys.indexOf(key) !== at), []);
});

for (const code of CODES) {
  const texts = everything(code);

  test(`${code} has every text, and no other, in the order of ${SOURCE}`, () => {
    for (const set of SETS) assert.deepEqual(Object.keys(read(code, set)), Object.keys(read(SOURCE, set)), set);
    for (const [key, text] of Object.entries(texts)) {
      for (const form of formsOf(text)) {
        assert.ok(form.trim(), `"${key}" is empty`);
        assert.equal(form, form.trim().normalize('NFC'), `"${key}" has spaces around it or letters in parts`);
      }
    }
  });

  test(`${code} has the plural forms of its language, all and only these`, () => {
    const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
    for (const [key, text] of Object.entries(texts)) {
      assert.equal(typeof text, typeof source[key], `"${key}" depends on a number in one language only`);
      if (typeof text !== 'string') assert.deepEqual(Object.keys(text).sort(), [...forms].sort(), key);
    }
  });

  test(`${code} has the slots of ${SOURCE}`, () => {
    for (const [key, text] of Object.entries(texts)) {
      if (typeof text === 'string') assert.deepEqual(slotsOf(text), slotsOf(source[key]), key);
      else {
        for (const [form, words] of Object.entries(text)) {
          const [slots, wanted] = [slotsOf(words), slotsOf(source[key].other)];
          // A form that one number only has may say the number in words.
          const spelled = ['zero', 'one', 'two'].includes(form) && isOneNumber(code, form);
          if (!spelled || slots.length) assert.deepEqual(slots, wanted, `${key}.${form}`);
        }
      }
    }
  });

  test(`${code} fits into its places`, () => {
    for (const [key, text] of Object.entries(texts)) {
      const { place, most, word } = placeOf(key);
      for (const form of formsOf(text)) {
        assert.ok(columns(form) <= most, `"${key}" has ${columns(form)} columns; ${place} takes ${most}: ${form}`);
        // Where letters are wide, a line may break between any two.
        const words = form.split(' ').filter((part) => columns(part) === [...part].length);
        assert.ok(words.every((part) => columns(part) <= word), `"${key}" has a word that is too long for ${place}: ${form}`);
      }
    }
  });

  test(`${code} is a small file`, () => {
    for (const [app, subjects] of Object.entries(APPS)) {
      const file = Object.assign({}, ...['.', ...subjects.map((subject) => `more/${subject}`)].map((set) => read(code, set)));
      assert.ok(gzipSync(JSON.stringify(file), { level: 9 }).length <= MOST_BYTES, app);
    }
  });
}

test('every text is used, and every text that is used is there', () => {
  const [literals, calls] = [new Set(), new Set()];
  for (const path of sources(new URL('widget/', ROOT))) {
    const code = withoutTests(readFileSync(path, 'utf8'));
    for (const [, key] of code.matchAll(/\bt[fn]?\(\s*["']([^"']+)["']/g)) calls.add(key);
    // Views name texts in tables, too. What is plainly a class or an attribute is no text's key, nor is what the browser's side has to name.
    if (!/[\\/](views|parts|emoji|voice)[\\/]|boot\.js$/.test(path) && !/\btext::/.test(code)) continue;
    const words = code.replace(/(?:div|span|el|svg|\.class|\.attr|\.attr_if|\.live_attr|\.flag|\.prop|\.on|get|set)\(\s*"[^"]*"(?:,\s*"[^"]*")?/g, '');
    for (const [, key] of words.matchAll(/["'](\w+)["']/g)) literals.add(key);
  }
  assert.deepEqual([...calls].filter((key) => !(key in source)), [], 'used, but not there');
  assert.deepEqual(Object.keys(source).filter((key) => !literals.has(key) && !calls.has(key)), [], 'there, but not used');
});

test('places speak of texts that there are', () => {
  const keys = Object.values(PLACES).flatMap((place) => place.keys);
  assert.deepEqual(keys.filter((key) => !(key in source)), []);
  assert.equal(new Set(keys).size, keys.length);
});

function placeOf(key) {
  const [place, found] = Object.entries(PLACES).find(([, { keys }]) => keys.includes(key)) ?? ['a line', { most: LINE }];
  return { place, most: found.except?.[key] ?? found.most, word: found.word ?? LINE };
}

/** Width where letters have one width. */
function columns(text) {
  const visible = text.replace(/\{\w+\}/g, '00').replace(/[\p{M}\p{Cf}]/gu, '');
  return [...visible].reduce((sum, letter) => sum + (/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\u3000-\u30ff\uff00-\uff60]/u.test(letter) ? 2 : 1), 0);
}

/** Whether a plural form is that of one number alone (Arabic's "two"), not of many that end alike (Russian's "one"). */
function isOneNumber(code, form) {
  const rules = new Intl.PluralRules(code);
  return Array.from({ length: 1_000 }, (_, n) => n).filter((n) => rules.select(n) === form).length === 1;
}

/** Rust and JavaScript of the app. */
function sources(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(rs|js)$/.test(entry.name) && !/[\\/](tests|target|node_modules)([\\/]|$)/.test(entry.parentPath))
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .filter((path) => path.startsWith(fileURLToPath(folder)));
}

function withoutTests(code) {
  return code.split('#[cfg(test)]')[0];
}

// Makes the emoji picker's data at build time: `node widget/emoji/data.mjs FOLDER CODE…` writes `CODE.txt` for each language, and
// the same packed.
//
// Order, groups and who can have a skin tone are Unicode's, from `unicode-emoji-json`; names and search words in every language are CLDR's,
// from `cldr-annotations-full` (© Unicode, Inc., Unicode License v3); names of countries come from Node's Intl, which are CLDR's as well.
//
// A file is lines. `#smileys` begins a group; an emoji is its character (with `+` after it if it can have a skin tone), name and further
// search words, parted by tabs. The first group, `#tones`, has the skin tones.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Later ones are not yet drawn by every system that people have. */
const NEWEST = 15;
const TONES = ['🏻', '🏼', '🏽', '🏾', '🏿'];
/** Unicode's names for the groups, and ours. */
const GROUPS = {
  smileys_emotion: 'smileys',
  people_body: 'people',
  animals_nature: 'nature',
  food_drink: 'food',
  travel_places: 'travel',
  activities: 'activities',
  objects: 'objects',
  symbols: 'symbols',
  flags: 'flags',
};

const require = createRequire(import.meta.url);
const read = (path) => JSON.parse(readFileSync(require.resolve(path), 'utf8'));

/** The file of one language. */
export function dataOf(code) {
  const named = annotations(code);
  const lines = ['#tones', ...TONES.map((tone) => line(tone, named(tone)))];
  for (const group of read('unicode-emoji-json/data-by-group.json')) {
    const ours = GROUPS[group.slug];
    if (!ours) throw new Error(`a group of emoji that is not known: ${group.slug}`);
    lines.push(`#${ours}`);
    for (const { emoji, name, skin_tone_support: toned, emoji_version: version } of group.emojis) {
      if (Number(version) > NEWEST) continue;
      lines.push(line(emoji + (toned ? '+' : ''), named(emoji) ?? { name: country(emoji, code) ?? keycap(emoji) ?? sequence(emoji, named) ?? name, words: [] }));
    }
  }
  return lines.join('\n');
}

function line(emoji, { name, words }) {
  const known = new Set(name.toLowerCase().split(/\s+/));
  const further = [...new Set(words.flatMap((word) => word.split(/\s+/)))].filter((word) => !known.has(word.toLowerCase()));
  return [emoji, name, ...(further.length ? [further.join(' ')] : [])].join('\t');
}

/** Looks an emoji up in CLDR's annotations, first the language's own, then those of sequences. */
function annotations(code) {
  const { language, script } = new Intl.Locale(code).maximize();
  const file = language === 'zh' && script === 'Hant' ? 'zh-Hant' : language;
  const all = read(`cldr-annotations-full/annotations/${file}/annotations.json`).annotations.annotations;
  return (emoji) => {
    // Keys have no variation selectors.
    const found = all[emoji] ?? all[emoji.replaceAll('\ufe0f', '')];
    return found?.tts && { name: found.tts[0], words: found.default ?? [] };
  };
}

function country(emoji, code) {
  if (!/^\p{Regional_Indicator}{2}$/u.test(emoji)) return undefined;
  const letters = Array.from(emoji, (letter) => String.fromCharCode((letter.codePointAt(0) ?? 0) - 0x1f1e6 + 65));
  return new Intl.DisplayNames(code, { type: 'region' }).of(letters.join(''));
}

/** `3️⃣` is called 3. */
function keycap(emoji) {
  return emoji.endsWith('\u20e3') ? emoji[0] : undefined;
}

/** What several make up is called after them, as CLDR does it: "man: red hair", "kiss: woman, man". */
function sequence(emoji, named) {
  const parts = emoji.split('\u200d');
  const people = parts.filter((part) => !/[❤💋]/u.test(part));
  if (parts.length < 2) return undefined;
  const whole = parts.includes('💋') ? '💏' : parts.length > people.length ? '💑' : people.every((part) => /^[👨👩👧👦]$/u.test(part)) ? '👪' : '';
  const [first, ...others] = [...(whole ? [whole] : []), ...people].map((part) => named(part)?.name);
  return first && others.every(Boolean) ? `${first}: ${others.join(', ')}` : undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = '.', ...codes] = process.argv.slice(2);
  mkdirSync(folder, { recursive: true });
  for (const code of codes) {
    const data = dataOf(code);
    writeFileSync(`${folder}/${code}.txt`, data);
    writeFileSync(`${folder}/${code}.txt.gz`, gzipSync(data, { level: 9 }));
  }
}

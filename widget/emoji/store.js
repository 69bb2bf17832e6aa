// The emoji of a language, loaded once.

import { putStyles } from '../style-sheet.js';

/**
 * @typedef {object} Emoji
 * @property {string} char
 * @property {string} name
 * @property {string} words further words by which it is found
 * @property {boolean} toned it can have a skin tone
 *
 * @typedef {object} Data
 * @property {Emoji[]} tones
 * @property {Record<string, Emoji[]>} groups
 */

/** The files of the build, put in by esbuild: the style sheet, and data by language. @type {{ css: string, data: Record<string, string> }} */
const FILES = EMOJI_FILES;

/** @type {Map<string, Promise<Data>>} */
const loaded = new Map();

/** @param {string} language @returns {Promise<Data>} */
export function load(language) {
  const file = FILES.data[language] ?? FILES.data['en-US'] ?? '';
  let data = loaded.get(file);
  if (!data) {
    data = text(file).then(read);
    // After a failure the next click is the next chance.
    data.catch(() => loaded.delete(file));
    loaded.set(file, data);
  }
  return data;
}

/** The server may compress nothing, so the file lies there packed, too. @param {string} file */
async function text(file) {
  if (window.DecompressionStream) {
    try {
      const packed = await answer(file + '.gz');
      if (packed.body) return await new Response(packed.body.pipeThrough(new DecompressionStream('gzip'))).text();
    } catch {
      // Something on the way may have changed the packed file; there is the plain one.
    }
  }
  return (await answer(file)).text();
}

/** @param {string} file */
async function answer(file) {
  const answer = await fetch(new URL(file, import.meta.url));
  if (!answer.ok) throw new Error('no emoji: ' + answer.status);
  return answer;
}

/** Puts the picker's style sheet in place. */
export const styles = () => putStyles(new URL(FILES.css, import.meta.url).href);

/** Reads what data.mjs writes. @param {string} lines @returns {Data} */
export function read(lines) {
  /** @type {Record<string, Emoji[]>} */
  const groups = {};
  /** @type {Emoji[]} */
  let group = [];
  for (const line of lines.split('\n')) {
    // `#️⃣` begins with the same sign.
    const title = /^#(\w+)$/.exec(line);
    if (title) {
      group = groups[title[1] ?? ''] = [];
      continue;
    }
    const [char = '', name = '', words = ''] = line.split('\t');
    const toned = char.endsWith('+');
    if (name) group.push({ char: toned ? char.slice(0, -1) : char, name, words, toned });
  }
  const { tones = [], ...rest } = groups;
  return { tones, groups: rest };
}

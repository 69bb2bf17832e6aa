import type { Texts } from './words.ts';

const ACCENTED: Record<string, string> = {
  a: 'á', b: 'ƀ', c: 'ç', d: 'ð', e: 'é', f: 'ƒ', g: 'ĝ', h: 'ĥ', i: 'î', j: 'ĵ', k: 'ķ', l: 'ļ', m: 'ɱ', n: 'ñ', o: 'ö', p: 'þ', r: 'ŕ', s: 'š',
  t: 'ţ', u: 'û', v: 'ṽ', w: 'ŵ', x: 'ẋ', y: 'ý', z: 'ž', A: 'Å', B: 'Ɓ', C: 'Ç', D: 'Ð', E: 'É', F: 'Ƒ', G: 'Ĝ', H: 'Ĥ', I: 'Î', J: 'Ĵ', K: 'Ķ',
  L: 'Ļ', M: 'Ṁ', N: 'Ñ', O: 'Ö', P: 'Þ', R: 'Ŕ', S: 'Š', T: 'Ţ', U: 'Û', V: 'Ṽ', W: 'Ŵ', X: 'Ẋ', Y: 'Ý', Z: 'Ž',
};

/** How much longer than English a translation may be. */
const GROWTH = 0.4;

/**
 * Texts as of a language that nobody speaks: accented, two fifths longer, and in brackets. What shows without accents in the gallery is not
 * translated; a text whose closing bracket is not to be seen has no room. It is made for the gallery and never ships.
 */
export function pseudo(texts: Texts): Texts {
  const changed = Object.entries(texts).map(([key, text]): [string, Texts[string]] => [
    key,
    typeof text === 'string' ? stretched(text) : Object.fromEntries(Object.entries(text).map(([form, words]) => [form, stretched(words)])),
  ]);
  return Object.fromEntries(changed);
}

function stretched(text: string): string {
  const parts = text.split(/(\{\w+\})/);
  const accented = parts.map((part) => (part.startsWith('{') ? part : part.replace(/[a-zA-Z]/g, (letter) => ACCENTED[letter] ?? letter)));
  const longer = ' ·'.repeat(Math.ceil((text.length * GROWTH) / 2));
  return `[${accented.join('')}${longer}]`;
}

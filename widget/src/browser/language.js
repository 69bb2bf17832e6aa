// The visitor's language: its texts, and what the browser's Intl writes in it. In JavaScript, because all of it is the browser's: each step
// of it that the wasm would take costs an import and the way there and back.

import { DEFAULT, choose, isRightToLeft } from './locale.js';
import { asked, files } from './place.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Waits between attempts to load the texts (ms). */
const PAUSES = [400, 1_500, 5_000];

/** @typedef {Record<string, string | Record<string, string>>} Texts */

/** A key has a text, or a text for each plural form. @type {Texts} */
let texts = {};
/** Code of the texts. */
let code = DEFAULT;
/** The tag that dates and numbers are written by. @type {string | undefined} */
let formats = DEFAULT;
/** Making a formatter costs a thousand times what using it costs. @type {Record<string, any>} */
let made = {};
/** Code of the language that is shown, or being loaded. */
let wanted = '';

/**
 * Shows the best language for these wishes: of the page or the inbox, then of the browser, then the inbox's second choice. `heard` is called
 * when there is a language to show, or none to be had soon; with true when another one is shown.
 *
 * @param {string | undefined} asked
 * @param {string | undefined} fallback
 * @param {(shown: boolean) => void} heard
 * @returns {boolean} whether one is being loaded
 */
export function follow(asked, fallback, heard) {
  const { locales = {} } = files();
  const wishes = [asked || '', ...navigator.languages, fallback || '', DEFAULT];
  const [best, tag] = choose(wishes, Object.keys(locales)) || ['', ''];
  if (!best) heard(false);
  if (!best || best == wanted) return false;
  wanted = best;
  load(locales[best], best, heard).then((texts) => {
    // Meanwhile another one may be wanted.
    if (wanted != best) return heard(false);
    if (texts) speak(best, texts, tag);
    // What is shown stays; the next wish is a new chance.
    else wanted = '';
    heard(!!texts);
  });
  return true;
}

/**
 * @param {string} file
 * @param {string} code
 * @param {(shown: boolean) => void} heard
 * @returns {Promise<Texts | undefined>}
 */
async function load(file, code, heard) {
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = await asked('GET ./' + file, () => fetch('./' + file, { credentials: 'omit' }));
      if (answer.status == 200) return await answer.json();
    } catch {
      // Once more.
    }
    // Whoever waits for the first language waits no longer: the app is worth more than its words.
    heard(false);
    if (attempt == PAUSES.length) return;
    await new Promise((done) => setTimeout(done, PAUSES[attempt]));
    if (wanted != code) return;
  }
}

/**
 * Speaks another language from now on.
 *
 * @param {string} name
 * @param {unknown} words
 * @param {string} tag
 */
export function speak(name, words, tag) {
  code = name;
  texts = words && typeof words == 'object' ? /** @type {Texts} */ (words) : {};
  formats = tag;
  made = {};
  const root = document.documentElement;
  root.lang = name;
  root.dir = isRightToLeft(name) ? 'rtl' : 'ltr';
}

/** It is written from right to left. */
export function isRtl() {
  return document.documentElement.dir == 'rtl';
}

/** All texts, and the code of their language. @returns {[Texts, string]} */
export function spoken() {
  return [texts, code];
}

/** @param {string} key */
export function text(key) {
  const found = texts[key];
  return typeof found == 'string' ? found : spelledOut(key);
}

/** A text that depends on a number, in the language's own plural form. @param {string} key @param {number} n */
export function plural(key, n) {
  const forms = texts[key];
  if (!forms || typeof forms == 'string') return forms || spelledOut(key);
  return forms[format('plural', 'PluralRules').select(n)] || forms.other || spelledOut(key);
}

/** What stands in for a text that could not be loaded: the last part of its key, which is an English word for the thing. @param {string} key */
function spelledOut(key) {
  const words = key.replace(/.*\./, '').replace(/[_-]/g, ' ');
  return words[0].toUpperCase() + words.slice(1);
}

/** What a number is in the visitor's language, by what it is. Instants are in milliseconds since 1970. @type {Record<string, (n: number) => string>} */
const WRITERS = {
  number: (n) => format('number', 'NumberFormat').format(n),

  size(bytes) {
    const step = bytes < 1e3 ? 0 : bytes < 1e6 ? 1 : bytes < 1e9 ? 2 : 3;
    const unit = ['byte', 'kilobyte', 'megabyte', 'gigabyte'][step];
    return format(unit, 'NumberFormat', { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }).format(bytes / 1e3 ** step);
  },

  time: (at) => date('time', at, { timeStyle: 'short' }),
  exact: (at) => date('exact', at, { dateStyle: 'long', timeStyle: 'short' }),

  /** How long ago, in few words. */
  relative(at) {
    // A clock that is wrong must not make messages come from the future.
    const ago = Math.max(0, Date.now() - at);
    if (ago < MINUTE) return agoInWords('short', 0, 'second');
    if (ago < HOUR) return agoInWords('short', ago / MINUTE, 'minute');
    if (ago < DAY) return agoInWords('short', ago / HOUR, 'hour');
    if (ago < 7 * DAY) return agoInWords('short', ago / DAY, 'day');
    return date('short', at, { month: 'short', day: 'numeric', ...yearIfOther(at) });
  },

  /** Today, yesterday, or the date. */
  day(at) {
    const days = dayNumber(Date.now()) - dayNumber(at);
    if (days == 0 || days == 1) {
      const [first, ...rest] = agoInWords('long', days, 'day');
      return first.toUpperCase() + rest.join('');
    }
    return date('day', at, { weekday: 'long', month: 'long', day: 'numeric', ...yearIfOther(at) });
  },

  /** The day by its name; also by its date where the name alone could be another week's. */
  weekday(at) {
    if (dayNumber(at) - dayNumber(Date.now()) < 7) return date('weekday', at, { weekday: 'long' });
    return date('day', at, { weekday: 'long', month: 'long', day: 'numeric' });
  },
};

/** @param {string} what @param {number} value */
export function write(what, value) {
  return WRITERS[what](value);
}

/** A name for the calendar day in the visitor's zone: two instants are of one day if theirs are equal. @param {number} at */
export function dayNumber(at) {
  const day = new Date(at);
  return Math.floor(Date.UTC(day.getFullYear(), day.getMonth()) / DAY) + day.getDate();
}

/** How many minutes the visitor's clock is ahead of UTC at this instant. @param {number} at */
export function minutesEast(at) {
  return -new Date(at).getTimezoneOffset();
}

/** Whether it is a letter or a digit of any script. @param {string} letter */
export function isWord(letter) {
  return /[\p{L}\p{N}]/u.test(letter);
}

/** First letters of the first and the last word, in capitals. @param {string} name */
export function initials(name) {
  const letters = name.split(/\s+/).flatMap((word) => /[\p{L}\p{N}]/u.exec(word) || []);
  return ((letters[0] || '') + (letters.length > 1 ? letters[letters.length - 1] : '')).toUpperCase();
}

/** A year is only worth its place when it isn't this one. @param {number} at @returns {Intl.DateTimeFormatOptions} */
function yearIfOther(at) {
  return new Date(at).getFullYear() == new Date().getFullYear() ? {} : { year: 'numeric' };
}

/** @param {string} name @param {number} at @param {Intl.DateTimeFormatOptions} options */
function date(name, at, options) {
  return format(name + ('year' in options), 'DateTimeFormat', options).format(at);
}

/** @param {'short' | 'long'} style @param {number} count @param {string} unit */
function agoInWords(style, count, unit) {
  // Minus nothing is "in 0 seconds"; nothing is "now".
  return format(style, 'RelativeTimeFormat', { numeric: 'auto', style }).format(0 - Math.floor(count), unit);
}

/**
 * A formatter by its name here; made when it is needed for the first time.
 *
 * @param {string} name
 * @param {string} kind
 * @param {object} [options]
 * @returns {any}
 */
function format(name, kind, options) {
  name += kind;
  // A tag that the browser doesn't take, or a style that it doesn't know, must not cost the text: its own language, then no style.
  for (const given of [[formats, options], [undefined, options], []]) {
    try {
      return (made[name] ??= new /** @type {any} */ (Intl)[kind](...given));
    } catch {
      // The next one.
    }
  }
}

// What the picker remembers on this device: what was chosen lately, and the skin tone.

const KEY = 'natter:emoji';
const MOST = 32;

/** @type {{ recent: string[], tone: string } | undefined} */
let stored;
let kept = { recent: /** @type {string[]} */ ([]), tone: '' };
let mayStore = false;

/** Whether it may be read from storage and written there; until then it is remembered as long as the page is there. @param {boolean} stores */
export function allow(stores) {
  mayStore = stores;
  if (stores && !stored) kept = stored = kept.recent.length || kept.tone ? kept : read();
}

function read() {
  try {
    const { recent, tone } = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return { recent: Array.isArray(recent) ? recent.filter((char) => typeof char === 'string') : [], tone: typeof tone === 'string' ? tone : '' };
  } catch {
    // Storage is refused, or somebody else has written there.
    return { recent: [], tone: '' };
  }
}

function write() {
  if (!mayStore) return;
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // It is remembered as long as the page is there.
  }
}

/** Most recent first. */
export function recent() {
  return kept.recent;
}

/** @param {string} char */
export function keepRecent(char) {
  kept.recent = [char, ...kept.recent.filter((other) => other !== char)].slice(0, MOST);
  write();
}

/** A modifier, or nothing for the yellow that emoji have otherwise. */
export function tone() {
  return kept.tone;
}

/** @param {string} tone */
export function keepTone(tone) {
  kept.tone = tone;
  write();
}

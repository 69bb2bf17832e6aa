// Each tab's own place in storage, what tabs that are gone have left in theirs, and what tabs say to each other.
//
// A tab has the right to its place as long as it lives. A place whose right nobody has belongs to a tab that is gone: what it had not
// sent is taken over, by one tab. A reload finds its own place again by a name in the tab's session storage.

import { take, tryTake, sleep } from './locks.js';
import { consent as agree, get, load, names, put, save, session } from './storage.js';

/** @import {Right} from './locks.js' */

/** How long a reload waits for its own former document to let go (ms), and how often it looks. */
const PATIENCE = 600;
const LOOK = 40;

/** What stands between `natter:` and the end of the name in storage. */
let own = '';
/** @type {Right | undefined} */
let right;
/** When the place was let go, there was a text in it. */
let leftText = false;

/** A name that nothing else has. */
export function freshId() {
  return Array.from({ length: 20 }, () => Math.floor(Math.random() * 36).toString(36)).join('');
}

/**
 * Takes this tab's place. What was stored there, or else what a tab that is gone has left, and where that was.
 *
 * @param {string} inbox
 * @returns {Promise<[text: string, from: string] | undefined>}
 */
export async function claim(inbox) {
  const key = 'natter:tab:' + inbox;
  const place = (/** @type {string} */ tab) => inbox + ':' + tab;
  let tab = get(session(), key);
  right = undefined;
  for (let waited = 0; tab && !right && waited < PATIENCE; waited += LOOK) {
    right = await tryTake(place(tab));
    if (!right) await sleep(LOOK);
  }
  if (!tab || !right) {
    // A tab that was made as a copy of another has the other's name, too.
    tab = freshId();
    right = await tryTake(place(tab));
  }
  put(session(), key, tab);
  own = place(tab);
  leftText = false;
  const stored = load(own);
  if (stored != null) return [stored, own];
  const gone = await orphans(inbox);
  const [orphan] = gone;
  const text = orphan && load(orphan.name);
  if (text != null) {
    // Here before it goes there: in between it is in two places, but never in none.
    save(own, text);
    save(orphan.name, undefined);
  }
  for (const { right } of gone) right();
  return text == null ? undefined : [text, orphan.name];
}

/**
 * Takes over what other tabs have left, after the start: `taken` is called with each text and where it was, and must have stored it when it
 * returns.
 *
 * @param {string} inbox
 * @param {(left: [text: string, from: string]) => void} taken
 */
export async function adopt(inbox, taken) {
  for (const { name, right } of await orphans(inbox)) {
    const text = load(name);
    if (text != null) {
      taken([text, name]);
      save(name, undefined);
    }
    right();
  }
}

/** Stores this tab's text. @param {string | undefined} text */
export function keep(text) {
  save(own, text);
}

/** The visitor agrees to what is stored, or no longer does; whether that is news. @param {boolean} given */
export function consent(given) {
  return agree(given, own);
}

/**
 * Lets the place go while the page is in the back/forward cache, which a right would keep it out of. `gone` is called when somebody comes
 * back and another tab has taken over what was his.
 *
 * @param {() => void} gone
 */
export function watch(gone) {
  addEventListener('pagehide', () => {
    leftText = !!right && load(own) != null;
    right?.();
    right = undefined;
  });
  addEventListener('pageshow', async ({ persisted }) => {
    if (!persisted) return;
    if (leftText && load(own) == null) return gone();
    right = await tryTake(own);
    // Another tab is just taking it over.
    if (!right && leftText) gone();
  });
}

/** Places of tabs that are gone, each with the right to it. @param {string} inbox */
async function orphans(inbox) {
  const found = [];
  for (const name of names(inbox)) {
    const right = name == own ? undefined : await tryTake(name);
    if (right) found.push({ name, right });
  }
  return found;
}

/** The right to make a visitor: without it, two tabs that send a first message at once would make two. @type {Right | undefined} */
let turn;
/** Counts the wishes, so that a right which comes when it is no longer wanted goes back. */
let wishes = 0;

/** Asks for that right; `had` is called when it is had, with whether it had to be waited for. @param {string} inbox @param {(waited: boolean) => void} had */
export async function ask(inbox, had) {
  const wish = ++wishes;
  const name = 'natter:start:' + inbox;
  const free = await tryTake(name);
  const right = free || (await take(name));
  if (wish != wishes) return right();
  turn = right;
  had(!free);
}

/** Gives it back. */
export function giveBack() {
  wishes++;
  turn?.();
  turn = undefined;
}

/** @type {BroadcastChannel | undefined} */
let channel;

/** Listens to the other tabs with the same inbox. Browsers without such channels leave each tab to itself. @param {string} inbox @param {(text: string) => void} heard */
export function listen(inbox, heard) {
  try {
    channel?.close();
    channel = new BroadcastChannel('natter:' + inbox);
    channel.onmessage = ({ data }) => typeof data == 'string' && heard(data);
  } catch {
    // As if there were no other.
  }
}

/** Tells the other tabs. @param {string} text */
export function tell(text) {
  channel?.postMessage(text);
}

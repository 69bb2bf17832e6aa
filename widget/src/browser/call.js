// The way to calls (widget/voice/), which are loaded with the first click.

import { spoken, text } from './language.js';
import { boot, files } from './place.js';

/** @type {any} */
let calls;
/** What was begun last; what the server answers waits for it. @type {Promise<void> | undefined} */
let beginning;

/**
 * The visitor wants to call. Whether the server is to be asked how: not while there is a call, which is shown then.
 *
 * @param {Element} place
 * @param {(word: string) => void} tell
 */
export function begin(place, tell) {
  if (calls?.isBusy()) {
    calls.focus();
    return false;
  }
  const [words, language] = spoken();
  beginning = load()
    .then(() => calls.begin(place, words, language, tell))
    .catch(() => {
      // Not even the script: the next click tries again.
      const strip = document.createElement('p');
      strip.className = 'strip';
      strip.setAttribute('role', 'alert');
      strip.textContent = text('call_failed');
      place.replaceChildren(strip);
    });
  return true;
}

async function load() {
  calls ??= await boot().load?.(files().voice || '');
}

/** What the server answered, or what ends the call. @param {string} what @param {string} detail */
export async function step(what, detail) {
  await beginning;
  calls?.step(what, detail);
}

// What the page can ask and listen to. EventTarget sees to it that a listener that throws harms nobody else.

import { warn } from './warn.js';

export const state = { open: false, ready: false, unread: 0 };

/** @type {EventTarget} */
let bus;

/** @param {string} event @param {unknown} [detail] */
export const emit = (event, detail) => bus.dispatchEvent(new CustomEvent(event, { detail }));

/** @param {string} event @param {Function} listener */
export const on = (event, listener) => {
  const stop = new AbortController();
  if (/^(ready|show|hide|unread|message|error)$/.test(event) && typeof listener == 'function') {
    bus.addEventListener(event, (/** @type {any} */ { detail }) => listener(detail), stop);
    // What a listener that comes late has missed: `unread`, and `ready` if it is so.
    const missed = /** @type {any} */ (state)[event] ?? false;
    if (missed !== false) listener(missed);
  } else warn('on: wrong call');
  return () => stop.abort();
};

export const forgetListeners = () => {
  bus = new EventTarget();
};
forgetListeners();

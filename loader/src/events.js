// What the page can ask and listen to. EventTarget sees to it that a listener that throws harms nobody else.

import { warn } from './warn.js';

export const state = { open: false, ready: false, unread: 0 };

/** @type {EventTarget} */
let bus;

/** @param {string} event @param {unknown} [detail] */
export const emit = (event, detail) => bus.dispatchEvent(new CustomEvent(event, { detail }));

/** @param {string} event @param {any} listener a function: what else has a `call`? */
export const on = (event, listener) => {
  const stop = new AbortController();
  if (/^(ready|show|hide|unread|message|error)$/.test(event) && listener?.call) {
    bus.addEventListener(event, (/** @type {any} */ { detail }) => listener(detail), stop);
    // What a listener that comes late has missed: `unread`, and `ready` if it is so.
    if ((/** @type {any} */ (state)[event] ?? false) !== false) listener(/** @type {any} */ (state)[event]);
  } else warn('wrong on()');
  return () => stop.abort();
};

export const forgetListeners = () => {
  bus = new EventTarget();
};
forgetListeners();

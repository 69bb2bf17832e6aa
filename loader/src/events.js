// The page's listeners. EventTarget sees to it that one that throws harms nobody else.

import { warn } from './warn.js';

/** @import {State} from './types.js' */

let bus = new EventTarget();

/** @param {string} event @param {unknown} [detail] */
export const emit = (event, detail) => bus.dispatchEvent(new CustomEvent(event, { detail }));

/**
 * @param {string} event @param {Function} listener
 * @param {State} state what a listener that comes late has missed
 */
export const on = (event, listener, state) => {
  const stop = new AbortController();
  if (/^(ready|show|hide|unread|message|error)$/.test(event) && listener instanceof Function) {
    bus.addEventListener(event, (/** @type {any} */ { detail }) => listener(detail), stop);
    if (event == 'unread') listener(state.unread);
    if (event == 'ready' && state.ready) listener();
  } else warn('on: wrong event or no function');
  return () => stop.abort();
};

export const forgetListeners = () => {
  bus = new EventTarget();
};

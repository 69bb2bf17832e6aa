// Rights that one tab has at a time: the browser's Web Locks, and a stored lease where they are missing (pages without https).

import { get, local, put } from './storage.js';

/** Gives a right back. @typedef {() => void} Right */

/** How long a lease is good for without being renewed (ms). Timers of hidden tabs ring once a minute only. */
const LASTS = 150_000;
/** How often it is renewed (ms). */
const RENEW = 20_000;
/** How often somebody who waits looks again (ms). */
const LOOK = 1_000;

/** @param {number} ms */
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** Takes a right that nobody else has; nothing when somebody has it. @param {string} name @returns {Promise<Right | undefined>} */
export async function tryTake(name) {
  return navigator.locks ? request(name, true) : tryLease(name);
}

/**
 * Takes a right, and waits for it as long as somebody else has it. Where the browser refuses locks, no other tab can have one either.
 *
 * @param {string} name
 * @returns {Promise<Right>}
 */
export async function take(name) {
  if (navigator.locks) return (await request(name, false)) || (() => {});
  for (;;) {
    const lease = tryLease(name);
    if (lease) return lease;
    await sleep(LOOK);
  }
}

/** @param {string} name @param {boolean} ifAvailable @returns {Promise<Right | undefined>} */
function request(name, ifAvailable) {
  return new Promise((had) => {
    // The lock is held until the promise that this returns is settled. What is refused after a grant changes nothing any more.
    const asked = navigator.locks.request(name, { ifAvailable }, (lock) => (lock ? new Promise((right) => had(() => right(0))) : had(undefined)));
    asked.catch(() => had(undefined));
  }).catch(() => undefined);
}

/**
 * A right by agreement in storage: who has it writes down until when, and writes again while it lasts. It is as exact as timers are, so it
 * is meant for a browser that has nothing better.
 *
 * @param {string} name
 * @returns {Right | undefined}
 */
export function tryLease(name) {
  const key = 'natter:lease:' + name;
  const until = Number(get(local(), key));
  const now = Date.now();
  // A date far ahead is a wrong clock's.
  if (until > now && until <= now + LASTS) return undefined;
  const renew = () => put(local(), key, String(Date.now() + LASTS));
  renew();
  const timer = setInterval(renew, RENEW);
  return () => {
    clearInterval(timer);
    put(local(), key);
  };
}

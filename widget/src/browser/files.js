// Files that the visitor chose and the server does not have yet, by id. They are held in memory while the document lives, and stored in
// IndexedDB for the next one (kept.js).

import { forget, keep, restore, sweep, wipe } from './kept.js';
import { isAllowed } from './storage.js';
import { freshId } from './tabs.js';

/** With the address within the document, once somebody has asked for it. @type {Map<string, {file: Blob, address?: string}>} */
const held = new Map();

/** @typedef {(news: [id: string, news: 'stored' | 'memory' | 'missing']) => void} Tell */

/** Holds a file; its id. Ids outlive the document in the stored outbox, so a counter would give one twice. @param {Blob} file */
export function hold(file) {
  const id = freshId();
  held.set(id, { file });
  return id;
}

/** A file that is held. @param {string} id */
export function get(id) {
  return held.get(id)?.file;
}

/** An address under which this document can show it, as long as it is held. @param {string} id */
export function address(id) {
  const one = held.get(id);
  return one && (one.address ??= URL.createObjectURL(one.file));
}

/** Stores a file that is held, if all together then take no more than `room` bytes. @param {string} id @param {number} room @param {Tell} tell */
export async function store(id, room, tell) {
  const file = get(id);
  // Nothing is told before the call has returned.
  const stored = await (file && isAllowed() && keep(id, file, room));
  tell([id, stored ? 'stored' : file ? 'memory' : 'missing']);
}

/** Brings files back from storage. @param {string[]} ids @param {Tell} tell */
export async function bringBack(ids, tell) {
  for (const id of ids) {
    const file = await (isAllowed() ? restore(id) : undefined);
    const known = held.has(id);
    if (file && !known) held.set(id, { file });
    tell([id, file ? 'stored' : known ? 'memory' : 'missing']);
  }
}

/** Forgets files, here and in storage. @param {string[]} ids */
export function drop(ids) {
  for (const id of ids) {
    const { address } = held.get(id) || {};
    if (address) URL.revokeObjectURL(address);
    held.delete(id);
  }
  if (isAllowed()) forget(ids);
}

/** Removes what tabs that are gone have left in storage and nobody needs. */
export function tidy() {
  if (isAllowed()) sweep();
}

/** The visitor agrees to what is stored, or no longer does: what is held is stored now, or nothing is any more. @param {boolean} given @param {number} room @param {Tell} tell */
export function consent(given, room, tell) {
  if (!given) wipe();
  for (const id of held.keys()) store(id, room, tell);
}

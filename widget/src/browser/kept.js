// Files that outlive the document, in IndexedDB. In JavaScript, because each request there ends in an event, and a closure for each would
// cost the wasm ten times what this costs. Every function opens the database and closes it again: an open one would keep the page out of
// the back/forward cache. None of them ever fails; where storage is refused or full, they say so.

/** @typedef {{id: string, file: Blob, at: number}} Kept */

/** A database that doesn't answer within this (ms) counts as refused. */
const PATIENCE = 5_000;
/** Younger files (ms) are left alone by the sweep: what refers to them may not be written yet. */
const YOUNG = 3_600_000;

/**
 * Stores a file, unless all files together would then take more than `room` bytes. Whether it is stored.
 *
 * @param {string} id
 * @param {Blob} file
 * @param {number} room
 * @returns {Promise<boolean | undefined>}
 */
export function keep(id, file, room) {
  return within('readwrite', async (store) => {
    let size = file.size;
    // (What others have left there may be anything.)
    for (const kept of await all(store)) size += kept.file?.size || 0;
    if (size > room) return false;
    store.put({ id, file, at: Date.now() });
    return true;
  });
}

/**
 * A stored file; nothing where there is none, or where its bytes can't be read any more.
 *
 * @param {string} id
 * @returns {Promise<Blob | undefined>}
 */
export async function restore(id) {
  const kept = await within('readonly', (store) => ended(/** @type {IDBRequest<Kept | undefined>} */ (store.get(id))));
  try {
    await kept?.file.slice(0, 1).arrayBuffer();
    return kept?.file;
  } catch {
    return undefined;
  }
}

/** @param {string[]} ids */
export function forget(ids) {
  return within('readwrite', async (store) => ids.forEach((id) => store.delete(id)));
}

/** Removes the files that nothing in the app's storage names: their tabs are gone, and nobody has taken over what was in them. */
export function sweep() {
  return within('readwrite', async (store) => {
    const kept = await all(store);
    const texts = Object.values(localStorage).join();
    for (const { id, at } of kept) if (!(Math.abs(Date.now() - at) < YOUNG || texts.includes(id))) store.delete(id);
  });
}

/** Leaves nothing behind. */
export async function wipe() {
  // Where storage is refused it throws, and there is nothing to be removed.
  indexedDB.deleteDatabase('natter');
}

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => Promise<T>} work
 * @returns {Promise<T | undefined>}
 */
async function within(mode, work) {
  const late = new Promise((done) => setTimeout(done, PATIENCE));
  const done = open().then(async (database) => {
    try {
      const transaction = database.transaction('files', mode);
      const committed = new Promise((done, failed) => {
        transaction.oncomplete = done;
        transaction.onabort = failed;
      });
      const result = await work(transaction.objectStore('files'));
      await committed;
      return result;
    } finally {
      database.close();
    }
  });
  return /** @type {Promise<T | undefined>} */ (Promise.race([done, late]).catch(() => {}));
}

/** @returns {Promise<IDBDatabase>} */
async function open() {
  const asked = indexedDB.open('natter', 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore('files', { keyPath: 'id' });
  return ended(asked);
}

/** @param {IDBObjectStore} store */
function all(store) {
  return ended(/** @type {IDBRequest<Kept[]>} */ (store.getAll()));
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function ended(request) {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = failed;
  });
}

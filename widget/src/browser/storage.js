// What outlives the document: a text under each name, in the iframe's own storage, or in memory where that is refused or full.

const PREFIX = 'natter:';
const DAMAGED = ':damaged';

/** The page asks its visitor first, and he has not agreed. */
let refused = false;
/** What could not be stored: name and text. @type {[string, string] | undefined} */
let memory;

/** From now on nothing is stored. What is there is neither read nor touched. */
export function refuse() {
  refused = true;
}

export function isAllowed() {
  return !refused;
}

/** What outlives the tab; nothing where it is refused: reading the property already throws then. @returns {Storage | undefined} */
export function local() {
  try {
    return refused ? undefined : localStorage;
  } catch {
    return undefined;
  }
}

/** What lives as long as the tab. @returns {Storage | undefined} */
export function session() {
  try {
    return refused ? undefined : sessionStorage;
  } catch {
    return undefined;
  }
}

/**
 * Writes, or removes; whether that worked.
 *
 * @param {Storage | undefined} storage
 * @param {string} key
 * @param {string | undefined} [text]
 */
export function put(storage, key, text) {
  try {
    if (!storage) return false;
    if (text == null) storage.removeItem(key);
    else storage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

/** @param {Storage | undefined} storage @param {string} key */
export function get(storage, key) {
  try {
    return storage?.getItem(key);
  } catch {
    return undefined;
  }
}

/** What was stored under this name. @param {string} name */
export function load(name) {
  name = PREFIX + name;
  return get(local(), name) ?? (memory && memory[0] == name ? memory[1] : undefined);
}

/** Stores a text beside all that, if it can be. @param {string} name @param {string} text */
export function note(name, text) {
  put(local(), PREFIX + name, text);
}

/** Stores a text under this name, or removes it. @param {string} name @param {string | undefined} text */
export function save(name, text) {
  name = PREFIX + name;
  const storage = local();
  let kept = put(storage, name, text);
  if (!kept && storage) {
    // It is full. What an older state says of sends would be wrong later, so nothing is better; without it there may be room.
    put(storage, name);
    put(storage, name + DAMAGED);
    kept = put(storage, name, text);
  }
  if (text != null && !kept) memory = [name, text];
  else if (memory && memory[0] == name) memory = undefined;
}

/** The names that begin with this inbox, without what was put aside. @param {string} inbox */
export function names(inbox) {
  const storage = local();
  const keys = storage ? ours(storage) : [];
  return keys.filter((key) => key.startsWith(PREFIX + inbox + ':') && !key.endsWith(DAMAGED)).map((key) => key.slice(PREFIX.length));
}

/**
 * The visitor has agreed, or no longer does: what was in memory alone is stored, or what is stored goes, but for this name, which is kept
 * in memory. Whether that is news.
 *
 * @param {boolean} given
 * @param {string} name
 */
export function consent(given, name) {
  if (refused != given) return false;
  if (given) {
    refused = false;
    const kept = memory;
    memory = undefined;
    if (kept) save(name, kept[1]);
    return true;
  }
  const text = load(name);
  for (const storage of [local(), session()]) {
    if (storage) for (const key of ours(storage)) put(storage, key);
  }
  refused = true;
  save(name, text);
  return true;
}

/** Everything of this app. @param {Storage} storage */
function ours(storage) {
  return Object.keys(storage).filter((key) => key.startsWith(PREFIX));
}

// Where the app lies, and so where its server is; what it is made of, and what boot.js has asked for already.

/** @typedef {{locales: Record<string, string>, emoji: string, voice?: string}} Files */

const query = () => new URLSearchParams(location.search);

/** The inbox that the document's address names. */
export function inbox() {
  return query().get('inbox_id') || '';
}

/** The page asks its visitor before anything is stored, and he had not agreed when the app was loaded. @param {string} word */
export function has(word) {
  return query().has(word);
}

/**
 * The path where the server is installed, without a slash at its end: what stands before the app's own place in the document's path. A
 * document that lies somewhere else (a development server) has its server at the top. The same rule as in widget/boot.js.
 *
 * @param {string} path
 */
export function baseOf(path) {
  const installed = /^(.*)\/static\/public\/widget\/[^/]*$/.exec(path);
  return installed ? installed[1] : '';
}

/**
 * Where the server is, by the address of a document that may lie anywhere: that says it, without a slash at the end. Only the web's own schemes
 * lead to one; without any it is where the document is. The same rule as in widget/boot.js.
 *
 * @param {string} search the document's query
 */
export function serverOf(search) {
  try {
    const { protocol, origin, pathname } = new URL(new URLSearchParams(search).get('base') || '');
    return /^https?:$/.test(protocol) ? origin + pathname.replace(/\/+$/, '') : '';
  } catch {
    return '';
  }
}

/**
 * The name for what is stored of this inbox, where its server may be anywhere: what was said to one server must not come before another, whatever
 * address a page gives.
 */
export function scope() {
  return inbox() + ' ' + serverOf(location.search);
}

/** An address of the server. (The build says where it may be; tests are not built so.) @param {string} path */
export function address(path) {
  return (typeof __ANYWHERE__ != 'undefined' && __ANYWHERE__ ? serverOf(location.search) : baseOf(location.pathname)) + path;
}

/** The address of a socket at this path of the server's origin: `http` becomes `ws` and `https` becomes `wss`. @param {string} origin @param {string} path */
export function socketAddress(origin, path) {
  return origin.replace('http', 'ws') + path;
}

/** The files of this build, as the document lists them. @returns {Files} */
export function files() {
  const listed = document.getElementById('files');
  return listed ? JSON.parse(listed.textContent || '') : { locales: {}, emoji: '' };
}

/** What boot.js leaves; without it (tests) nothing is there. @returns {{asked?: Record<string, Promise<Response>>, load?: (file: string) => Promise<any>}} */
export function boot() {
  return /** @type {any} */ (globalThis).natterBoot || {};
}

/**
 * The answer that is on its way, once; otherwise it is asked for. A key is method, a space and the path, then a line `name: value` for each
 * header, as boot.js writes it.
 *
 * @param {string} key
 * @param {() => Promise<Response>} ask
 */
export function asked(key, ask) {
  const { asked = {} } = boot();
  const answer = asked[key];
  delete asked[key];
  return answer || ask();
}

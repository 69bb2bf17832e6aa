// Requests and sockets, by number. Every end is told once; what was given up, or is told already, is nobody's business. Nothing is told
// before the call that began it has returned.

import { address, asked, socketAddress } from './place.js';

/** What gives up a request under way. @type {Map<number, () => void>} */
const running = new Map();

/** @type {Map<number, WebSocket>} */
const sockets = new Map();

/** @typedef {(end: [status: number, body?: Uint8Array, ...headers: (string | null)[]]) => void} Tell status 0: none came; up to 100: so much has gone out, in percent */

/**
 * Makes a request. Of the answer's headers only those named are told.
 *
 * @param {number} id
 * @param {string} method
 * @param {string} path
 * @param {string[]} headers names and values
 * @param {string | undefined} json the body
 * @param {number} timeout ms
 * @param {string[]} wanted
 * @param {Tell} tell
 */
export function request(id, method, path, headers, json, timeout, wanted, tell) {
  const controller = new AbortController();
  const timer = setTimeout(() => finish(id, tell, [0]), timeout);
  running.set(id, () => {
    clearTimeout(timer);
    controller.abort();
  });
  let key = method + ' ' + path;
  const fields = pairs(headers);
  for (const [name, value] of fields) key += '\n' + name + ': ' + value;
  if (json != null) fields.push(['Content-Type', 'application/json']);
  // The server's own cookies are an agent's, and none of the visitor's business.
  /** @type {RequestInit} */
  const given = { method, headers: fields, body: json ?? null, credentials: 'omit', signal: controller.signal };
  // What a page gave for one server is for that one.
  if (typeof __ANYWHERE__ != 'undefined' && __ANYWHERE__) given.redirect = 'error';
  const ask = async () => fetch(address(path), given);
  const answer = json == null ? asked(key, ask) : ask();
  // The bytes as they are: as a text they would be decoded by the browser and encoded again on their way into the app.
  answer
    .then(async (answer) => [answer.status, new Uint8Array(await answer.arrayBuffer()), ...wanted.map((name) => answer.headers.get(name))])
    .then((end) => finish(id, tell, /** @type {any} */ (end)), () => finish(id, tell, [0]));
}

/**
 * Sends a form of text fields and files: by XMLHttpRequest, the only way in a browser to learn how much has gone out. How long that may
 * take, the engine says: as long as it moves.
 *
 * @param {number} id
 * @param {string} method
 * @param {string} path
 * @param {string[]} headers names and values
 * @param {string[]} fields names and values
 * @param {string} part
 * @param {any[]} files names and files
 * @param {string[]} wanted
 * @param {Tell} tell
 */
export function upload(id, method, path, headers, fields, part, files, wanted, tell) {
  const request = new XMLHttpRequest();
  running.set(id, () => request.abort());
  let last = 0;
  request.upload.onprogress = ({ loaded, total }) => {
    const percent = Math.floor((loaded / total) * 100);
    if (percent > last && running.has(id)) tell([(last = percent)]);
  };
  request.onloadend = () => {
    // A status of 0 is what a broken connection, a refusal by the browser and an abort leave.
    finish(id, tell, [request.status, new TextEncoder().encode(request.responseText), ...wanted.map((name) => request.getResponseHeader(name))]);
  };
  try {
    const form = new FormData();
    for (const [name, value] of pairs(fields)) form.append(name, value);
    for (const [name, file] of pairs(files)) form.append(part, file, name);
    request.open(method, address(path));
    for (const [name, value] of pairs(headers)) request.setRequestHeader(name, value);
    request.send(form);
  } catch {
    setTimeout(() => finish(id, tell, [0]));
  }
}

/** Gives a request up. @param {number} id */
export function abort(id) {
  const stop = running.get(id);
  running.delete(id);
  stop?.();
}

/** @param {number} id @param {Tell} tell @param {Parameters<Tell>[0]} end */
function finish(id, tell, end) {
  if (!running.has(id)) return;
  abort(id);
  tell(end);
}

/** @template T @param {T[]} flat @returns {[T, T][]} */
function pairs(flat) {
  return flat.flatMap((name, at) => (at % 2 ? [] : [[name, flat[at + 1]]]));
}

/**
 * Opens a socket at this path of the server. Told are true when it is open, its frames, and at its end false.
 *
 * @param {number} number
 * @param {string} path
 * @param {string} protocol The one to speak on it, or empty.
 * @param {(news: boolean | string) => void} tell
 */
export function open(number, path, protocol, tell) {
  try {
    const socket = new WebSocket(socketAddress(location.origin, address(path)), protocol || []);
    sockets.set(number, socket);
    /** @param {boolean | string} news */
    const say = (news) => sockets.get(number) == socket && tell(news);
    socket.onopen = () => say(true);
    socket.onmessage = ({ data }) => typeof data == 'string' && say(data);
    // What went wrong is told to nobody: an `error` event is always followed by this one.
    socket.onclose = () => {
      const heard = sockets.get(number) == socket;
      sockets.delete(number);
      if (heard) tell(false);
    };
  } catch {
    // Refused by the browser itself.
    setTimeout(() => tell(false));
  }
}

/** Sends a frame. On a socket that is not open it is lost, which the engine learns from the socket's end. @param {number} number @param {string} text */
export function send(number, text) {
  try {
    sockets.get(number)?.send(text);
  } catch {
    // It is not open yet.
  }
}

/** Closes a socket; nothing more is told of it. @param {number} number */
export function close(number) {
  const socket = sockets.get(number);
  sockets.delete(number);
  socket?.close();
}

/**
 * The policy of the stock page, which says which pages may embed this inbox; nothing where there is none. A refusal is an answer, too: the
 * inbox's own trouble is shown by the settings.
 *
 * @param {string} page its path, up to the inbox's id
 * @param {string} inbox
 * @returns {Promise<string | null>}
 */
export async function policy(page, inbox) {
  const path = page + encodeURIComponent(inbox);
  for (let wait = 1_000; ; wait = Math.min(wait * 2, 60_000)) {
    try {
      const answer = await asked('GET ' + path, () => fetch(address(path), { credentials: 'omit' }));
      // What is left unread would keep its connection busy.
      answer.text().catch(() => {});
      if (answer.status < 500) return answer.headers.get('content-security-policy');
    } catch {
      // Once more.
    }
    await new Promise((done) => setTimeout(done, wait));
  }
}

/**
 * The app's own origin, and those of all pages around it where the browser tells them; otherwise of the one that it came from, if that is
 * told.
 *
 * @returns {string[]}
 */
export function around() {
  const { ancestorOrigins, origin } = location;
  if (ancestorOrigins) return [origin, ...Array.from(ancestorOrigins)];
  try {
    const from = new URL(document.referrer).origin;
    // After a link inside of the frame it would be the app's own; the page's first message then tells.
    return from == origin ? [origin] : [origin, from];
  } catch {
    return [origin];
  }
}

/** Bytes that are not all UTF-8, read as far as they are. @param {Uint8Array} bytes */
export function decoded(bytes) {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

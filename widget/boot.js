// Starts the app: the first script of the document, put into it by `cargo xtask build`, before anything else has loaded.
//
// What the app asks for first is asked for here, while its code is still on its way (widget/src/browser/place.js takes it over). And
// this stays when the app can't be loaded or has crashed, to say so and to begin again.

/** After so many crashes that follow each other it doesn't begin again by itself. */
const PATIENCE = 4;
/** Crashes further apart than this (ms) don't follow each other. */
const APART = 300_000;
const CRASHES = 'natter:crashes';
const API = __BACKEND__ == 'chatwoot' ? '/api/v1/widget/' : '/api/v1/widget/chat/';
const INBOX = 'X-Libredesk-Inbox-ID';
/** So long (ms) after its start the app has taken over what it wanted; answers that are left would be old when they are asked for. */
const FRESH = 5_000;
/** Until those of the visitor's language are there, which may be never. @type {Record<string, string>} */
const TEXTS = {
  broken_title: 'The chat can’t be shown right now',
  broken_text: 'Check your connection, or try again in a moment.',
  try_again: 'Try again',
  close: 'Close',
};

/** @type {{glue: string, wasm: string, wasmGz?: string, locales: Record<string, string>}} */
const files = JSON.parse(/** @type {HTMLElement} */ (document.getElementById('files')).textContent || '');
const query = new URLSearchParams(location.search);
const inbox = query.get('inbox_id') || '';
const embedded = parent !== window;
// Where the server is; the same rules as in widget/src/browser/place.js.
const installed = /^(.*)\/static\/public\/widget\/[^/]*$/.exec(location.pathname);
const base = __ANYWHERE__ ? elsewhere() : installed ? installed[1] : '';

let crash = false;

const boot = {
  /** Answers under way; server.js makes the same keys. @type {Record<string, Promise<Response>>} */
  asked: {},
  /** The app's module, for tests. @type {any} */
  app: undefined,
  /** @param {string} file */
  load: (file) => import('./' + file),
};
/** @type {any} */ (globalThis).natterBoot = boot;

trust();
remember();
if (__BACKEND__ == 'libredesk') look(ask(API + 'settings', base, { [INBOX]: inbox }));
if (embedded) {
  if (__BACKEND__ == 'libredesk') ask('/widget?inbox_id=' + encodeURIComponent(inbox), base);
  // Whoever has a session is asked for at once, with his conversations. The page gives it again when the app asks.
  addEventListener('message', returning);
  post({ type: 'WIDGET_STARTED' });
}
const texts = likelyTexts();
if (texts) ask('./' + texts, '');
addEventListener('error', (event) => notice(event.error));
addEventListener('unhandledrejection', (event) => notice(event.reason));
start();

async function start() {
  try {
    const wasm = unpacked();
    // It is waited for below; should the glue fail before that, nobody would hear of this one's failure.
    wasm.catch(() => {});
    const app = (boot.app = await import('./' + files.glue));
    try {
      await app.default({ module_or_path: wasm });
    } catch (error) {
      if (crash || !files.wasmGz) throw error;
      // Something between here and the server may have changed the packed file; there is the plain one.
      await app.default({ module_or_path: fetch(files.wasm) });
    }
    // From now on the app hears for itself, and asks.
    removeEventListener('message', returning);
    setTimeout(() => (boot.asked = {}), FRESH);
  } catch (error) {
    if (crash) return;
    console.error(error);
    post({ type: 'WIDGET_ERROR', code: 'unreachable', message: 'The chat app could not be loaded.' });
    // For the page, what there is to see is there.
    post({ type: 'WIDGET_LOADED' });
    addEventListener('online', reload);
    panel();
  }
}

/** The wasm, compiled while it comes. It also lies there packed, because the server may not compress. */
async function unpacked() {
  if (!files.wasmGz || !window.DecompressionStream) return fetch(files.wasm);
  const answer = await fetch(files.wasmGz);
  if (!answer.ok || !answer.body) throw new Error('no app: ' + answer.status);
  const stream = answer.body.pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream, { headers: { 'content-type': 'application/wasm' } });
}

/**
 * @param {string} path
 * @param {string} base
 * @param {Record<string, string>} [headers]
 */
function ask(path, base, headers = {}) {
  const method = __BACKEND__ == 'chatwoot' && path.includes('config?') ? 'POST' : 'GET';
  let key = method + ' ' + path;
  for (const name in headers) key += '\n' + name + ': ' + headers[name];
  /** @type {RequestInit} */
  const given = { headers, credentials: 'omit' };
  if (__BACKEND__ == 'chatwoot') given.method = method;
  // What a page gave for one server is for that one.
  if (__ANYWHERE__) given.redirect = 'error';
  const answer = fetch(base + path, given);
  // The app takes the failure over with the answer.
  answer.catch(() => {});
  boot.asked[key] = answer;
  return answer;
}

/** Paints as the inbox was painted last time (widget/src/parts/theme.rs), also where its settings don't come. */
function remember() {
  try {
    const [scheme, style] = (localStorage.getItem('natter:look:' + inbox) || '').split('|');
    if (!style) return;
    const root = document.documentElement;
    root.dataset.scheme = scheme;
    root.style.cssText = style;
  } catch {
    // Frames of foreign sites may have no storage.
  }
}

/**
 * The page has said who the visitor is, or with which key his server may be asked: what the app will ask for first, as its backend asks for it
 * (client/src/backends/NAME/requests.rs).
 *
 * @param {MessageEvent} event
 */
function returning({ source, data }) {
  if (source != parent || !data || data.type != (__BACKEND__ == 'assistant' ? 'SET_TOKEN' : 'SESSION_DATA')) return;
  removeEventListener('message', returning);
  const session = __BACKEND__ == 'assistant' ? data.token : data.sessionToken;
  if (!session || typeof session != 'string') return;
  if (__BACKEND__ == 'assistant') {
    const [widget] = inbox.split('/');
    look(ask('/api/widgets/' + encodeURIComponent(widget) + '/config', base, { Authorization: 'Bearer ' + session }));
  } else if (__BACKEND__ == 'chatwoot') {
    for (const path of ['config', 'conversations']) {
      const answer = ask(API + path + '?website_token=' + encodeURIComponent(inbox), base, { 'X-Auth-Token': session });
      if (path == 'config') look(answer);
    }
  } else {
    const { visitorToken: visitor } = data;
    /** @type {Record<string, string>} */
    const headers = { [INBOX]: inbox, Authorization: 'Bearer ' + session };
    if (visitor && visitor != session) headers['X-Libredesk-Visitor-Token'] = visitor;
    ask(API + 'auth/me', base, headers);
    ask(API + 'conversations', base, headers);
  }
}

/** Where the server is that the document's address names. */
function elsewhere() {
  try {
    const { protocol, origin, pathname } = new URL(query.get('base') || '');
    return /^https?:$/.test(protocol) ? origin + pathname.replace(/\/+$/, '') : '';
  } catch {
    return '';
  }
}

/**
 * Paints the skeleton as the inbox is painted, as soon as its settings are there: the app comes later, and should not change the light.
 *
 * @param {Promise<Response>} settings
 */
async function look(settings) {
  try {
    const answer = await settings;
    const told = answer.ok ? await answer.clone().json() : { data: undefined };
    const root = document.documentElement;
    let { data } = told;
    if (__BACKEND__ == 'assistant') data = { colors: { primary: told.config.widget.primaryColor } };
    if (__BACKEND__ == 'chatwoot') data = { colors: { primary: told.website_channel_config.widget_color } };
    if (!data || root.style.length) return;
    root.dataset.scheme = data.dark_mode ? 'dark' : 'light';
    if (/^#([0-9a-f]{3}){1,2}$/i.test(data.colors.primary)) root.style.setProperty('--brand', data.colors.primary);
  } catch {
    // The app will say what is wrong.
  }
}

/** The file of the texts that will most probably be wanted; the app decides (widget/src/browser/locale.js). */
function likelyTexts() {
  const codes = Object.keys(files.locales);
  for (const wish of [...navigator.languages, 'en']) {
    const code = codes.find((code) => code == wish) || codes.find((code) => writing(code) == writing(wish));
    if (code) return files.locales[code];
  }
}

/** Language and script, whatever the region: `de-AT` is German, `zh-HK` Traditional Chinese, `iw` Hebrew. @param {string} tag */
function writing(tag) {
  const { language, script } = new Intl.Locale(tag).maximize();
  return language + script;
}

/**
 * Trusted Types stand guard over innerHTML. Leptos makes the views' own markup that never changes in that way, and this lets through what
 * can be such: known elements with attributes that neither run nor lead anywhere. Message HTML has its own way and never comes here
 * (widget/src/browser/html.rs).
 */
function trust() {
  const { trustedTypes } = /** @type {any} */ (window);
  if (!trustedTypes) return;
  const still =
    /<\/?(?:div|span|p|i|b|em|strong|ul|ol|li|h[1-6]|hr|br|label|small|button|header|footer|section|main|svg|g|path|circle|rect|line|poly(?:line|gon)|ellipse)(?:\s+(?!on|style|href|src|xlink|xmlns:)[a-z][\w:-]*(?:="[^"<>]*")?)*\s*\/?>/gi;
  trustedTypes.createPolicy('default', {
    /** @param {string} html */
    createHTML(html) {
      // With null the browser refuses, throws, and reports a violation of the policy.
      return /[<>]/.test(html.replace(still, '')) ? null : html;
    },
  });
}

/** Words to the page before it is known who it is, so nothing that a stranger could use. @param {object} message */
function post(message) {
  if (embedded) parent.postMessage(message, '*');
}

/** A panic, a stack that overflowed and memory that ran out: all of them end as a trap. @param {unknown} error */
function notice(error) {
  if (error instanceof WebAssembly.RuntimeError && !crash) {
    console.error(error);
    crashed();
  }
}

/** The app can't go on. The page makes a new frame; where nobody does, this one begins again. */
function crashed() {
  if (crash) return;
  crash = true;
  // What it has left running must not go on with half of a state.
  if (boot.app) boot.app.stop();
  post({ type: 'WIDGET_CRASHED' });
  const count = countCrash();
  if (count > PATIENCE) panel();
  else setTimeout(reload, 1500 * 2 ** count);
}

/** How many crashes have followed each other, this one included. */
function countCrash() {
  // Nothing is stored before the visitor agrees.
  if (query.has('consent')) return PATIENCE;
  try {
    const [count, at] = (sessionStorage.getItem(CRASHES) || '0 0').split(' ').map(Number);
    const now = Date.now();
    const following = now - at < APART ? count + 1 : 1;
    sessionStorage.setItem(CRASHES, following + ' ' + now);
    return following;
  } catch {
    // Where nothing can be counted, it is only slow.
    return PATIENCE;
  }
}

function reload() {
  location.reload();
}

/** What there is to see without the app. */
function panel() {
  const box = document.createElement('main');
  box.className = 'problem';
  box.setAttribute('role', 'alert');
  // They lie in the browser's cache, most probably.
  const translated = texts ? fetch('./' + texts).then((answer) => answer.json()) : Promise.reject();
  /** @param {string} tag @param {string} name @param {string} key */
  const add = (tag, name, key) => {
    const element = document.createElement(tag);
    element.className = name;
    element.textContent = TEXTS[key];
    translated.then((texts) => (element.textContent = texts[key]), () => {});
    box.append(element);
    return element;
  };
  box.dir = 'auto';
  add('h1', 'problem-title', 'broken_title');
  add('p', 'problem-text', 'broken_text');
  add('button', 'button primary', 'try_again').onclick = reload;
  if (embedded) add('button', 'button', 'close').onclick = () => post({ type: 'CLOSE_WIDGET' });
  const show = () => document.body.replaceChildren(box);
  // The document may still be coming.
  if (document.body) show();
  else addEventListener('DOMContentLoaded', show);
}

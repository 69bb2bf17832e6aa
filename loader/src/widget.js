// Stage 1: what every page pays for. Launcher, API with its queue, and the decision when the rest is loaded.

import { add } from './dom.js';
import { emit, forgetListeners, on } from './events.js';
import { firstSheet } from './look.js';
import { warn } from './warn.js';

/** @import {Call, SecondStage, Settings} from './types.js' */

/** How much the app is wanted. A browser that saves data waits for a click. */
const INTEREST = 1;
const CLICK = 2;

const { nonce } = Object(document.currentScript);
const state = { open: false, ready: false, unread: 0 };

/** Loaded once, for all lives. @type {SecondStage | undefined} */
let secondStage;
/** The present life's inbox. @type {unknown} */
let inbox;
/** Ends the present life. */
let end = () => {};
/** Calls of the API, and messages of the app, that wait for somebody to take them. @type {Call[]} */
let calls = [];
/** @type {(...call: Call) => void} */
const later = (...call) => calls.push(call);
/** What takes the API's calls. */
let take = later;

/** Begins a life of the widget. */
const init = (settings = /** @type {Settings} */ (window.LibredeskSettings)) => {
  const { baseURL, inboxID, launcher, preload, userJWT, consent } = Object(settings);
  if (!baseURL || !inboxID || inbox == inboxID) {
    warn('runs already, or lacks baseURL or inboxID');
    return api;
  }
  end();

  const stop = new AbortController();
  const early = calls;
  const base = baseURL.replace(/\/+$/, '');
  const query = 'inbox_id=' + encodeURIComponent(inboxID);
  const assets = base + '/static/public/widget/';
  const { saveData, effectiveType } = Object(navigator.connection);
  const own = Object(launcher);
  let wanted = 0;
  /** @type {unknown} */
  let allowed = !consent;
  /** The second stage, once it is there. */
  let pass = later;
  /** @type {ShadowRoot} */
  let root;
  /** @type {HTMLElement | undefined} */
  let box;

  const takeOver = () => {
    if (inbox == inboxID && secondStage) pass = secondStage(settings, root, stop, state, calls, setOpen, emit);
  };

  /** @param {number} level */
  const want = (level) => {
    wanted = Math.max(wanted, level);
    if (!box || box.firstChild || wanted < (saveData || /2g/.test(effectiveType) ? CLICK : INTEREST)) return;
    add(box, 'iframe', { allow: 'clipboard-write;autoplay', src: `${assets}index.html?v=${__BUILD__}&${query}` });
    addEventListener('message', (event) => pass('message', event), stop);
    if (secondStage) return takeOver();
    const url = assets + __FRAME_FILE__;
    const types = window.trustedTypes;
    const script = document.createElement('script');
    script.src = types ? types.createPolicy('libredesk', { createScriptURL: () => url }).createScriptURL('') : url;
    if (nonce) script.nonce = nonce;
    script._take = (stage) => {
      secondStage = stage;
      takeOver();
    };
    script.onerror = () => {
      warn('cannot load ' + url);
      setOpen(false);
      /** @type {HTMLElement} */ (box).textContent = '';
    };
    document.head.append(script);
  };

  /** Someone with a session shall see his unread count, as soon as the page has nothing better to do. */
  const wait = () => {
    const idle = () => (window.requestIdleCallback || setTimeout)(() => want(INTEREST));
    try {
      if (preload == 'eager') want(INTEREST);
      else if (preload == 'idle' || userJWT || (allowed && document.cookie.includes(`-${inboxID}=`))) {
        if (document.readyState == 'complete') idle();
        else addEventListener('load', idle, stop);
      }
    } catch {} // cookies are forbidden here
  };

  /** @param {boolean} open @param {Element} [by] the launcher that was pressed */
  const setOpen = (open, by) => {
    if (open == state.open) return;
    state.open = open;
    if (open) want(CLICK);
    if (box) reveal(by);
  };

  /** @param {Element} [by] */
  const reveal = (by) => {
    /** @type {HTMLElement} */ (box).className = state.open ? 'open' : '';
    pass('shown', by);
    emit(state.open ? 'show' : 'hide');
  };

  end = () => {
    take = () => {};
    stop.abort();
    if (box) root.host.remove();
    state.open = state.ready = false;
    state.unread = 0;
    inbox = 0;
  };

  inbox = inboxID;
  calls = [];
  take = (name, value) => {
    if (/^(show|hide|open|toggle)/.test(name)) setOpen(name == 'toggle' ? !state.open : name[0] != 'h');
    if (name == 'setUser') want(INTEREST);
    if (name == 'consent') {
      allowed = value;
      wait();
    }
    pass(name, value);
  };
  for (const call of early) take(...call);

  fetch(`${base}/api/v1/widget/chat/settings/launcher?${query}`, stop)
    .then((answer) => answer.json())
    .then(({ data }) => {
      const css = firstSheet(settings, data); // which throws for a refusal: its data is null
      // Not in the body: that may be transformed, or replaced by the page.
      root = add(document.documentElement, 'div').attachShadow({ mode: 'open' });
      try {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        root.adoptedStyleSheets = [sheet];
      } catch {
        // Browsers before 2023: where the page forbids this too, the second stage knows a way.
        add(root, 'style').textContent = css;
        wanted = CLICK;
      }
      box = add(root, 'div', { id: 'frame' });
      const drawn = settings.hideLauncher || own.big ? undefined : add(root, 'button', { 'id': 'launcher', 'aria-label': own.label || 'Chat', 'aria-expanded': false });
      const logo = own.image || data.launcher.logo_url;
      if (drawn && logo) {
        const image = add(drawn, 'img', { src: logo, alt: '' });
        image.onerror = () => image.remove();
      }
      for (const type of ['pointerover', 'focusin', 'click']) {
        (drawn || document).addEventListener(
          type,
          (event) => {
            // The page's own button is looked up when it is used, so it may come and go.
            const by = drawn || (own.big && /** @type {any} */ (event.target).closest?.(launcher));
            if (!by) return;
            if (type != 'click') return want(INTEREST);
            event.preventDefault();
            setOpen(!state.open, by);
          },
          stop,
        );
      }
      state.ready = true;
      emit('ready');
      if (state.open) reveal();
      want(0);
      wait();
    })
    .catch((error) => {
      if (stop.signal.aborted) return;
      end();
      warn('no chat: ' + error);
      emit('error', { code: 'inbox_unavailable', message: '' + error });
    });
  return api;
};

/** `Libredesk('show')` is `Libredesk.show()`. @type {any} */
const api = (/** @type {string} */ name, /** @type {unknown[]} */ ...values) => (api[name] ? api[name](...values) : warn('no ' + name));

for (const name of 'show,hide,toggle,showChat,hideChat,setUser,logout,showNewMessage,openConversation,setColorScheme,setLocale,consent'.split(','))
  api[name] = (/** @type {unknown} */ value) => take(name, value);
api.isVisible = () => state.open;
api.isReady = () => state.ready;
api.unreadCount = () => state.unread;
api.info = () => ({ version: __VERSION__, build: __BUILD__, ...state });
api.on = (/** @type {string} */ event, /** @type {Function} */ listener) => on(event, listener, state);
for (const [method, event] of [['onShow', 'show'], ['onHide', 'hide'], ['onUnreadCountChange', 'unread']])
  api[method] = (/** @type {Function} */ listener) => on(event, listener, state);
api.destroy = () => {
  end();
  forgetListeners();
};

// The flag is the stock script's: whichever comes second steps aside.
if (!window.__libredeskWidgetLoaded) {
  window.__libredeskWidgetLoaded = true;
  const { q } = Object(window.Libredesk);
  window.Libredesk = api;
  window.initLibredesk = init;
  if (window.LibredeskSettings) init();
  for (const call of q || []) api(...call);
}

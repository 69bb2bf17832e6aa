// Stage 1: what every page pays for. Launcher, API with its queue, and the decision when the rest is loaded.

import { add, doc } from './dom.js';
import { emit, forgetListeners, on, state } from './events.js';
import { firstSheet } from './look.js';
import { warn } from './warn.js';

/** @import {Call, Settings} from './types.js' */

// (Short names for the minifier, which must not shorten these.)
const win = window;
const nonce = doc.currentScript?.nonce || '';

/** The inbox of the present life, or 0. @type {any} */
let inbox;
/** Ends the present life. */
let end = () => {};
/** Calls of the API, and messages of the app, that wait for somebody to take them. @type {Call[]} */
let calls = [];
/** @type {(...call: Call) => void} */
const later = (...call) => calls.push(call);
/** What takes the API's calls. */
let take = later;

/** `Libredesk('show')` is `Libredesk.show()`. @type {any} */
const api = (/** @type {string} */ name, /** @type {unknown[]} */ ...values) => api[name]?.(...values);

for (const name of 'show,hide,toggle,showChat,hideChat,setUser,logout,showNewMessage,openConversation,setColorScheme,setLocale,consent'.split(','))
  api[name] = (/** @type {unknown} */ value) => take(name, value);
api.isVisible = () => state.open;
api.isReady = () => state.ready;
api.unreadCount = () => state.unread;
api.info = () => ({ version: __VERSION__, ...state });
api.on = on;
api.onShow = (/** @type {Function} */ listener) => on('show', listener);
api.onHide = (/** @type {Function} */ listener) => on('hide', listener);
api.onUnreadCountChange = (/** @type {Function} */ listener) => on('unread', listener);
api.destroy = () => {
  end();
  forgetListeners();
};

// Included twice, or after the stock script: the first one stays.
if (!win.initLibredesk) {
  const queue = /** @type {any} */ (win.Libredesk)?.q;
  win.Libredesk = api;
  /** Begins a life of the widget. */
  win.initLibredesk = (settings = /** @type {Settings} */ (win.LibredeskSettings)) => {
    if (!settings?.baseURL || settings.inboxID == inbox) {
      warn('needs baseURL, inboxID, once');
      return api;
    }
    end();

    const stop = new AbortController();
    const base = settings.baseURL.replace(/\/+$/, '');
    const query = 'inbox_id=' + settings.inboxID;
    const assets = base + '/static/public/widget/';
    const own = /** @type {any} */ (settings.launcher || 0);
    const connection = /** @type {{saveData?: boolean, effectiveType?: any}} */ (navigator.connection || 0);
    /** How much the app is wanted: 1 with interest, 2 after a click. A browser that saves data waits for the click. */
    let wanted = 0;
    /** @type {unknown} */
    let allowed = !settings.consent;
    /** The second stage, once it is there. */
    let pass = later;
    /** @type {ShadowRoot} */
    let root;
    /** @type {HTMLElement | undefined} */
    let box;

    /** @param {number} level */
    const want = (level) => {
      if (level > wanted) wanted = level;
      if (!box || box.firstChild || wanted < (connection.saveData || /2g/.test(connection.effectiveType) ? 2 : 1)) return;
      add(box, 'iframe', { hidden: true, allow: 'clipboard-write;autoplay', src: `${assets}index.html?v=${__BUILD__}&${query}` });
      addEventListener('message', (event) => pass('message', event), stop);
      const url = assets + __FRAME_FILE__;
      add(doc.head, 'script', {
        src: win.trustedTypes?.createPolicy('natter', { createScriptURL: (url) => url }).createScriptURL(url) ?? url,
        nonce,
        onerror() {
          warn('no ' + url);
          setOpen(false);
          /** @type {HTMLElement} */ (box).textContent = '';
        },
        _take(stage) {
          pass = stage(settings, root, stop, state, calls, setOpen, emit);
        },
      });
    };

    /** Someone with a session shall see his unread count, as soon as the page has everything of its own. */
    const wait = () => {
      const idle = () => setTimeout(want, 1e3, 1);
      try {
        if (settings.preload == 'eager') want(1);
        else if (settings.preload == 'idle' || settings.userJWT || (allowed && doc.cookie.includes(inbox))) {
          if (doc.readyState[0] == 'c') idle();
          else addEventListener('load', idle, stop);
        }
      } catch {} // cookies are forbidden here
    };

    /** @param {boolean} open @param {Element} [by] the launcher that was pressed */
    const setOpen = (open, by) => {
      if (open == state.open) return;
      state.open = open;
      if (open) want(2);
      if (box) box.hidden = !open;
      pass('shown', by);
      emit(open ? 'show' : 'hide');
    };

    end = () => {
      take = () => {};
      calls = [];
      stop.abort();
      if (box) root.host.remove();
      state.open = state.ready = false;
      inbox = state.unread = 0;
    };

    inbox = settings.inboxID;
    take = (name, value) => {
      // hide < i < open, show < t < toggle
      if (/^(sh|[hot])/.test(name)) setOpen(name > 't' ? !state.open : name > 'i');
      if (name == 'setUser') want(1);
      if (name == 'consent') {
        allowed = value;
        wait();
      }
      pass(name, value);
    };
    for (const call of calls.splice(0)) take(...call);

    fetch(`${base}/api/v1/widget/chat/settings/launcher?${query}`, stop)
      .then((answer) => answer.json())
      .then(({ data }) => {
        const drawn = !settings.hideLauncher && !own.big;
        const css = firstSheet(settings, data, drawn, own); // which throws for a refusal: its data is null
        // Not in the body: that may be transformed, or replaced by the page.
        root = add(doc.documentElement, 'div').attachShadow({ mode: 'open' });
        try {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(css);
          root.adoptedStyleSheets = [sheet];
        } catch {
          // Browsers before 2023: where the page forbids this too, the second stage knows a way.
          add(root, 'style', { textContent: css });
          wanted = 2;
        }
        box = add(root, 'div', { hidden: !state.open });
        /** @type {HTMLElement | undefined} */
        let button;
        if (drawn) {
          button = add(root, 'button', { title: own.label || 'Chat', ariaExpanded: 'false' });
          const src = own.image || data.launcher.logo_url;
          if (src) add(button, 'img', { src, alt: '', onerror() { /** @type {any} */ (this).remove(); } });
        }
        for (const type of ['pointerover', 'focusin', 'click']) {
          (button || doc).addEventListener(
            type,
            (event) => {
              // The page's own button is looked up when it is used, so it may come and go.
              const by = button || (own.big && /** @type {any} */ (event.target).closest?.(own));
              if (by)
                if (type == 'click') {
                  event.preventDefault();
                  setOpen(!state.open, by);
                } else want(1);
            },
            stop,
          );
        }
        state.ready = true;
        emit('ready');
        want(0);
        wait();
      })
      .catch((error) => {
        if (stop.signal.aborted) return;
        end();
        warn('no chat: ' + error);
      });
    return api;
  };
  if (win.LibredeskSettings) win.initLibredesk();
  queue?.forEach((/** @type {Call} */ call) => api(...call));
}

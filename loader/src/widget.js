// Stage 1: what every page pays for. Launcher, API with its queue, and the decision when the rest is loaded.

import { add, doc } from './dom.js';
import { emit, forgetListeners, on, state } from './events.js';
import { firstSheet } from './look.js';
import { warn } from './warn.js';
// (Last, so that Libredesk's script does not change by it.)
import { elsewhere, home, lookOf, queryOf } from './elsewhere.js';

/** @import {LibredeskMethods} from '../libredesk.js' */
/** @import {Call, Covers, Elsewhere, Passed, Settings, Words} from './types.js' */

// (Short names for the minifier, which must not shorten these.)
const win = window;
const nonce = /** @type {string} */ (doc.currentScript?.nonce);

/** The inbox of the present life, if there is one. @type {any} */
let inbox;
/** Ends the present life. */
let end = () => {};
/** Calls of the API, and messages of the app, that wait for somebody to take them. @type {Call[]} */
let calls = [];
/** @type {(...call: Call) => void} */
const later = (...call) => calls.push(call);
/** What takes the API's calls. */
let take = later;

/**
 * What is answered here; all else is passed on. tsc sees to it that every method of libredesk.d.ts is in one of the two.
 * @satisfies {Omit<LibredeskMethods, Passed | Elsewhere>}
 */
const answered = {
  isVisible: () => state.open,
  isReady: () => state.ready,
  unreadCount: () => state.unread,
  info: () => ({ version: __VERSION__, ...state }),
  on,
  onShow: (/** @type {() => void} */ listener) => on('show', listener),
  onHide: (/** @type {() => void} */ listener) => on('hide', listener),
  onUnreadCountChange: (/** @type {(count: number) => void} */ listener) => on('unread', listener),
  destroy() {
    end();
    forgetListeners();
  },
};
const passed = 'show,hide,toggle,showChat,hideChat,setUser,logout,showNewMessage,openConversation,setColorScheme,setLocale,consent';
/** @typedef {Covers<Words<typeof passed>, Passed>} AllArePassed */

/** `Libredesk('show')` is `Libredesk.show()`. @type {any} */
const api = Object.assign((/** @type {string} */ name, /** @type {unknown[]} */ ...values) => api[name]?.(...values), answered);
// (map, here and below: shorter than a loop.)
passed.split(',').map((name) => (api[name] = (/** @type {unknown} */ value) => take(name, value)));
if (__BACKEND__ != 'libredesk') elsewhere.split(',').map((name) => (api[name] = (/** @type {unknown} */ value) => take(name, value)));

/** @typedef {((name: string, ...values: unknown[]) => unknown) & typeof answered & Pick<LibredeskMethods, Passed | Elsewhere>} Api */

// Included twice, or after the stock script: the first one stays.
if (!win.initLibredesk) {
  const queue = /** @type {any} */ (win.Libredesk)?.q;
  win.Libredesk = /** @type {Api} */ (api);
  /** Begins a life of the widget. */
  win.initLibredesk = (/** @type {Settings} */ settings = /** @type {any} */ (win.LibredeskSettings)) => {
    if (!settings?.baseURL || settings[__INBOX__] == inbox) {
      warn('needs baseURL, ' + __INBOX__ + ', once');
      return api;
    }
    if (__BACKEND__ != 'libredesk' && settings.backend != __BACKEND__) {
      warn('this script is for backend ' + __BACKEND__);
      return api;
    }
    end();

    inbox = settings[__INBOX__];
    const query = __BACKEND__ == 'assistant' ? queryOf(settings) : 'inbox_id=' + inbox;
    const stop = new AbortController();
    const base = (settings.baseURL + '').replace(/\/+$/, '');
    const assets = __BACKEND__ == 'assistant' && home ? new URL('public/widget/', home).href : base + '/static/public/widget/';
    let own = /** @type {any} */ (settings.launcher || 0);
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
      add(box, 'iframe', { hidden: true, allow: __BACKEND__ == 'chatwoot' ? 'clipboard-write;autoplay;microphone;screen-wake-lock' : 'clipboard-write;autoplay', src: `${assets}index.html?v=${__BUILD__}&${query}${allowed ? '' : '&consent'}` });
      addEventListener('message', (event) => pass('message', event), stop);
      const url = assets + __FRAME_FILE__;
      add(doc.head, 'script', {
        src: win.trustedTypes?.createPolicy('natter', { createScriptURL: (url) => url }).createScriptURL(url) ?? url,
        nonce,
        onerror() {
          warn('no ' + url);
          setOpen(false);
          if (box) box.textContent = '';
        },
        _take(stage) {
          pass = stage(settings, root, stop, state, calls, setOpen, emit);
        },
      });
    };

    /**
     * Someone with a session shall see his unread count as soon as the page has everything of its own; also when he comes back to it, and has
     * got the session on another page meanwhile.
     */
    const look = () => {
      try {
        if (settings.preload == 'eager') want(1);
        else if (doc.readyState[0] == 'c' && (settings.preload == 'idle' || (__BACKEND__ == 'chatwoot' ? settings.user : settings.userJWT) || (allowed && doc.cookie.includes(__BACKEND__ == 'chatwoot' ? 'cw_conversation=' : inbox))))
          setTimeout(want, 1e3, 1);
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
      inbox = stop.abort();
      // (To no value: nothing that still waits finds a place for the app.)
      if (box) box = /** @type {any} */ (root.host.remove());
      state.open = state.ready = false;
      state.unread = 0;
    };

    take = (name, value) => {
      // hide < i < open, show < t < toggle
      if (/^(sh|[hot])/.test(name)) setOpen(name > 't' ? !state.open : name > 'i');
      if (name == 'setUser') want(1);
      if (name == 'consent') {
        allowed = value;
        look();
      }
      pass(name, value);
    };
    calls.splice(0).map((call) => take(...call));

    (__BACKEND__ == 'libredesk'
      ? fetch(`${base}/api/v1/widget/chat/settings/launcher?${query}`, stop).then((answer) => answer.json())
      : lookOf(settings, stop)
    )
      .then(({ data }) => {
        try {
          if (own.big) doc.querySelector(own);
        } catch (error) {
          // No selector: the page gets our launcher.
          warn(/** @type {any} */ (error));
          own = 0;
        }
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
        ['pointerover', 'focusin', 'click'].map((type) =>
          (button || doc).addEventListener(
            type,
            (event) => {
              // The page's own button is looked up when it is used, so it may come and go.
              const by = button || (own.big && /** @type {any} */ (event.target).closest?.(own));
              if (by)
                // (click < d < focusin)
                if (type < 'd') {
                  event.preventDefault();
                  setOpen(!state.open, by);
                } else want(1);
            },
            stop,
          ),
        );
        state.ready = true;
        emit('ready');
        want(0);
        look();
        ['pageshow', 'focus'].map((type) => addEventListener(type, look, stop));
      })
      .catch((error) => {
        if (stop.signal.aborted) return;
        end();
        warn('no chat: ' + error);
      });
    return api;
  };
  if (win.LibredeskSettings) win.initLibredesk();
  queue?.map((/** @type {Call} */ call) => api(...call));
}

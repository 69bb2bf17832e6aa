// Stage 2: everything that is not needed before a visitor shows interest. Speaks with the app (docs/HOST-MESSAGES.md) and does what the
// API's calls ask for.

import { add, set } from './dom.js';
import { handleFocus } from './frame/focus.js';
import { handlePhones } from './frame/phone.js';
import { watchOver } from './frame/recovery.js';
import { openSession } from './frame/session.js';
import { addStyle, secondSheet } from './frame/sheet.js';
import { watchVisits } from './frame/visits.js';
import { warn } from './warn.js';
// (Last, so that Libredesk's script does not change by it.)
import { actsElsewhere, begin, forgetUser, postToken, postUser, setUser } from './frame/elsewhere.js';

/** @import {Acts, SecondStage} from './types.js' */

/** @type {SecondStage} */
const start = (settings, root, stop, state, calls, setOpen, emit) => {
  if (stop.signal.aborted) return () => {};
  const own = Object(settings.launcher);
  const box = /** @type {HTMLElement} */ (root.querySelector('div'));
  const button = root.querySelector('button');
  let frame = /** @type {HTMLIFrameElement} */ (box.querySelector('iframe'));
  const { origin } = new URL(frame.src);
  const session = openSession(__BACKEND__ == 'libredesk' ? settings : { ...settings, inboxID: settings[__INBOX__] });
  if (__BACKEND__ != 'libredesk') begin(settings);

  let { userJWT: jwt = '', colorScheme = '', locale = '' } = settings;
  let wide = false;
  let live = false;
  /** The session that the app has. */
  let told = '';
  /** The launcher: ours, or the page's own button once it was pressed. @type {Element | null} */
  let opener = button;
  /** @type {MessageEvent} */
  let last;
  /** Said to the app as soon as it listens. @type {(() => void)[]} */
  const pending = [];

  const label = own.label || 'Chat';
  const texts = { close: 'Close', unread: 'unread', failed: 'The chat could not load.', retry: 'Try again', ...settings.texts };

  /** @param {string} type @param {object} [fields] */
  const post = (type, fields) => {
    if (live) frame.contentWindow?.postMessage({ type, ...fields }, origin);
  };

  const postMobileState = () => {
    set(box, { 'aria-modal': phones._isPhone() });
    post('SET_MOBILE_STATE', { isMobile: phones._isPhone() });
  };
  const postVisit = () => {
    if (session._allowed()) post('PAGE_VISIT', { url: location.href, title: document.title });
  };
  const postSession = () => {
    if (__BACKEND__ == 'assistant') postToken(post);
    const visitorToken = session._get('visitor');
    if (jwt) post('SET_JWT_TOKEN', { jwt, ...(visitorToken && { visitorToken }) });
    else post('SESSION_DATA', { sessionToken: (told = session._get('session')), visitorToken });
  };
  /** What another tab has done with the session, this one does too: a visitor is one person, and logged out everywhere. */
  const follow = () => jwt || session._get('session') == told || postSession();
  /** The app keeps nothing either. */
  const postConsent = () => post('SET_CONSENT', { given: session._allowed() });
  const postExpanded = () => post('WIDGET_EXPANDED', { isExpanded: wide });

  /** @param {boolean} now */
  const setWide = (now) => {
    if (now && phones._isPhone()) return;
    wide = now;
    box.toggleAttribute('wide', wide);
    postExpanded();
  };

  const showBadge = () => {
    if (!button) return;
    if (state.unread && !state.open) set(button, { 'data-unread': state.unread > 99 ? '99+' : state.unread });
    else button.removeAttribute('data-unread');
    button.className = state.open && !own.imageOnly ? 'chevron' : '';
  };

  /** @param {any} unread */
  const setUnread = (unread) => {
    // (A natural number is what >>> leaves as it is.)
    if (unread >>> 0 !== unread || unread == state.unread) return;
    const name = unread ? `${label}, ${unread} ${texts.unread}` : label;
    said.textContent = unread > state.unread && !state.open ? name : '';
    state.unread = unread;
    if (button) set(button, { 'aria-label': name });
    showBadge();
    emit('unread', unread);
  };

  // What the dialog consists of, besides the iframe that stands in it already.
  addStyle(root, secondSheet(colorScheme == 'dark' || (colorScheme == 'auto' && matchMedia('(prefers-color-scheme:dark)').matches)));
  set(box, { role: 'dialog', id: 'frame', 'aria-label': label, tabindex: -1 });
  frame.title = label;
  frame.hidden = false;
  add(box, 'button', { id: 'close', ariaLabel: texts.close, onclick: () => setOpen(false) });
  const panel = add(box, 'section', { hidden: true });
  set(panel, { role: 'alert' });
  const said = add(root, 'b');
  set(said, { role: 'status' });
  if (button) {
    button.title = '';
    set(button, { 'id': 'launcher', 'aria-haspopup': 'dialog', 'aria-controls': 'frame', 'aria-label': label, 'aria-expanded': state.open });
  }

  const remake = () => {
    const next = /** @type {HTMLIFrameElement} */ (frame.cloneNode());
    next.className = '';
    live = false;
    frame.replaceWith(next);
    return (frame = next);
  };

  const recovery = watchOver(stop, remake, (failed) => {
    panel.hidden = !failed;
    panel.textContent = '';
    if (!failed) return;
    add(panel, 'p', { textContent: texts.failed });
    add(panel, 'button', { textContent: texts.retry, onclick: recovery._again });
    emit('error', { code: 'unreachable', message: texts.failed });
  });
  addEventListener('online', () => panel.hidden || recovery._again(), stop);
  recovery._watch(frame);

  const phones = handlePhones(box, stop, state, postMobileState);
  postMobileState();
  const focus = handleFocus(root, box, () => frame, stop, state, () => setOpen(false));
  watchVisits(stop, postVisit);
  addEventListener('visibilitychange', follow, stop);
  // (At once, where there is https and a browser that has it.)
  /** @type {{cookieStore?: EventTarget}} */ (window).cookieStore?.addEventListener('change', follow, stop);

  const reveal = () => {
    frame.className = 'live';
    recovery._ready();
  };

  /** @param {'session' | 'visitor'} kind @param {unknown} token */
  const keep = (kind, token) => {
    if (token && typeof token == 'string') session._set(kind, token);
  };

  /** What the app says. @type {Record<string, (message: any) => void>} */
  const hear = {
    VUE_APP_READY() {
      live = true;
      reveal();
      postMobileState();
      if (settings.consent) postConsent();
      if (colorScheme) post('SET_COLOR_SCHEME', { scheme: colorScheme });
      if (locale) post('SET_LOCALE', { locale });
      if (settings.remoteImages) post('SET_REMOTE_IMAGES', { show: true });
      postSession();
      if (__BACKEND__ == 'chatwoot') postUser(post);
      if (wide) postExpanded();
      if (state.open) post('WIDGET_OPENED');
      pending.splice(0).map((send) => send());
      focus._ready();
    },
    UPDATE_UNREAD_COUNT: ({ count }) => setUnread(count),
    CLOSE_WIDGET: () => setOpen(false),
    EXPAND_WIDGET: () => setWide(true),
    COLLAPSE_WIDGET: () => setWide(false),
    REQUEST_PAGE_INFO: postVisit,
    // Not the app yet: it only wants to know who comes back, to ask for what is his meanwhile. A JWT waits for the app.
    WIDGET_STARTED() {
      live = !jwt;
      postSession();
      live = false;
    },
    STORE_SESSION({ token }) {
      keep('session', (told = token));
      // The JWT has done its work: should the app have to start again, the session outlives it.
      jwt = '';
    },
    STORE_VISITOR_TOKEN: ({ token }) => keep('visitor', token),
    CLEAR_VISITOR_TOKEN: () => session._set('visitor', ''),
    CLEAR_SESSION_TOKEN: () => session._set('session', (told = '')),
    // Comes without the app too, when there is a failure to see.
    WIDGET_LOADED: reveal,
    WIDGET_CRASHED() {
      live = false;
      frame.className = '';
      recovery._crashed();
    },
    WIDGET_ERROR({ code, message }) {
      if (typeof code == 'string') emit('error', { code, message: '' + message });
    },
    MESSAGE_RECEIVED: ({ type, ...message }) => emit('message', message),
  };

  /** Said at once, or when the app is there. @param {string} type @param {object} fields */
  const say = (type, fields) => {
    if (live) post(type, fields);
    else pending.push(() => post(type, fields));
  };

  /** What the page asks for. @type {Acts & Record<string, (value: any) => void>} */
  const act = {
    message(/** @type {MessageEvent} */ event) {
      const { source, origin: from, data } = event;
      // (Comes twice after a first stage that had to try again. Capitals: nothing that every object has begins with one.)
      if (event != last && source == frame.contentWindow && from == origin && data?.type < '_') hear[data.type]?.(data);
      last = event;
    },
    shown(/** @type {Element | undefined} */ by) {
      if (by) opener = by;
      if (opener) set(opener, { 'aria-expanded': state.open });
      if (state.open) said.textContent = '';
      showBadge();
      phones._shown();
      post(state.open ? 'WIDGET_OPENED' : 'WIDGET_CLOSED');
      focus._shown(by);
    },
    setUser(token) {
      if (__BACKEND__ != 'libredesk') return setUser(token, post);
      jwt = text('setUser', token);
      if (jwt) postSession();
    },
    logout() {
      jwt = '';
      if (__BACKEND__ == 'chatwoot') forgetUser();
      session._set('visitor', '');
      session._set('session', (told = ''));
      post('CLEAR_SESSION');
      setUnread(0);
    },
    showNewMessage: (value) => say('SHOW_NEW_MESSAGE', { text: text('showNewMessage', value) }),
    openConversation: (value) => text('openConversation', value) && say('OPEN_CONVERSATION', { conversationId: value }),
    setColorScheme(scheme) {
      if (!/^(light|dark|auto|)$/.test(scheme)) return warn('no ' + scheme);
      colorScheme = scheme;
      post('SET_COLOR_SCHEME', { scheme });
    },
    setLocale(code) {
      post('SET_LOCALE', { locale: (locale = text('setLocale', code)) });
    },
    consent(given) {
      session._consent(!!given);
      postConsent();
      if (!given) return;
      if (!jwt && session._get('session')) postSession();
      postVisit();
    },
  };

  if (__BACKEND__ != 'libredesk') Object.assign(act, actsElsewhere(say, post));

  /** @param {string} name @param {unknown} value */
  const text = (name, value) => {
    if (typeof value == 'string') return value;
    warn(name + ' needs a text');
    return '';
  };

  /** @param {string} name @param {any} [value] */
  const take = (name, value) => act[name]?.(value);
  calls.map((call) => take(...call));
  return take;
};

const script = /** @type {HTMLScriptElement} */ (document.currentScript);
if (script._take) script._take(start);
script.remove();

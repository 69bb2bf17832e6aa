// The visitor's tokens: in cookies where that is allowed and works, otherwise for as long as the page lives.

import { readCookie, widestDomain, writeCookie } from './cookies.js';

/** @import {Settings} from '../types.js' */
/** @typedef {'session' | 'visitor'} Kind */

const KINDS = /** @type {Kind[]} */ (['session', 'visitor']);

/** @param {Settings} settings */
export function openSession({ inboxID, cookieDomain, consent }) {
  const secure = location.protocol == 'https:';
  const memory = { session: '', visitor: '' };
  let allowed = consent != 'required';
  /** @type {string | undefined} */
  let domain = cookieDomain;

  /** @param {Kind} kind */
  // (A visitor of the stock Chatwoot widget keeps his conversation.)
  const nameOf = (kind) => (__BACKEND__ == 'chatwoot' && kind == 'session' ? 'cw_conversation' : `libredesk-${kind}-${inboxID}`);

  /** @param {Kind} kind */
  const stored = (kind) => readCookie(document, nameOf(kind));

  /** @param {Kind} kind @param {string} token empty to forget */
  function store(kind, token) {
    try {
      if (domain == undefined) domain = widestDomain(document, location.hostname, secure);
      writeCookie(document, nameOf(kind), token, domain, secure);
      // Another domain was configured once: what it left would come back.
      if (!token && stored(kind)) writeCookie(document, nameOf(kind), '', '', secure);
    } catch {}
  }

  /** @param {Kind} kind */
  const get = (kind) => (allowed && stored(kind)) || memory[kind];

  /** @param {Kind} kind @param {string} token */
  function set(kind, token) {
    memory[kind] = token;
    if (allowed) {
      store(kind, token);
      // The cookie decides from now on: another tab may change it.
      if (token && stored(kind) == token) memory[kind] = '';
    } else if (!token && stored(kind)) store(kind, '');
  }

  return {
    _get: get,
    _set: set,
    _allowed: () => allowed,
    /** @param {boolean} given */
    _consent(given) {
      const tokens = KINDS.map(get);
      allowed = given;
      KINDS.forEach((kind, at) => {
        if (!given) store(kind, '');
        if (tokens[at]) set(kind, tokens[at]);
      });
    },
  };
}

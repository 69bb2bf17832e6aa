// What the first stage needs for the servers that are not Libredesk; nothing of this is in Libredesk's script.

import { doc } from './dom.js';

/** @import {Covers, Elsewhere, LauncherData, Settings, Words} from './types.js' */

/** The methods that wait for the second stage, besides Libredesk's. */
export const elsewhere = 'setCustomAttributes,setConversationCustomAttributes,deleteConversationCustomAttribute,setLabel,removeLabel,setToken';
/** @typedef {Covers<Words<typeof elsewhere>, Elsewhere>} AllAreElsewhere */

/** Where this script lies: the assistant's app lies beside it, wherever its API is. */
export const home = __BACKEND__ == 'assistant' && /** @type {HTMLScriptElement | null} */ (doc.currentScript)?.src;

/** The address of the assistant's API, with or without the `/api` that its document gives. @param {Settings} settings */
export const apiOf = ({ baseURL }) => baseURL.replace(/\/+$/, '').replace(/\/api$/, '');

/** A query of what there is. @param {Record<string, string | undefined>} values */
export const ask = (values) => {
  const query = new URLSearchParams();
  for (const name in values) if (values[name]) query.set(name, /** @type {string} */ (values[name]));
  return '' + query;
};

/**
 * How the launcher looks: the assistant's server says it, but not before there is a token. Chatwoot's would make a contact of everybody who is
 * asked about, so its launcher goes by the page's settings.
 * @param {Settings} settings
 * @param {AbortController} stop
 * @returns {Promise<{data: LauncherData}>}
 */
export const lookOf = async (settings, stop) => {
  const { widgetToken } = settings;
  if (__BACKEND__ != 'assistant' || !widgetToken) return { data: { colors: {}, launcher: { position: 'right' } } };
  const path = '/api/widgets/' + encodeURIComponent(settings[__INBOX__]) + '/config';
  const answer = await fetch(apiOf(settings) + path, { headers: { authorization: 'Bearer ' + widgetToken }, signal: stop.signal });
  const { config, error } = await answer.json();
  if (!config) throw error || answer.status;
  const { primaryColor: primary, position } = config.widget || {};
  return { data: { colors: { primary }, launcher: { position: /left$/.test(position) ? 'left' : 'right', logo_url: config.branding?.logo } } };
};

// What the first stage needs for the servers that are not Libredesk; nothing of this is in Libredesk's script.

import { doc } from './dom.js';

/** @import {Covers, Elsewhere, LauncherData, Settings, Words} from './types.js' */

/** The methods that wait for the second stage, besides Libredesk's. */
export const elsewhere = 'setCustomAttributes,setConversationCustomAttributes,deleteConversationCustomAttribute,setLabel,removeLabel,setToken';
/** @typedef {Covers<Words<typeof elsewhere>, Elsewhere>} AllAreElsewhere */

/** Where this script lies: the assistant's app lies beside it, wherever its API is. */
export const home = __BACKEND__ == 'assistant' && /** @type {HTMLScriptElement | null} */ (doc.currentScript)?.src;

/** The address of the assistant's API, with or without the `/api` that its document gives. @param {Settings} settings */
const apiOf = ({ baseURL }) => baseURL.replace(/\/+$/, '').replace(/\/api$/, '');

/** What the assistant's app is told in its address: its widget, behind a slash the assistant that the page names, and where the API is. @param {Settings} settings */
export const queryOf = (settings) => {
  const { widgetId, assistantId } = settings;
  return '' + new URLSearchParams({ inbox_id: assistantId ? `${widgetId}/${assistantId}` : widgetId, base: apiOf(settings) });
};

/**
 * How the launcher looks: the assistant's server says it, but not before there is a token. Chatwoot's would make a contact of everybody who is
 * asked about, so its launcher goes by the page's settings.
 * @param {Settings} settings
 * @param {AbortController} stop
 * @returns {Promise<{data: LauncherData}>}
 */
export const lookOf = async (settings, stop) => {
  const { widgetToken, color: primary } = settings;
  if (__BACKEND__ != 'assistant' || !widgetToken) return { data: { colors: { primary }, launcher: { position: 'right' } } };
  const path = '/api/widgets/' + encodeURIComponent(settings[__INBOX__]) + '/config';
  const answer = await fetch(apiOf(settings) + path, { headers: { authorization: 'Bearer ' + widgetToken }, signal: stop.signal });
  const { config, error } = await answer.json();
  if (!config) throw error || answer.status;
  const { primaryColor, position } = config.widget || {};
  return { data: { colors: { primary: primaryColor }, launcher: { position: /left$/.test(position) ? 'left' : 'right', logo_url: config.branding?.logo } } };
};

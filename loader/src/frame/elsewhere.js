// What the second stage says and does for the servers that are not Libredesk; nothing of this is in Libredesk's script.

import { warn } from '../warn.js';

/** @import {ChatwootUser} from '../../libredesk.js' */
/** @import {Settings} from '../types.js' */
/** @typedef {(type: string, fields?: object) => void} Say */

/** Who Chatwoot is told the visitor is. @type {ChatwootUser | undefined} */
let user;
/** The assistant's. @type {string | undefined} */
let token;

/** Begins a life. @param {Settings} settings */
export const begin = (settings) => ({ user, widgetToken: token } = settings);

/** Before the session, so that the app can ask for what is in it. @param {Say} post */
export const postToken = (post) => token && post('SET_TOKEN', { token });

/** After the session. @param {Say} post */
export const postUser = (post) => user && post('SET_USER', { user });

/** @param {any} person @param {Say} post */
export const setUser = (person, post) => {
  if (__BACKEND__ != 'chatwoot') return cannot('setUser');
  if (typeof person?.identifier != 'string' || !person.identifier) return warn('setUser needs an identifier');
  user = person;
  postUser(post);
};

export const forgetUser = () => {
  user = undefined;
};

/** @param {string} name */
const cannot = (name) => warn(name + ': not with ' + __BACKEND__);

/** @param {string} name @param {unknown} value @param {string} kind @param {() => void} act */
const check = (name, value, kind, act) => {
  if (value && typeof value == kind && !Array.isArray(value)) act();
  else warn(`${name} needs ${kind == 'string' ? 'a text' : 'an object'}`);
};

/** What each method's value has to be, the message that says it, and the message's field. @type {Record<string, [kind: string, type: string, field: string]>} */
const WORDS = {
  setCustomAttributes: ['object', 'SET_CUSTOM_ATTRIBUTES', 'attributes'],
  setConversationCustomAttributes: ['object', 'SET_CONVERSATION_CUSTOM_ATTRIBUTES', 'attributes'],
  deleteConversationCustomAttribute: ['string', 'DELETE_CONVERSATION_CUSTOM_ATTRIBUTE', 'attribute'],
  setLabel: ['string', 'SET_LABEL', 'label'],
  removeLabel: ['string', 'REMOVE_LABEL', 'label'],
};

/**
 * The API's methods that Libredesk's script does not have. What a server can't do is a warning.
 * @param {(type: string, fields: object) => void} say at once, or when the app is there
 * @param {Say} post
 * @returns {Record<string, (value: any) => void>}
 */
export const actsElsewhere = (say, post) => {
  /** @type {Record<string, (value: any) => void>} */
  const acts = {
    setToken(value) {
      if (__BACKEND__ != 'assistant') return cannot('setToken');
      check('setToken', value, 'string', () => {
        token = value;
        postToken(post);
      });
    },
  };
  for (const name in WORDS) {
    const [kind, type, field] = WORDS[name];
    acts[name] = (value) => (__BACKEND__ == 'chatwoot' ? check(name, value, kind, () => say(type, { [field]: value })) : cannot(name));
  }
  return acts;
};

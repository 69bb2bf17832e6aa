// What the second stage says and does for the servers that are not Libredesk; nothing of this is in Libredesk's script.

import { warn } from '../warn.js';

/** @import {ChatwootUser, LibredeskMethods} from '../../libredesk.js' */
/** @import {Elsewhere, Settings} from '../types.js' */
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

/**
 * The API's methods that Libredesk's script does not have. What a server can't do is a warning.
 * @param {(type: string, fields: object) => void} say at once, or when the app is there
 * @param {Say} post
 * @returns {Pick<LibredeskMethods, Elsewhere>}
 */
export const actsElsewhere = (say, post) =>
  __BACKEND__ == 'chatwoot'
    ? {
        setCustomAttributes: (attributes) => check('setCustomAttributes', attributes, 'object', () => say('SET_CUSTOM_ATTRIBUTES', { attributes })),
        setConversationCustomAttributes: (attributes) =>
          check('setConversationCustomAttributes', attributes, 'object', () => say('SET_CONVERSATION_CUSTOM_ATTRIBUTES', { attributes })),
        setLabel: (label) => check('setLabel', label, 'string', () => say('SET_LABEL', { label })),
        setToken: () => cannot('setToken'),
      }
    : {
        setCustomAttributes: () => cannot('setCustomAttributes'),
        setConversationCustomAttributes: () => cannot('setConversationCustomAttributes'),
        setLabel: () => cannot('setLabel'),
        setToken(value) {
          check('setToken', value, 'string', () => {
            token = value;
            postToken(post);
          });
        },
      };

/** The kind of server that the document is built for; boot.js's only. */
declare const __BACKEND__: 'libredesk' | 'chatwoot' | 'assistant';
/** Its server may be asked from any origin. */
declare const __ANYWHERE__: boolean;

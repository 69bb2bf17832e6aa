/** The one way this script speaks to the page's console. @param {string} text */
export const warn = (text) => console.warn('Libredesk: ' + text);

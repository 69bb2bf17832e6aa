/**
 * Makes an element with its still attributes and, if that is all there is in it, its text: one call from the wasm for what would be a call
 * for each of them.
 *
 * @param {string} described its tag, then each attribute's name and value, parted by NUL
 * @param {boolean} drawing it is part of a drawing
 * @param {string} [words]
 * @returns {Element}
 */
export function make(described, drawing, words) {
  const [tag = '', ...parts] = described.split('\0');
  const element = drawing ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  for (let at = 1; at < parts.length; at += 2) element.setAttribute(/** @type {string} */ (parts[at - 1]), /** @type {string} */ (parts[at]));
  if (words !== undefined) element.textContent = words;
  return element;
}

/**
 * Elements without innerHTML, which pages with Trusted Types refuse.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {Node} parent
 * @param {T} tag
 * @param {Record<string, unknown>} [attributes]
 */
export const add = (parent, tag, attributes) => {
  const element = document.createElement(tag);
  set(element, attributes);
  parent.appendChild(element);
  return element;
};

/** @param {Element} element @param {Record<string, unknown>} [attributes] */
export const set = (element, attributes) => {
  for (const name in attributes) element.setAttribute(name, /** @type {string} */ (attributes[name]));
};

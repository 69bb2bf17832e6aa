// (A short name for the minifier, which must not shorten this one.)
export const doc = document;

/**
 * Elements without innerHTML, which pages with Trusted Types refuse.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {Node} parent
 * @param {T} tag
 * @param {Partial<HTMLElementTagNameMap[T]>} [properties]
 */
export const add = (parent, tag, properties) => parent.appendChild(Object.assign(doc.createElement(tag), properties));

/** @param {Element} element @param {Record<string, unknown>} attributes */
export const set = (element, attributes) => {
  for (const name in attributes) element.setAttribute(name, '' + attributes[name]);
};

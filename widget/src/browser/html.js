// Message HTML on its way into the document. This is the only way there is (invariant 6).
//
// Two sieves, one after the other. First the browser's own sanitiser parses and cleans (`Element.setHTML`, or DOMPurify where that is
// missing); what comes out is a tree that belongs to no page, so nothing in it loads or runs. Then `copyInto` copies from that tree what is
// named here, and nothing else. So the second sieve is the same whichever the first was.
//
// JavaScript, because all of it is the browser's: in Rust it weighed three times as much.

/** Elements that are shown; see `OWN` for the attributes that some may have. */
const SHOWN = new Set(
  (
    'a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i ' +
    'img ins kbd li mark ol p pre q rp rt ruby s samp small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr'
  ).split(' '),
);

/** Attributes of some elements. Links and pictures get their addresses apart. @type {Record<string, string[]>} */
const OWN = {
  col: ['span'],
  colgroup: ['span'],
  img: ['alt', 'width', 'height'],
  li: ['value'],
  ol: ['start', 'reversed', 'type'],
  td: ['colspan', 'rowspan'],
  th: ['colspan', 'rowspan', 'scope'],
  time: ['datetime'],
};

/** Attributes that any shown element may have. */
const EVERYWHERE = ['dir', 'lang', 'title'];

/** Elements that go with all that is in them. Of every other element that is not shown, what is in it stays. */
const DROPPED = (
  'applet area audio base basefont bgsound button canvas datalist dialog embed fencedframe frame frameset head iframe input link map math ' +
  'meta meter noembed noframes noscript object option optgroup output param plaintext portal progress script select selectedcontent slot ' +
  'source style svg template textarea title track video xmp'
).split(' ');

/** Elements that the first sieve must already replace by what is in them: Chromium 156 dies of a `marquee` that its sanitiser keeps. */
const REPLACED = ['marquee'];

/** Attributes that the first sieve takes away. What runs script goes in any case, that is not a matter of settings. */
const REMOVED = ['style', 'id', 'class', 'name'];

const NUMBER = /^\d{1,4}$/;
/** What the values of some attributes must look like. @type {Record<string, RegExp>} */
const GOOD = {
  width: NUMBER,
  height: NUMBER,
  colspan: NUMBER,
  rowspan: NUMBER,
  span: NUMBER,
  start: NUMBER,
  value: NUMBER,
  dir: /^(?:ltr|rtl|auto)$/,
  type: /^[1aAiI]$/,
  scope: /^(?:row|col)(?:group)?$/,
};

/** Deeper than any mail, and shallow enough for the stack. What is deeper is shown as plain text. */
const DEEPEST = 48;
/** More nodes than any mail that people read. */
const MOST = 20_000;

/**
 * @typedef {object} Source A message's HTML with what belongs to it.
 * @property {string} html As the server gave it.
 * @property {string[]} parts Content id, id and address of each file that was sent with the message, one after the other.
 * @property {boolean} remote Pictures from elsewhere are loaded, too. Whoever has put them there learns that they are looked at.
 * @property {string[]} words In the visitor's language: a picture, quoted mail, a table; and the language's direction.
 */
/** @typedef {(held: boolean) => void} Shown Is told when it is there, and whether pictures have been held back. */

/** @type {any} */
let purify;
let loading = false;
/** @type {{element: Element, source: Source, shown: Shown}[]} */
let waiting = [];

/**
 * Shows a message's HTML in this element, in the place of what was there.
 *
 * @param {Element} element
 * @param {string} html
 * @param {string[]} parts
 * @param {boolean} remote
 * @param {string[]} words
 * @param {Shown} shown Called when it is there, which may be later.
 */
export function show(element, html, parts, remote, words, shown) {
  put(element, { html, parts, remote, words }, shown);
}

/** @param {Element} element @param {Source} source @param {Shown} shown */
function put(element, source, shown) {
  if (isBomb(source.html)) {
    element.textContent = plain(source.html);
    shown(false);
    return;
  }
  const parsed = byBrowser(source.html) || byPurify(source.html);
  if (parsed) {
    const held = copyInto(element, parsed, source.parts, source.remote, source.words);
    foldQuotes(element, source.words);
    frameTables(element, source.words);
    shown(held);
    return;
  }
  element.textContent = plain(source.html);
  waiting = waiting.filter((other) => other.element !== element);
  waiting.push({ element, source, shown });
  if (!loading) void catchUp();
}

/** Shows what waits as soon as the sanitiser is there. After a failure the next message is the next chance. */
async function catchUp() {
  loading = true;
  const files = JSON.parse(document.getElementById('files')?.textContent || '{}');
  const loaded = await loadPurify(files.purify);
  loading = false;
  if (loaded) for (const { element, source, shown } of waiting.splice(0)) put(element, source, shown);
}

/**
 * Loads DOMPurify, for browsers without a sanitiser of their own; whether that worked.
 *
 * @param {string} file
 */
export async function loadPurify(file) {
  try {
    purify = (await /** @type {any} */ (globalThis).natterBoot.load(file)).default;
  } catch {
    // Offline, most probably.
  }
  return !!purify;
}

/** The browser's own sanitiser; nothing where there is none. @param {string} html @returns {Node | undefined} */
export function byBrowser(html) {
  const holder = /** @type {any} */ (document.implementation.createHTMLDocument('').body);
  if (!holder.setHTML) return;
  // Only what must go with all that is in it: which of the rest stays is decided by the second sieve.
  const sanitizer = { removeElements: DROPPED, replaceWithChildrenElements: REPLACED, removeAttributes: REMOVED, comments: false };
  try {
    holder.setHTML(quiet(html), { sanitizer });
  } catch {
    return;
  }
  return holder;
}

/** DOMPurify; nothing while it is not there. @param {string} html @returns {Node | undefined} */
export function byPurify(html) {
  return purify?.sanitize(quiet(html), {
    RETURN_DOM_FRAGMENT: true,
    FORBID_TAGS: DROPPED,
    FORBID_CONTENTS: DROPPED,
    FORBID_ATTR: REMOVED,
    ALLOW_DATA_ATTR: false,
  });
}

/**
 * The second sieve: replaces what is in `element` by a copy of what may be shown of `parsed`; whether pictures were held back.
 *
 * @param {Element} element
 * @param {Node} parsed
 * @param {string[]} parts
 * @param {boolean} remote
 * @param {string[]} words
 */
export function copyInto(element, parsed, parts, remote, words) {
  let left = MOST;
  let held = false;
  // Into an element that is not in the page yet, so that the page is laid out once.
  const fragment = document.createDocumentFragment();
  children(parsed, fragment, 0);
  element.replaceChildren(fragment);
  return held;

  /** @param {Node} from @param {ParentNode} to @param {number} depth */
  function children(from, to, depth) {
    for (let node = from.firstChild; node && left; node = node.nextSibling) {
      left--;
      one(node, to, depth);
    }
  }

  /** @param {Node} node @param {ParentNode} to @param {number} depth */
  function one(node, to, depth) {
    if (node.nodeType == Node.TEXT_NODE || node.nodeType == Node.CDATA_SECTION_NODE) to.append(node.nodeValue || '');
    if (node.nodeType != Node.ELEMENT_NODE) return;
    const from = /** @type {Element} */ (node);
    const name = from.localName;
    if (from.namespaceURI != 'http://www.w3.org/1999/xhtml' || DROPPED.includes(name)) return;
    if (depth == DEEPEST) {
      to.append(from.textContent || '');
      return;
    }
    const copied = copy(name, from);
    if (copied) {
      children(from, copied, depth + 1);
      to.append(copied);
    } else if (name == 'img') to.append(from.getAttribute('alt') || '');
    else children(from, to, depth + 1);
  }

  /** A copy of the element alone; nothing when only what is in it is to be shown. @param {string} name @param {Element} from */
  function copy(name, from) {
    if (!SHOWN.has(name)) return;
    const isPicture = name == 'img';
    const given = isPicture ? from.getAttribute('src') : name == 'a' ? from.getAttribute('href') : '';
    // A link that leads nowhere is just its words.
    if (given == null) return;
    const address = isPicture ? picture(given, parts, remote) : name == 'a' ? link(given) : '';
    if (address == null) return address === null ? hold(from) : undefined;
    const copied = document.createElement(name);
    for (const attribute of (OWN[name] || []).concat(EVERYWHERE)) {
      const value = from.getAttribute(attribute);
      if (value != null && (!GOOD[attribute] || GOOD[attribute].test(value))) copied.setAttribute(attribute, value);
    }
    // The address last, so that its loading already keeps to the rest.
    const more = isPicture
      ? { referrerpolicy: 'no-referrer', loading: 'lazy', decoding: 'async', src: address }
      : name == 'a'
        ? { target: '_blank', rel: 'noopener noreferrer nofollow ugc', href: address }
        : {};
    for (const [attribute, value] of Object.entries(more)) copied.setAttribute(attribute, value);
    return copied;
  }

  /** What stands for a picture that is not loaded yet: its words. @param {Element} from */
  function hold(from) {
    // One that nobody can see is not there to be seen.
    if (['width', 'height'].some((side) => /^\s*[01]\s*$/.test(from.getAttribute(side) || ''))) return;
    held = true;
    const alt = from.getAttribute('alt') || '';
    return make('span', 'held', { role: 'img', 'aria-label': alt.trim() ? alt : words[0] }, alt.trim() ? alt : words[0]);
  }
}

/**
 * A picture's address; null of one that is not to be loaded yet, nothing of one that is none.
 *
 * @param {string} src
 * @param {string[]} parts
 * @param {boolean} remote
 */
export function picture(src, parts, remote) {
  src = src.trim();
  if (/^cid:/i.test(src)) {
    for (let at = 0; at < parts.length; at += 3) {
      if (isPart(src.slice(4), parts[at] || '', parts[at + 1] || '')) return parts[at + 2] || null;
    }
    return;
  }
  if (/^data:image\/(?:png|jpe?g|gif|webp|avif|bmp)[;,]/i.test(src)) return src;
  const url = /^https?:\/\//i.test(src) && read(src);
  if (url) return remote || url.origin == location.origin ? url.href : null;
}

/**
 * Whether `contentId` or `id` of an attachment is what a `cid:` names. Libredesk puts `ldsk-` before its own id.
 *
 * @param {string} part
 * @param {string} contentId
 * @param {string} id
 */
export function isPart(part, contentId, id) {
  part = part.replace(/^[<>]+|[<>]+$/g, '');
  const bare = part.replace(/^ldsk-/, '');
  return !!bare && (part == contentId || bare == contentId || bare == id);
}

/** Where a link leads, if it is a kind of place that a link may lead to. @param {string} href */
function link(href) {
  const url = read(href.trim());
  return url && /^(?:https?|mailto|tel):$/.test(url.protocol) ? url.href : undefined;
}

/** @param {string} address */
function read(address) {
  try {
    return new URL(address, location.origin);
  } catch {
    return undefined;
  }
}

/**
 * Quoted mail is folded away behind a line that opens it: what is new counts.
 *
 * @param {Element} bubble
 * @param {string[]} words
 */
function foldQuotes(bubble, words) {
  for (const quote of bubble.querySelectorAll('blockquote')) {
    // A quote within a quote is folded with it; a figure's is part of what is said.
    if (quote.parentElement?.closest('details, blockquote, figure')) continue;
    const details = make('details', 'quote', {});
    // Otherwise the message would be taken to run as these words do, which are the app's.
    const line = make('summary', 'quote-line', { dir: words[3] }, words[1]);
    quote.replaceWith(details);
    details.append(line, quote);
  }
}

/**
 * A wide table scrolls within the bubble, by keyboard too.
 *
 * @param {Element} bubble
 * @param {string[]} words
 */
function frameTables(bubble, words) {
  for (const table of bubble.querySelectorAll('table')) {
    // A table within a table scrolls with it.
    if (table.parentElement?.closest('.wide')) continue;
    const frame = make('div', 'wide', { role: 'group', tabindex: '0', 'aria-label': words[2] });
    table.replaceWith(frame);
    frame.append(table);
  }
}

/**
 * @param {string} name
 * @param {string} className
 * @param {Record<string, string | undefined>} attributes
 * @param {string} [text]
 */
function make(name, className, attributes, text) {
  const element = document.createElement(name);
  element.className = className;
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value || '');
  if (text) element.textContent = text;
  return element;
}

/** An attribute with its value, as browsers read them: a name may begin with `=`. */
const ATTRIBUTE =
  /[\t\n\f\r /]*([^\t\n\f\r />][^\t\n\f\r />=]*(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:"[^"]*"?|'[^']*'?|[^\t\n\f\r >]*))?)/y;
const LOUD = /^(?:on|(?:style|is)(?:[\t\n\f\r =]|$))/i;

/**
 * The HTML without `style`, `is` and `on…` attributes. What is no tag is left as it is.
 *
 * This protects nobody: the sieves do that. But a browser reports each such attribute against the document's content security policy as soon
 * as it parses it, although it never takes effect, and mail is full of them: the console would fill, and real violations drown. And
 * DOMPurify drops whatever has an `is`, with all the words that are in it.
 *
 * @param {string} html
 */
export function quiet(html) {
  const tags = /<[a-z][^\t\n\f\r />]*/gi;
  let kept = '';
  let copied = 0;
  while (tags.test(html)) {
    ATTRIBUTE.lastIndex = tags.lastIndex;
    for (let found; (found = ATTRIBUTE.exec(html)); tags.lastIndex = ATTRIBUTE.lastIndex) {
      const attribute = found[1] || '';
      if (LOUD.test(attribute)) {
        kept += html.slice(copied, ATTRIBUTE.lastIndex - attribute.length);
        copied = ATTRIBUTE.lastIndex;
      }
    }
  }
  return kept + html.slice(copied);
}

/** Elements that a parser opens again in whatever follows, as long as nobody closes them. */
const REOPENED = ' a b big code em font i nobr s small strike strong tt u ';
/** What is in these is text. */
const RAW = ' iframe noembed noframes noscript plaintext script style textarea title xmp ';
/** Comments as a parser ends them, other declarations, and tags. */
const MARK = /<(?:!--(?:-?>|[^]*?(?:--!?>|$))|[!?][^>]*|(\/?)([a-z][^\t\n\f\r />]*))/gi;

/**
 * Whether parsing this would take far too long, or more memory than there is, so that no sieve may see it: a parser's time grows with the
 * square of the depth (of 40,000 elements in each other Chromium dies), and 500 open `b` before 1,500 paragraphs, 20 kB in all, are 750,000
 * elements. What is hidden in a comment or where all is text may open something for all that anybody knows, and never closes anything.
 *
 * @param {string} html
 */
export function isBomb(html) {
  /** @type {Record<string, number>} */
  const open = {};
  const lower = html.toLowerCase();
  let reopened = 0;
  let cost = 0;
  /** @param {string} name */
  const opened = (name) => {
    if (!REOPENED.includes(' ' + name + ' ')) return;
    open[name] = (open[name] || 0) + 1;
    reopened++;
  };
  /** @param {string} hidden */
  const look = (hidden) => {
    for (const [, name = ''] of hidden.matchAll(/<([a-z]+)/gi)) {
      opened(name.toLowerCase());
      cost += 5 + reopened;
    }
  };
  MARK.lastIndex = 0;
  for (let mark; (mark = MARK.exec(html)) && cost < 100_000; cost += 5 + reopened) {
    const name = (mark[2] || '').toLowerCase();
    if (!name) look(mark[0]);
    else if (mark[1]) {
      if (open[name]) {
        open[name]--;
        reopened--;
      }
    } else {
      opened(name);
      ATTRIBUTE.lastIndex = MARK.lastIndex;
      while (ATTRIBUTE.test(html)) MARK.lastIndex = ATTRIBUTE.lastIndex;
      if (RAW.includes(' ' + name + ' ')) {
        const end = lower.indexOf('</' + name, MARK.lastIndex);
        const text = html.slice(MARK.lastIndex, end < 0 ? html.length : end);
        look(text);
        MARK.lastIndex += text.length;
      }
    }
  }
  return cost >= 100_000;
}

/** @type {Record<string, string>} */
const ENTITIES = { nbsp: ' ', lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };

/**
 * What is shown of HTML for the moment in which the sanitiser is being loaded: the text between the tags, a line for each block.
 *
 * @param {string} html
 */
export function plain(html) {
  const tags = /<([a-z0-9]*)[^>]*(?:>|$)/gi;
  let text = '';
  let at = 0;
  // (To look at the end of the text itself each time would take time with all of it.)
  let begins = true;
  for (let tag; (tag = tags.exec(html)); at = tags.lastIndex) {
    const words = html.slice(at, tag.index);
    text += words;
    if (words) begins = words.endsWith('\n');
    const name = (tag[1] || '').toLowerCase();
    if (/^(?:br|p|div|li|tr)$/.test(name) && !begins) {
      text += '\n';
      begins = true;
    }
    if (/^(?:script|style|title)$/.test(name)) {
      // What is in it is no text for people.
      const end = new RegExp('</' + name + '[^>]*>', 'gi');
      end.lastIndex = tags.lastIndex;
      tags.lastIndex = end.test(html) ? end.lastIndex : html.length;
    }
  }
  text += html.slice(at);
  return text.replace(/&(nbsp|lt|gt|quot|#39|amp);/g, (_, name) => ENTITIES[name] || '').trim();
}

// Messages on screen. HTML is never inserted: an inert document is read, and what is on the list is built anew.
import { element, fileSize } from './console-dom.js';

const ALLOWED = new Set(['P', 'BR', 'DIV', 'SPAN', 'B', 'STRONG', 'I', 'EM', 'U', 'S', 'CODE', 'PRE', 'BLOCKQUOTE', 'UL', 'OL', 'LI', 'A', 'IMG', 'H1', 'H2', 'H3', 'H4', 'TABLE', 'TBODY', 'TR', 'TD', 'TH']);
const DROPPED = new Set(['SCRIPT', 'STYLE', 'TEMPLATE', 'IFRAME', 'OBJECT', 'EMBED', 'SVG', 'MATH', 'TITLE', 'HEAD']);

/** @returns {HTMLElement} */
export function messageBody(message) {
  const body = element('div', { class: `body ${message.content_type}` });
  if (message.content_type === 'html') {
    const parsed = new DOMParser().parseFromString(message.content, 'text/html');
    body.append(...copies(parsed.body, message.attachments));
  } else {
    body.append(...withLinks(message.content));
  }
  return body;
}

function copies(parent, attachments) {
  const made = [];
  for (const node of parent.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) made.push(document.createTextNode(node.data));
    if (node.nodeType !== Node.ELEMENT_NODE) continue;
    const name = node.tagName.toUpperCase();
    if (DROPPED.has(name)) continue;
    const children = copies(node, attachments);
    if (!ALLOWED.has(name)) made.push(...children);
    else if (name === 'A') made.push(link(node.getAttribute('href'), children));
    else if (name === 'IMG') made.push(picture(node, attachments));
    else made.push(element(name, {}, ...children));
  }
  return made.filter(Boolean);
}

function link(href, children) {
  const isSafe = /^(https?:|mailto:)/i.test(href ?? '');
  return isSafe ? element('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...children) : element('span', {}, ...children);
}

function picture(node, attachments) {
  const uuid = /^cid:ldsk-([0-9a-f-]{36})$/.exec(node.getAttribute('src') ?? '')?.[1];
  const own = attachments.find(attachment => attachment.uuid === uuid);
  return own ? element('img', { src: own.url, alt: node.getAttribute('alt') ?? own.name, class: 'inline' }) : null;
}

function withLinks(text) {
  return text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/).map((part, index) =>
    index % 2 ? element('a', { href: part, target: '_blank', rel: 'noopener noreferrer' }, part) : part,
  );
}

/** Files below a message. */
export function attachmentList(message) {
  const shown = message.attachments.filter(attachment => !message.content.includes(attachment.uuid));
  if (!shown.length) return null;
  return element('ul', { class: 'files' }, ...shown.map(attachment => {
    const isImage = attachment.content_type.startsWith('image/') && attachment.content_type !== 'image/svg+xml';
    return element('li', {}, element('a', { href: attachment.url, target: '_blank', rel: 'noopener', class: 'file' },
      isImage && element('img', { src: attachment.url, alt: '', loading: 'lazy' }),
      element('span', { class: 'file-name' }, attachment.name || 'file'),
      element('span', { class: 'soft' }, fileSize(attachment.size))));
  }));
}

/** What an agent types, as the HTML that is sent: paragraphs, line breaks, links. */
export function toHtml(text) {
  const escape = part => part.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
  const line = part => part.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/)
    .map((piece, index) => (index % 2 ? `<a href="${escape(piece)}">${escape(piece)}</a>` : escape(piece))).join('');
  return text.trim().split(/\n{2,}/).map(paragraph => `<p>${paragraph.split('\n').map(line).join('<br>')}</p>`).join('');
}

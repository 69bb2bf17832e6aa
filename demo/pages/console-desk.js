// What all consoles have around a conversation: the list with its search, and the way between list, conversation and settings.
import { byId, element, initials, shortTime } from './console-dom.js';

/**
 * One conversation in the list.
 *
 * @typedef {object} Entry
 * @property {string|number} id
 * @property {string} name
 * @property {string} [at] when something was last said, as the server writes it
 * @property {string} preview
 * @property {string} kind what the filter goes by
 * @property {string} tag
 * @property {string} [status] colours the tag
 * @property {(Node|false|null|undefined)[]} [more] behind the tag
 * @property {number} [unread]
 * @property {unknown[]} words what is searched, besides name and preview
 */

export class Desk {
  /**
   * @param {object} given
   * @param {string} given.title of the page
   * @param {string} given.settings the area of the address that shows them
   * @param {() => Entry[]} given.entries
   * @param {(id: string | null) => void} given.open
   * @param {(id: string) => void} given.showSettings
   */
  constructor(given) {
    Object.assign(this, given, { openId: null });
    byId('search').addEventListener('input', () => this.draw());
    byId('filter').addEventListener('change', () => this.draw());
    byId('conversations').addEventListener('keydown', event => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const links = [...byId('conversations').querySelectorAll('a')];
      links[links.indexOf(document.activeElement) + step]?.focus();
    });
  }

  /** Goes where the address says, now and from now on. */
  start() {
    addEventListener('hashchange', () => this.route());
    this.route();
  }

  route() {
    const [, area, id] = location.hash.split('/');
    const isSettings = area === this.settings;
    byId('desk').hidden = isSettings;
    byId('inboxes').hidden = !isSettings;
    if (isSettings) return this.showSettings(id);
    this.openId = area === 'c' ? id : null;
    byId('desk').dataset.open = this.openId ? 'true' : 'false';
    this.draw();
    this.open(this.openId);
  }

  draw() {
    const words = byId('search').value.trim().toLowerCase();
    const wanted = byId('filter').value;
    const entries = this.entries();
    const shown = entries
      .filter(({ kind }) => !wanted || kind === wanted)
      .filter(({ name, preview, words: more }) => !words || [name, preview, ...more].join(' ').toLowerCase().includes(words))
      .sort((left, right) => new Date(right.at ?? 0) - new Date(left.at ?? 0) || String(right.id).localeCompare(String(left.id), undefined, { numeric: true }));
    byId('conversations').replaceChildren(...shown.map(entry => this.row(entry)));
    const empty = byId('no-conversations');
    empty.hidden = shown.length > 0;
    empty.textContent = entries.length ? 'Nothing matches.' : 'No conversations yet. Open the shop and write the first message.';
    const unread = entries.reduce((sum, entry) => sum + (entry.unread ?? 0), 0);
    document.title = unread ? `(${unread}) ${this.title}` : this.title;
  }

  /** @param {Entry} entry */
  row({ id, name, at, preview, tag, status, more = [], unread = 0 }) {
    const [first, second] = name.split(/[\s-]+/);
    return element('li', {}, element('a', {
      class: 'entry', href: `#/c/${id}`,
      'aria-current': String(id) === this.openId ? 'true' : null,
      'data-unread': unread ? 'true' : null,
    },
    element('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(first, second)),
    element('span', { class: 'entry-words' },
      element('span', { class: 'entry-head' }, element('b', {}, name), at && element('time', { class: 'soft', dateTime: at }, shortTime(at))),
      element('span', { class: 'preview' }, preview),
      element('span', { class: 'entry-foot' },
        element('span', { class: 'tag', 'data-status': status }, tag),
        ...more,
        unread > 0 && element('span', { class: 'badge', 'aria-label': `${unread} unread` }, String(unread))))));
  }
}

/** Names and values, without those that there are none of. @param {Record<string, unknown>} values */
export function facts(values) {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return element('dl', {}, ...given.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, typeof value === 'object' ? JSON.stringify(value) : String(value))]));
}

/** The head of the settings' page. @param {string} title */
export function settingsHead(title) {
  return element('div', { class: 'inboxes-head' }, element('h1', {}, title), element('a', { href: '#/' }, 'Back to the conversations'));
}

/** A line that says how it went, and a way to say it. @returns {[HTMLElement, (work: () => unknown, done: () => string) => Promise<void>]} */
export function outcome() {
  const line = element('p', { class: 'said', role: 'status' });
  return [line, async (work, done) => {
    try {
      await work();
      line.className = 'said';
      line.textContent = done();
    } catch (error) {
      line.className = 'said problem';
      line.textContent = error.message;
    }
  }];
}

/** Shows whether the agent is there. @param {string} status @param {string} [colour] */
export function showAvailability(status, colour = status) {
  byId('availability').value = status;
  byId('availability-dot').dataset.status = colour;
}

export function showConnection(isOpen) {
  byId('connection').textContent = isOpen ? '' : 'Connecting…';
}

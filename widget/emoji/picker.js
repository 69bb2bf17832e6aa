// The emoji picker: loaded with the first click on its button in the composer, never before (widget/src/parts/emoji.rs).
//
// Everything is made of elements, so that it goes through Trusted Types and a strict content security policy. Keyboard: Tab goes from the
// search to skin tone, groups and emoji; arrows, Home and End move among groups and emoji; Enter inserts; Escape leads back to the text.

import { load, styles } from './store.js';
import { inTone, search } from './search.js';
import { allow, keepRecent, keepTone, recent, tone } from './kept.js';

/** @typedef {import('./store.js').Emoji} Emoji @typedef {import('./store.js').Data} Data @typedef {Record<string, string>} Words */

/** Key of each group's name, and the emoji that stands for it. */
const GROUPS = {
  recent: ['emoji_recent', '🕘'],
  smileys: ['emoji_smileys', '😀'],
  people: ['emoji_people', '👋'],
  nature: ['emoji_nature', '🌿'],
  food: ['emoji_food', '🍎'],
  travel: ['emoji_travel', '🚗'],
  activities: ['emoji_activities', '⚽'],
  objects: ['emoji_objects', '💡'],
  symbols: ['emoji_symbols', '🔣'],
  flags: ['emoji_flags', '🏳️'],
};
/** Width of an emoji's button (CSS pixels), with which columns are counted. */
const CELL = 36;

/** @type {{ panel: HTMLElement, close: (toText: boolean) => void } | undefined} */
let shown;
let isOpening = false;

/**
 * Opens the picker over the composer, or closes it.
 *
 * @param {HTMLElement} button that was clicked
 * @param {HTMLTextAreaElement} field where the emoji goes
 * @param {Words} words the app's texts
 * @param {string} language their code
 * @param {boolean} stores the visitor has not to be asked first, or has agreed
 */
export async function toggle(button, field, words, language, stores) {
  const wasOpen = shown?.panel.isConnected;
  shown?.close(true);
  if (wasOpen || isOpening) return;
  isOpening = true;
  allow(stores);
  try {
    await styles();
    open(button, field, words, language);
  } catch {
    // No network. The next click is the next chance.
  }
  isOpening = false;
}

/** @param {HTMLElement} button @param {HTMLTextAreaElement} field @param {Words} words @param {string} language */
function open(button, field, words, language) {
  /** @param {string} key */
  const t = (key) => words[key] ?? '';
  const listening = new AbortController();
  const { signal } = listening;
  /** @type {Data} */
  let data = { tones: [], groups: {} };
  let group = '';
  let columns = 8;

  const input = make('input', 'input emoji-search', { type: 'search', autocomplete: 'off', enterkeyhint: 'search', placeholder: t('emoji_search') });
  input.setAttribute('aria-label', t('emoji_search'));
  const tones = make('select', 'input emoji-tones', { 'aria-label': t('emoji_skin'), title: t('emoji_skin') });
  const tabs = make('div', 'emoji-groups', { role: 'tablist', 'aria-label': t('emoji') });
  const grid = make('div', 'emoji-grid', { role: 'grid' });
  const none = make('p', 'emoji-none', { role: 'status' });
  const body = make('div', 'emoji-body', { role: 'tabpanel', id: 'emoji-body' }, grid, none);
  const panel = make('div', 'emoji', { role: 'dialog', id: 'emoji', 'aria-label': t('emoji') }, make('div', 'emoji-top', {}, input, tones), tabs, body);

  const composer = button.closest('.composer') ?? document.body;
  composer.append(panel);
  button.setAttribute('aria-expanded', 'true');
  fit();
  // A keyboard on the screen would cover what there is to choose from.
  if (!matchMedia('(pointer: coarse)').matches) input.focus();
  else {
    panel.tabIndex = -1;
    panel.focus();
  }
  shown = { panel, close };
  fill();

  panel.addEventListener('keydown', onKey);
  input.addEventListener('input', () => show(group));
  tones.addEventListener('change', () => {
    keepTone(tones.value);
    show(group);
  });
  // The composer takes a click on itself for one on the text.
  panel.addEventListener('click', (event) => event.stopPropagation());
  panel.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !panel.contains(relatedTarget) && !button.contains(relatedTarget)) close(false);
  });
  document.addEventListener('pointerdown', ({ target }) => {
    if (target instanceof Node && !panel.contains(target) && !button.contains(target)) close(false);
  }, { signal, capture: true });
  addEventListener('resize', () => {
    fit();
    show(group);
  }, { signal });

  /** @param {boolean} toText */
  function close(toText) {
    listening.abort();
    panel.remove();
    button.setAttribute('aria-expanded', 'false');
    shown = undefined;
    if (toText) field.focus();
  }

  /** As high as there is room above the composer, and so many columns as go beside each other. */
  function fit() {
    panel.style.maxBlockSize = Math.max(120, composer.getBoundingClientRect().top - 8) + 'px';
    columns = Math.max(4, Math.floor((panel.clientWidth - 20) / CELL));
    panel.style.setProperty('--columns', String(columns));
  }

  async function fill() {
    none.textContent = t('loading');
    try {
      data = await load(language);
    } catch {
      const again = make('button', 'primary', { type: 'button' });
      again.textContent = t('try_again');
      again.addEventListener('click', fill);
      none.replaceChildren(again);
      return;
    }
    none.textContent = '';
    tones.replaceChildren(...[{ char: '', name: '' }, ...data.tones].map(({ char, name }) => {
      const option = make('option', '', { value: char });
      option.textContent = `👋${char} ${name}`.trim();
      option.selected = char === tone();
      return option;
    }));
    tabs.replaceChildren(...Object.entries(GROUPS).map(([name, [key = '', face = '']]) => {
      const tab = make('button', 'emoji-group', { type: 'button', role: 'tab', 'aria-controls': 'emoji-body', 'aria-label': t(key), title: t(key) });
      tab.dataset['group'] = name;
      tab.textContent = face;
      tab.hidden = name === 'recent' && !recent().length;
      tab.addEventListener('click', () => {
        input.value = '';
        show(name);
      });
      return tab;
    }));
    fit();
    show(recent().length ? 'recent' : 'smileys');
  }

  /** Shows a group, or what is searched for. @param {string} name */
  function show(name) {
    if (!Object.keys(data.groups).length) return;
    group = name;
    const query = input.value.trim();
    const all = Object.values(data.groups).flat();
    const found = query ? search(all, query) : name === 'recent' ? recent().flatMap((char) => all.find((emoji) => emoji.char === char) ?? []) : data.groups[name] ?? [];
    for (const tab of tabs.querySelectorAll('button')) {
      const selected = !query && tab.dataset['group'] === name;
      tab.setAttribute('aria-selected', String(selected));
      tab.tabIndex = tab.dataset['group'] === name ? 0 : -1;
    }
    const [key = ''] = GROUPS[/** @type {keyof typeof GROUPS} */ (name)];
    const label = query ? t('emoji_search') : t(key);
    body.setAttribute('aria-label', label);
    grid.setAttribute('aria-label', label);
    grid.hidden = !found.length;
    none.textContent = found.length ? '' : t('emoji_none');
    grid.replaceChildren(...rows(found));
    body.scrollTop = 0;
  }

  /** @param {Emoji[]} found */
  function rows(found) {
    const made = [];
    for (let from = 0; from < found.length; from += columns) {
      const cells = found.slice(from, from + columns).map((emoji, at) => cell(emoji, from + at === 0));
      made.push(make('div', 'emoji-row', { role: 'row' }, ...cells));
    }
    return made;
  }

  /** @param {Emoji} emoji @param {boolean} first */
  function cell(emoji, first) {
    const named = emoji.toned && data.tones.find(({ char }) => char === tone());
    const name = named ? `${emoji.name}, ${named.name}` : emoji.name;
    const made = make('button', 'emoji-cell', { type: 'button', role: 'gridcell', 'aria-label': name, title: name, tabindex: first ? '0' : '-1' });
    made.textContent = inTone(emoji, tone());
    made.addEventListener('click', ({ shiftKey }) => choose(emoji, shiftKey));
    return made;
  }

  /** Puts it where the caret was. With Shift the picker stays, for one more. @param {Emoji} emoji @param {boolean} stays */
  function choose(emoji, stays) {
    field.setRangeText(inTone(emoji, tone()), field.selectionStart, field.selectionEnd, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
    keepRecent(emoji.char);
    if (!stays) close(true);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.isComposing) return;
    const { key, target } = event;
    if (key === 'Escape') {
      // Not the frame's.
      event.preventDefault();
      close(true);
    } else if (target === input) {
      if (key === 'ArrowDown') go(event, cells()[0]);
      if (key === 'Enter') {
        event.preventDefault();
        if (input.value.trim()) cells()[0]?.click();
      }
    } else if (target instanceof HTMLElement && tabs.contains(target)) {
      const there = [...tabs.querySelectorAll('button')].filter((tab) => !tab.hidden);
      const next = key === 'ArrowDown' ? cells()[0] : there[moved(key, there.indexOf(/** @type {HTMLButtonElement} */ (target)), there.length, 0)];
      if (next !== target && tabs.contains(next ?? null)) next?.click();
      go(event, next === target ? undefined : next);
    } else if (target instanceof HTMLElement && grid.contains(target)) {
      const all = cells();
      const at = all.indexOf(/** @type {HTMLButtonElement} */ (target));
      if (key === 'ArrowUp' && at < columns) go(event, input);
      else {
        const next = all[moved(key, at, all.length, columns)];
        go(event, next === target ? undefined : next);
      }
    }
  }

  function cells() {
    return [...grid.querySelectorAll('button')];
  }

  /** Where a key leads to from there; up and down only where there are columns. @param {string} key @param {number} at @param {number} count @param {number} columns */
  function moved(key, at, count, columns) {
    const forward = getComputedStyle(panel).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const row = columns ? at - (at % columns) : 0;
    let to = at;
    if (key === 'ArrowLeft' || key === 'ArrowRight') to = key === forward ? at + 1 : at - 1;
    if (key === 'ArrowUp') to = at - columns;
    // From over the gap at the end of the last row to its last.
    if (key === 'ArrowDown' && columns) to = at + columns >= count && row + columns < count ? count - 1 : at + columns;
    if (key === 'Home') to = row;
    if (key === 'End') to = columns ? Math.min(row + columns, count) - 1 : count - 1;
    return to >= 0 && to < count ? to : at;
  }

  /** @param {KeyboardEvent} event @param {HTMLElement | undefined} next */
  function go(event, next) {
    if (/^(Arrow|Home$|End$)/.test(event.key)) event.preventDefault();
    if (!next) return;
    if (grid.contains(next)) for (const cell of cells()) cell.tabIndex = cell === next ? 0 : -1;
    next.focus();
  }
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} name of its class
 * @param {Record<string, string>} attributes
 * @param {HTMLElement[]} children
 */
function make(tag, name, attributes, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

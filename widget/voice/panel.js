// What is to be seen of a call: a bar above every screen, with the state in words, the time, the level, and what can be done.

/** @typedef {Record<string, string | Record<string, string>>} Words */

const ICONS = {
  call: 'M6.5 4h3l1.5 4-2 1.5a11 11 0 005.5 5.5l1.5-2 4 1.5v3a1.5 1.5 0 01-1.7 1.5A15.5 15.5 0 015 5.7 1.5 1.5 0 016.5 4z',
  microphone: 'M12 4a2.5 2.5 0 00-2.5 2.5v5a2.5 2.5 0 005 0v-5A2.5 2.5 0 0012 4zM6 11.5a6 6 0 0012 0M12 17.5V21',
  muted: 'M14.5 9V6.5a2.5 2.5 0 00-4.6-1.3M9.5 9.5v2a2.5 2.5 0 003.6 2.2M6 11.5a6 6 0 009.2 5M18 11.5a6 6 0 01-.4 2.1M12 17.5V21M4 4l16 16',
  close: 'M6 6l12 12M18 6L6 18',
};
const BARS = 5;

/** A bar in this place. @param {HTMLElement} place @param {Words} words @param {string} language */
export function makePanel(place, words, language) {
  /** @param {string} key */
  const t = (key) => String(words[key] ?? '');
  const number = new Intl.NumberFormat(language);
  const twoDigits = new Intl.NumberFormat(language, { minimumIntegerDigits: 2 });

  const state = make('span', 'call-words', { role: 'status' });
  const time = make('span', 'call-time', { role: 'timer' });
  const meter = make('span', 'call-meter', { 'aria-hidden': 'true' });
  for (let bar = 0; bar < BARS; bar++) meter.append(make('i', ''));
  const buttons = make('span', 'call-buttons');
  const face = make('span', 'call-face');
  face.append(drawing(ICONS.call));
  const panel = make('section', 'call', { 'aria-label': t('call_region') });
  panel.append(face, make('span', 'call-text', {}, state, time), meter, buttons);
  place.replaceChildren(panel);
  // What is below gives way.
  place.parentElement?.classList.add('has-call');

  return {
    /**
     * @param {'waiting' | 'live' | 'over'} phase for its looks
     * @param {string} key of what is said
     * @param {HTMLElement[]} actions
     */
    show(phase, key, actions) {
      const hadFocus = buttons.contains(document.activeElement);
      panel.dataset.phase = phase;
      // Screen readers hear what changes in what is there already.
      setTimeout(() => (state.textContent = t(key)));
      meter.hidden = phase != 'live';
      buttons.replaceChildren(...actions);
      if (hadFocus) actions[actions.length - 1]?.focus();
    },
    /** Says something else, for the same phase. @param {string} key */
    say(key) {
      state.textContent = t(key);
    },
    /** @param {number | undefined} seconds that the call has lasted */
    last(seconds) {
      time.textContent = seconds === undefined ? '' : `${number.format(Math.floor(seconds / 60))}:${twoDigits.format(seconds % 60)}`;
    },
    /** @param {number} level from 0 to 1 */
    sound(level) {
      // Of speech, a half is loud.
      const lit = Math.min(BARS, Math.ceil(level * 2 * BARS));
      [...meter.children].forEach((bar, at) => bar.classList.toggle('is-lit', at < lit));
    },
    /** @param {string} key @param {() => void} act @param {string} [name] of its class */
    words(key, act, name = 'strip-action') {
      const button = make('button', name, { type: 'button' });
      button.textContent = t(key);
      button.onclick = act;
      return button;
    },
    /** @param {keyof typeof ICONS} icon @param {string} key @param {() => void} act @param {string} [name] */
    icon(icon, key, act, name = '') {
      const button = make('button', 'icon-button ' + name, { 'type': 'button', 'aria-label': t(key), 'title': t(key) });
      button.append(drawing(ICONS[icon]));
      button.onclick = act;
      return button;
    },
    /** @param {HTMLElement} button @param {keyof typeof ICONS} icon */
    redraw(button, icon) {
      button.replaceChildren(drawing(ICONS[icon]));
    },
    /** The focus comes here. */
    focus() {
      buttons.querySelector('button')?.focus();
    },
    /** Takes it away; a focus in it goes back to where calls begin. @param {boolean} mayFocus */
    remove(mayFocus) {
      const hadFocus = mayFocus && panel.contains(document.activeElement);
      panel.remove();
      place.parentElement?.classList.remove('has-call');
      if (hadFocus) /** @type {HTMLElement | null} */ (document.querySelector('[data-call]') ?? document.querySelector('#title'))?.focus();
    },
  };
}

/** @param {string} tag @param {string} name @param {Record<string, string>} [attributes] @param {Node[]} parts */
function make(tag, name, attributes = {}, ...parts) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  for (const key in attributes) element.setAttribute(key, attributes[key] ?? '');
  element.append(...parts);
  return element;
}

/** @param {string} path */
function drawing(path) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

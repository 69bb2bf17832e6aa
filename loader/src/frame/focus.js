// Focus goes into the chat when it opens and back to where it was when it closes, and never out of somebody's typing.

import { add } from '../dom.js';

const CALMLY = { preventScroll: true };
const TYPING = 'input,textarea,select,[contenteditable]';

/**
 * @param {ShadowRoot} root
 * @param {HTMLElement} box
 * @param {() => HTMLIFrameElement} frame
 * @param {AbortController} stop
 * @param {{open: boolean}} state
 * @param {() => void} close
 */
export function handleFocus(root, box, frame, stop, state, close) {
  /** @type {Element | null} */
  let opener = null;

  const within = () => box.contains(root.activeElement);

  /** Into the app, or into the box for as long as there is no app. */
  const enter = () => (frame().className ? frame() : box).focus(CALMLY);

  // On a phone the dialog covers all: Tab goes round in it. The guards are not there otherwise.
  for (const place of /** @type {const} */ (['afterbegin', 'beforeend'])) {
    const guard = add(root, 'i', { tabIndex: 0 });
    box.insertAdjacentElement(place, guard);
    guard.onfocus = enter;
  }

  document.addEventListener(
    'keydown',
    (event) => {
      const active = document.activeElement;
      if (event.key == 'Escape' && state.open && (active == root.host || active == opener)) close();
    },
    stop,
  );

  return {
    /** @param {Element} [by] the launcher that was pressed; without one the page called */
    _shown(by) {
      if (state.open) {
        opener = by || root.activeElement || document.activeElement;
        if (by || !opener || !opener.matches(TYPING)) enter();
        return;
      }
      const active = document.activeElement;
      if (opener && (active == root.host || active == document.body)) /** @type {HTMLElement} */ (opener).focus(CALMLY);
    },
    /** The app is there: whoever waits in the box goes in. */
    _ready() {
      if (state.open && within()) enter();
    },
  };
}

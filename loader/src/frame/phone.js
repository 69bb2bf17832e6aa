// Where the frame covers the window: it follows what the keyboard leaves of it, and the page gets its scroll position back.

import { PHONE } from '../look.js';

/**
 * @param {HTMLElement} box
 * @param {AbortController} stop
 * @param {{open: boolean}} state
 * @param {() => void} changed
 */
export function handlePhones(box, stop, state, changed) {
  const phone = matchMedia(PHONE);
  const viewport = window.visualViewport;
  /** @type {ScrollToOptions | undefined} */
  let scrolled;

  const fit = () => {
    const { style } = box;
    style.top = style.height = '';
    // A pinched zoom also makes the visual viewport smaller, but the frame must not follow that.
    if (viewport && state.open && phone.matches && viewport.scale < 1.01 && innerHeight - viewport.height > 50) {
      style.top = viewport.offsetTop + 'px';
      style.height = viewport.height + 'px';
    }
  };

  const shown = () => {
    if (state.open && phone.matches) scrolled = scrolled || { left: scrollX, top: scrollY, behavior: 'instant' };
    else if (scrolled) {
      scrollTo(scrolled);
      scrolled = undefined;
    }
    fit();
  };

  phone.addEventListener(
    'change',
    () => {
      changed();
      shown();
    },
    stop,
  );
  if (viewport) for (const type of ['resize', 'scroll']) viewport.addEventListener(type, fit, stop);

  return { _isPhone: () => phone.matches, _shown: shown };
}

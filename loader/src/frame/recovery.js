// When the app does not come or goes down: a new iframe, after a pause that grows; and a panel for the person who waits.

import { timer } from './timer.js';

const SILENCE = 20e3;
/** Before the document is there at all. */
const PATIENCE = 40e3;
/** The longest pause; and as long without a crash, and pauses begin again at a second. */
const MINUTE = 60e3;

/**
 * @param {AbortController} stop
 * @param {() => HTMLIFrameElement} remake puts a new iframe in the old one's place
 * @param {(failed: boolean) => void} tell
 */
export function watchOver(stop, remake, tell) {
  let crashes = 0;
  const after = timer(stop);

  /** @param {HTMLIFrameElement} frame */
  const watch = (frame) => {
    const fail = () => tell(true);
    after(fail, PATIENCE);
    frame.addEventListener('load', () => frame.className || after(fail, SILENCE), stop);
  };

  const again = () => {
    tell(false);
    watch(remake());
  };

  return {
    _watch: watch,
    _again: again,
    _ready() {
      tell(false);
      after(() => (crashes = 0), MINUTE);
    },
    _crashed() {
      after(again, Math.min(MINUTE, 1e3 * 2 ** crashes++));
    },
  };
}

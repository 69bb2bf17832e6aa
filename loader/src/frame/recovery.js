// When the app does not come or goes down: a new iframe, after a pause that grows; and a panel for the person who waits.

const SILENCE = 20e3;
/** Before the document is there at all. */
const PATIENCE = 40e3;
const HEALTHY = 60e3;
const LONGEST = 60e3;

/**
 * @param {AbortController} stop
 * @param {() => HTMLIFrameElement} remake puts a new iframe in the old one's place
 * @param {(failed: boolean) => void} tell
 */
export function watchOver(stop, remake, tell) {
  let crashes = 0;
  let timer = 0;

  /** @param {() => void} then @param {number} ms */
  const after = (then, ms) => {
    clearTimeout(timer);
    timer = setTimeout(then, ms);
  };

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

  stop.signal.addEventListener('abort', () => clearTimeout(timer));

  return {
    _watch: watch,
    _again: again,
    _ready() {
      tell(false);
      after(() => (crashes = 0), HEALTHY);
    },
    _crashed() {
      after(again, Math.min(LONGEST, 1e3 * 2 ** crashes++));
    },
  };
}

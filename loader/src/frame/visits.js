// Which page the visitor is on, told to the app when it changes: without a timer that runs for ever, and without breaking what the page
// itself does to `history`.

import { timer } from './timer.js';

/** The title often follows the address a moment later. */
const TITLE_DELAY = 100;

/**
 * @param {AbortController} stop
 * @param {() => void} visited
 */
export function watchVisits(stop, visited) {
  let url = location.href;
  const after = timer(stop);

  const look = () => {
    if (stop.signal.aborted || location.href == url) return;
    url = location.href;
    after(visited, TITLE_DELAY);
  };

  // (Not in every browser, whatever the types say.)
  const { navigation } = /** @type {{navigation?: EventTarget}} */ (window);
  if (navigation) {
    navigation.addEventListener('currententrychange', look, stop);
    return;
  }
  addEventListener('popstate', look, stop);
  addEventListener('hashchange', look, stop);
  const { history } = window;
  for (const name of /** @type {const} */ (['pushState', 'replaceState'])) {
    const before = history[name];
    /** @type {typeof before} */
    const ours = (...args) => {
      before.apply(history, args);
      look();
    };
    history[name] = ours;
    stop.signal.addEventListener('abort', () => {
      // Who has wrapped ours since keeps it; it does nothing any more.
      if (history[name] == ours) history[name] = before;
    });
  }
}

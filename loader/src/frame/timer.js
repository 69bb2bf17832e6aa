/**
 * One wait at a time, which ends with the widget.
 * @param {AbortController} stop
 */
export function timer(stop) {
  let id = 0;
  stop.signal.addEventListener('abort', () => clearTimeout(id));
  return (/** @type {() => void} */ then, /** @type {number} */ ms) => {
    clearTimeout(id);
    id = setTimeout(then, ms);
  };
}

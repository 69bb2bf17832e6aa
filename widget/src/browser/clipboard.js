/**
 * Copies a text; `copied` is called if that worked. The clipboard is missing without https, and may be refused to a frame; there the old
 * way works still.
 *
 * @param {string} text
 * @param {() => void} copied
 */
export async function copy(text, copied) {
  try {
    await navigator.clipboard.writeText(text);
    copied();
  } catch {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    const field = document.createElement('textarea');
    field.value = text;
    document.body.append(field);
    field.select();
    if (document.execCommand('copy')) copied();
    field.remove();
    focused?.focus();
  }
}

// The way to the emoji picker (widget/emoji/), which is loaded with the first click.

import { spoken } from './language.js';
import { boot, files } from './place.js';
import { isAllowed } from './storage.js';

/** Opens or closes the picker. Where it can't be loaded nothing happens; the next click tries again. @param {Element} button @param {Element} field */
export async function toggle(button, field) {
  try {
    const module = await boot().load?.(files().emoji);
    if (module && button.isConnected) module.toggle(button, field, ...spoken(), isAllowed());
  } catch {
    // There is nothing to be seen of it.
  }
}

import { expect, type FrameLocator, type Locator } from '@playwright/test';

import { word } from '../support/words.ts';

/** What opens over the composer to choose an emoji from. */
export class EmojiPicker {
  readonly button: Locator;
  readonly dialog: Locator;
  readonly search: Locator;
  readonly skinTone: Locator;
  readonly none: Locator;

  constructor(frame: FrameLocator) {
    this.button = frame.getByRole('button', { name: word('emoji') });
    this.dialog = frame.getByRole('dialog', { name: word('emoji') });
    this.search = this.dialog.getByRole('searchbox', { name: word('emoji_search') });
    this.skinTone = this.dialog.getByRole('combobox', { name: word('emoji_skin') });
    this.none = this.dialog.getByText(word('emoji_none'));
  }

  /** Opens it and waits for its emoji. */
  async open(): Promise<void> {
    await this.button.click();
    await expect(this.all().first()).toBeVisible();
  }

  /** The tab of a group, by the group's key in locales/. */
  group(key: string): Locator {
    return this.dialog.getByRole('tab', { name: word(key) });
  }

  all(): Locator {
    return this.dialog.getByRole('gridcell');
  }

  /** By its name in the visitor's language. */
  emoji(name: string): Locator {
    return this.dialog.getByRole('gridcell', { name, exact: true });
  }
}

import { expect, type Locator, type Page } from '@playwright/test';

import { LOADER } from '../support/words.ts';

/** The round button in the corner of the page. */
export class Launcher {
  readonly button: Locator;

  constructor(page: Page) {
    this.button = page.getByRole('button', { name: new RegExp(`^${LOADER.chat}`) });
  }

  async expectUnread(count: number): Promise<void> {
    await expect(this.button).toHaveAccessibleName(count > 0 ? LOADER.unread(count) : LOADER.chat);
  }
}

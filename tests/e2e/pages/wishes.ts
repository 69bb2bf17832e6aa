import type { Locator } from '@playwright/test';

import { word } from '../support/words.ts';
import type { Widget } from './widget.ts';

/** What a visitor may want done with his conversation: the menu in its bar. */
export class Wishes {
  readonly button: Locator;
  readonly transcript: Locator;
  readonly end: Locator;
  readonly cancel: Locator;
  readonly email: Locator;
  readonly sendEmail: Locator;
  readonly tryAgain: Locator;
  private readonly panel: Locator;

  constructor(widget: Widget) {
    const bar = widget.chat.header;
    this.button = bar.getByRole('button', { name: word('wishes') });
    this.transcript = bar.getByRole('button', { name: word('transcript') });
    this.end = bar.getByRole('button', { name: word('end_chat') });
    this.cancel = bar.getByRole('button', { name: word('cancel') });
    this.email = bar.getByRole('textbox', { name: word('ask_email') });
    this.sendEmail = bar.getByRole('button', { name: word('send'), exact: true });
    this.tryAgain = bar.getByRole('button', { name: word('try_again') });
    this.panel = bar;
  }

  /** What the panel says. */
  said(key: string): Locator {
    return this.panel.getByRole('status').filter({ hasText: word(key) });
  }
}

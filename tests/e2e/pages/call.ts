import { expect, type FrameLocator, type Locator } from '@playwright/test';

import { word } from '../support/words.ts';

/** A voice call: the button in a conversation's bar, and the bar above every screen while there is something to say of a call. */
export class Call {
  readonly startButton: Locator;
  readonly bar: Locator;
  readonly state: Locator;
  readonly time: Locator;
  readonly muteButton: Locator;
  readonly endButton: Locator;
  readonly retryButton: Locator;
  readonly dismissButton: Locator;

  constructor(frame: FrameLocator) {
    this.startButton = frame.getByRole('button', { name: word('call_start') });
    this.bar = frame.getByRole('region', { name: word('call_region') });
    this.state = this.bar.getByRole('status');
    this.time = this.bar.getByRole('timer');
    this.muteButton = this.bar.getByRole('button', { name: word('call_mute') });
    this.endButton = this.bar.getByRole('button', { name: word('call_end') });
    this.retryButton = this.bar.getByRole('button', { name: word('try_again') });
    this.dismissButton = this.bar.getByRole('button', { name: word('call_close') });
  }

  /** Calls, and waits until somebody listens. */
  async start(): Promise<void> {
    await this.startButton.click();
    await expect(this.state).toHaveText(word('call_live'));
  }

  async end(): Promise<void> {
    await this.endButton.click();
    await expect(this.state).toHaveText(word('call_ended'));
  }
}

import type { FrameLocator, Locator } from '@playwright/test';

import { like, word } from '../support/words.ts';

/** The first screen. */
export class HomeScreen {
  readonly greeting: Locator;
  readonly recent: Locator;
  readonly messagesTab: Locator;

  constructor(private readonly frame: FrameLocator) {
    this.greeting = frame.getByRole('heading', { level: 1 });
    this.recent = frame.getByRole('button', { name: like('continue') });
    this.messagesTab = frame.getByRole('tab', { name: word('messages') });
  }

  /** The way into a new conversation; its words are the inbox's, or the app's own where the inbox has none. */
  startButton(label: string | RegExp = like('Start a chat', 'send_us_a_message')): Locator {
    return this.frame.getByRole('button', { name: label });
  }
}

/** All conversations. */
export class ConversationsScreen {
  readonly title: Locator;
  readonly homeTab: Locator;
  readonly empty: Locator;
  private readonly items: Locator;

  constructor(frame: FrameLocator) {
    this.title = frame.getByRole('heading', { level: 1, name: word('messages') });
    this.homeTab = frame.getByRole('tab', { name: word('home') });
    this.empty = frame.getByText(word('no_messages'), { exact: true });
    this.items = frame.getByRole('tabpanel').getByRole('listitem').getByRole('button');
  }

  all(): Locator {
    return this.items;
  }

  /** The one whose preview shows this text. */
  item(preview: string): Locator {
    return this.items.filter({ hasText: preview });
  }
}

/** Instead of everything, when nothing can be shown. */
export class ProblemScreen {
  readonly alert: Locator;
  readonly tryAgain: Locator;

  constructor(frame: FrameLocator) {
    this.alert = frame.getByRole('alert').filter({ has: frame.getByRole('heading', { level: 1 }) });
    this.tryAgain = this.alert.getByRole('button', { name: word('try_again') });
  }
}

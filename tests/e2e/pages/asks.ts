import type { Locator } from '@playwright/test';

import { word } from '../support/words.ts';
import type { ChatScreen } from './chat-screen.ts';

/** A message that asks for more than words, or shows more than text. */
export class Asks {
  readonly entry: Locator;
  /** The choices, or the form. */
  readonly choices: Locator;
  readonly form: Locator;
  readonly submit: Locator;
  readonly tryAgain: Locator;
  readonly cards: Locator;

  constructor(chat: ChatScreen, readonly words: string) {
    this.entry = chat.entry(words);
    this.choices = this.entry.getByRole('group', { name: words });
    this.form = this.entry.getByRole('form', { name: words });
    this.submit = this.form.getByRole('button', { name: word('send'), exact: true });
    this.tryAgain = this.entry.getByRole('button', { name: word('try_again') });
    this.cards = this.entry.getByRole('list', { name: words });
  }

  choice(title: string): Locator {
    return this.choices.getByRole('button', { name: title, exact: true });
  }

  field(label: string): Locator {
    return this.form.getByRole('textbox', { name: label });
  }

  list(label: string): Locator {
    return this.form.getByRole('combobox', { name: label });
  }

  card(title: string): Locator {
    return this.cards.getByRole('listitem').filter({ hasText: title });
  }

  link(name: string): Locator {
    return this.entry.getByRole('link', { name });
  }

  /** The answer that was given; of a form the one under this label. */
  answer(label?: string): Locator {
    const all = this.entry.getByRole('definition');
    if (label === undefined) return all;
    return this.entry.locator('dl > div').filter({ has: this.entry.page().getByText(label, { exact: true }) }).getByRole('definition');
  }
}

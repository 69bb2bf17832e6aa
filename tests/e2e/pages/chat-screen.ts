import { expect, type FrameLocator, type Locator } from '@playwright/test';

import { like, word } from '../support/words.ts';
import { EmojiPicker } from './emoji-picker.ts';

/** One conversation. */
export class ChatScreen {
  readonly title: Locator;
  /** Who answers, and what there is to expect of him. */
  readonly header: Locator;
  readonly log: Locator;
  readonly composer: Locator;
  readonly sendButton: Locator;
  readonly attachButton: Locator;
  readonly emoji: EmojiPicker;
  readonly backButton: Locator;
  /** Files that wait over the composer. */
  readonly tray: Locator;
  readonly typingDots: Locator;
  /** The way back to the end, for whoever reads further up. */
  readonly jumpButton: Locator;

  constructor(private readonly frame: FrameLocator) {
    this.title = frame.getByRole('heading', { level: 1 });
    this.header = frame.getByRole('banner');
    this.log = frame.getByRole('log');
    this.composer = frame.getByRole('textbox', { name: word('write_label') });
    this.sendButton = frame.getByRole('button', { name: word('send'), exact: true });
    this.attachButton = frame.getByRole('button', { name: word('attach') });
    this.emoji = new EmojiPicker(frame);
    this.tray = frame.getByRole('list', { name: word('tray') });
    this.backButton = frame.getByRole('button', { name: word('back') });
    this.jumpButton = frame.getByRole('button', { name: like('jump_to_end', 'jump_to_new') });
    this.typingDots = this.log.getByRole('img', { name: word('typing') });
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.sendButton.click();
  }

  /** The texts of messages that are exactly this. */
  message(text: string): Locator {
    return this.log.getByText(text, { exact: true });
  }

  /** A message with what stands around it: time, state, actions. */
  entry(text: string): Locator {
    return this.log.locator('.entry').filter({ has: this.frame.getByText(text, { exact: true }) });
  }

  /** It is there, once, and the server has it. */
  async expectSentOnce(text: string): Promise<void> {
    await expect(this.entry(text).getByText(word('sent'), { exact: true })).toBeAttached();
    await expect(this.message(text)).toHaveCount(1);
  }

  /** "It may have arrived": the visitor says that it shall go out again. */
  async sendAgain(text: string): Promise<void> {
    await expect(this.entry(text)).toContainText(word('maybe_sent'));
    await this.entry(text).getByRole('button', { name: word('send_again') }).click();
  }

  /** Chooses files and sends them, with what stands in the composer. */
  async sendFiles(...files: Parameters<ChatScreen['attach']>): Promise<void> {
    await this.attach(...files);
    await this.sendButton.click();
  }

  /** Chooses files; they wait over the composer. */
  async attach(...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
    const page = this.attachButton.page();
    const chooser = page.waitForEvent('filechooser');
    await this.attachButton.click();
    await (await chooser).setFiles(files);
  }

  /** Gives the composer a file by the clipboard, or by dropping it there. */
  async give(way: 'paste' | 'drop', file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
    const given = { way, name: file.name, type: file.mimeType, text: file.buffer.toString() };
    await this.composer.evaluate((field, { way, name, type, text }) => {
      const data = new DataTransfer();
      data.items.add(new File([text], name, { type }));
      const usual = { bubbles: true, cancelable: true };
      if (way === 'paste') field.dispatchEvent(new ClipboardEvent(way, { ...usual, clipboardData: data }));
      else for (const step of ['dragover', way]) field.dispatchEvent(new DragEvent(step, { ...usual, dataTransfer: data }));
    }, given);
  }

  /** A file that can be downloaded, by the name that the server gave it. */
  file(name: string): Locator {
    return this.log.getByRole('link', { name });
  }

  /** A file that waits over the composer. */
  waiting(name: string): Locator {
    return this.tray.getByRole('listitem').filter({ hasText: name });
  }

  /** Files that are on their way as one message. */
  get batch(): Locator {
    return this.log.getByRole('list', { name: word('attachment') });
  }

  /** Takes a file out of a message that has not gone out yet. */
  takeOutButton(name: string): Locator {
    return this.batch.getByRole('button', { name: word('remove_file', { name }) });
  }

  removeButton(name: string): Locator {
    return this.tray.getByRole('button', { name: word('remove_file', { name }) });
  }

  /** A row of the log that names this file. */
  fileEntry(name: string): Locator {
    return this.log.locator('.entry').filter({ hasText: name });
  }

  picture(name: string): Locator {
    return this.log.getByRole('img', { name });
  }

  survey(): Survey {
    return new Survey(this.log);
  }
}

/** "How was it?" */
export class Survey {
  readonly question: Locator;
  readonly thanks: Locator;

  constructor(private readonly log: Locator) {
    this.question = log.getByRole('group', { name: word('rating_question') });
    this.thanks = log.getByText(word('rating_thanks'));
  }

  async choose(face: 'poor' | 'fair' | 'good' | 'great' | 'excellent'): Promise<void> {
    await this.question.getByRole('radio', { name: word(face) }).check({ force: true });
  }

  async answer(face: 'poor' | 'fair' | 'good' | 'great' | 'excellent', feedback = ''): Promise<void> {
    await this.choose(face);
    if (feedback) await this.log.getByRole('textbox', { name: word('rating_feedback') }).fill(feedback);
    await this.log.getByRole('button', { name: word('rating_send') }).click();
  }

  /** Sends the answer again that the server has refused. */
  get tryAgain(): Locator {
    return this.log.getByRole('button', { name: word('try_again') });
  }
}

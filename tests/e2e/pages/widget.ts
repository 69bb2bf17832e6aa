import { expect, type Frame, type FrameLocator, type Locator, type Page } from '@playwright/test';

import { LOADER, word } from '../support/words.ts';
import { Call } from './call.ts';
import { ChatScreen } from './chat-screen.ts';
import { ConversationsScreen, HomeScreen, ProblemScreen } from './front-screens.ts';

/** The chat app in its iframe. */
export class Widget {
  readonly dialog: Locator;
  readonly frame: FrameLocator;
  readonly home: HomeScreen;
  readonly conversations: ConversationsScreen;
  readonly chat: ChatScreen;
  readonly call: Call;
  readonly problem: ProblemScreen;
  readonly closeButton: Locator;
  readonly expandButton: Locator;
  readonly collapseButton: Locator;
  /** The switch of the sound, on the home screen and over the list. */
  readonly bell: Locator;
  /** The strip above the composer that tells of trouble with the connection. */
  readonly connectionStrip: Locator;
  private readonly iframe: Locator;

  constructor(page: Page) {
    this.dialog = page.getByRole('dialog', { name: LOADER.chat });
    this.iframe = page.locator(`iframe[title="${LOADER.chat}"]`);
    this.frame = this.iframe.contentFrame();
    this.home = new HomeScreen(this.frame);
    this.conversations = new ConversationsScreen(this.frame);
    this.chat = new ChatScreen(this.frame);
    this.call = new Call(this.frame);
    this.problem = new ProblemScreen(this.frame);
    this.closeButton = this.frame.getByRole('button', { name: word('close'), exact: true });
    this.expandButton = this.frame.getByRole('button', { name: word('expand') });
    this.collapseButton = this.frame.getByRole('button', { name: word('collapse') });
    this.bell = this.frame.getByRole('button', { name: word('sound'), exact: true });
    this.connectionStrip = this.frame.getByRole('status').filter({ has: this.frame.getByRole('button', { name: word('try_now') }) });
  }

  async expectOpen(): Promise<void> {
    await expect(this.dialog).toBeVisible();
  }

  async expectClosed(): Promise<void> {
    await expect(this.dialog).toBeHidden();
  }

  /** The iframe's document, to do in it what a visitor cannot. */
  async inside(): Promise<Frame> {
    const handle = await this.iframe.elementHandle();
    const frame = await handle?.contentFrame();
    if (!frame) throw new Error('the app has no frame');
    return frame;
  }

  /** All that the app keeps in its own origin's storage. */
  async stored(): Promise<string> {
    return (await this.inside()).evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  }

  /** Names under which the app keeps files for its next start. */
  async keptFiles(): Promise<string[]> {
    return (await this.inside()).evaluate(async () => {
      const ended = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((done, failed) => {
          request.onsuccess = () => done(request.result);
          request.onerror = () => failed(request.error);
        });
      const database = await ended(indexedDB.open('natter', 1));
      const isThere = database.objectStoreNames.contains('files');
      const keys = isThere ? await ended(database.transaction('files').objectStore('files').getAllKeys()) : [];
      database.close();
      return keys.map(String);
    });
  }

  /** A panic in the app, as a bug would make one; waits for the app that takes its place. */
  async panicAndComeBack(): Promise<void> {
    const frame = await this.inside();
    await frame.evaluate(() => {
      const { app } = (globalThis as unknown as { natterBoot: { app: { provoke_panic(): void } } }).natterBoot;
      Object.assign(globalThis, { isDoomed: true });
      // As in a timer or a listener of its own: nobody catches it.
      setTimeout(() => app.provoke_panic());
    });
    const isNew = async (): Promise<boolean> => (await this.inside()).evaluate(() => !('isDoomed' in globalThis) && !!document.body);
    await expect.poll(() => isNew().catch(() => false), { timeout: 20_000, message: 'a new document in the frame' }).toBe(true);
  }
}

import { expect, type BrowserContext, type Page } from '@playwright/test';

import type { LibredeskApi } from '../../../loader/libredesk.js';
import type { Agent, Answer, Inbox } from '../agent/agent.ts';
import type { Site, SitePage } from '../host/site.ts';
import type { Watch } from '../support/watch.ts';
import { Launcher } from './launcher.ts';
import { Widget } from './widget.ts';

/** Where a shop's chat leads to. */
export interface Place {
  site: Site;
  server: string;
  inbox: Inbox;
}

export interface Options extends Partial<SitePage> {
  /** Another address for the chat server, for example a proxy's. */
  server?: string;
  inbox?: Inbox;
}

type Heard = { event: string; value?: unknown };

/** A visitor's browser tab with a page of somebody's site, which has the widget on it. */
export class Shop {
  readonly launcher: Launcher;
  readonly widget: Widget;
  /** The inbox that its page names. */
  inbox: Inbox;
  private address = '';

  constructor(
    readonly page: Page,
    readonly watch: Watch,
    private readonly place: Place,
  ) {
    this.launcher = new Launcher(page);
    this.widget = new Widget(page);
    this.inbox = place.inbox;
  }

  get context(): BrowserContext {
    return this.page.context();
  }

  /** Goes to a page with the stock snippet; `settings` are added to its two. */
  async visit(options: Options = {}): Promise<void> {
    const { server = this.place.server, inbox = this.place.inbox, settings, ...rest } = options;
    this.inbox = inbox;
    this.address = this.place.site.publish({ ...rest, settings: { baseURL: server, ...inbox.settings, ...settings } });
    await this.page.goto(this.address);
  }

  /** The same visitor in a second tab, on the same page. */
  async secondTab(): Promise<Shop> {
    const shop = new Shop(await this.context.newPage(), this.watch, this.place);
    shop.address = this.address;
    shop.inbox = this.inbox;
    await shop.page.goto(this.address);
    return shop;
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }

  /** Opens the chat at the launcher and waits for its first screen. */
  async openChat(): Promise<void> {
    await this.launcher.button.click();
    await expect(this.widget.home.greeting).toBeVisible();
  }

  /** Opens the chat at the latest conversation, where the app may have come back to by itself. */
  async reopenChat(): Promise<void> {
    const { chat, home } = this.widget;
    await this.launcher.button.click();
    await home.recent.or(chat.composer).first().waitFor();
    if (await home.recent.isVisible()) await home.recent.click();
    await expect(chat.composer).toBeVisible();
  }

  /** Opens the chat and begins a conversation. */
  async startChat(text: string): Promise<void> {
    await this.openChat();
    await this.widget.home.startButton().click();
    await this.widget.chat.say(text);
    await this.widget.chat.expectSentOnce(text);
  }

  /** Opens the chat and says something, which is answered. The conversation. */
  async startTalk(agent: Agent, text: string, html: string): Promise<string> {
    await this.openChat();
    await this.widget.home.startButton().click();
    return this.talk(agent, text, html);
  }

  /** Says something in the open conversation, which is answered. The conversation. */
  async talk(agent: Agent, text: string, html: string): Promise<string> {
    const answer = await agent.prepareAnswer(this.inbox, html);
    await this.widget.chat.say(text);
    const conversation = await answer.give(text);
    await this.widget.chat.expectSentOnce(text);
    return conversation;
  }

  /** Says something in the open conversation; the answer comes when it is given. */
  async ask(agent: Agent, text: string, html: string): Promise<Answer> {
    const answer = await agent.prepareAnswer(this.inbox, html);
    await this.widget.chat.say(text);
    await expect(this.widget.chat.message(text)).toBeVisible();
    return answer;
  }

  /** Does something with `window.Libredesk`. */
  async api<R>(use: (api: LibredeskApi) => R): Promise<R> {
    const api = await this.page.evaluateHandle(() => window.Libredesk);
    return api.evaluate(use as (api: unknown) => R);
  }

  setUser(jwt: string): Promise<void> {
    return this.page.evaluate((token) => window.Libredesk.setUser(token), jwt);
  }

  setLocale(code: string): Promise<void> {
    return this.page.evaluate((wish) => window.Libredesk.setLocale(wish), code);
  }

  /** The widget can be opened from now on. */
  async waitUntilReady(): Promise<void> {
    await expect.poll(() => this.api((api) => api.isReady())).toBe(true);
  }

  /** Writes down what the page's callbacks hear from now on. */
  async listen(): Promise<void> {
    await this.waitUntilReady();
    await this.page.evaluate(() => {
      const heard: Heard[] = [];
      Object.assign(window, { heard });
      window.Libredesk.onShow(() => heard.push({ event: 'show' }));
      window.Libredesk.onHide(() => heard.push({ event: 'hide' }));
      window.Libredesk.onUnreadCountChange((value) => heard.push({ event: 'unread', value }));
      window.Libredesk.on('error', ({ code }) => heard.push({ event: 'error', value: code }));
    });
  }

  /** What they heard. */
  heard(): Promise<Heard[]> {
    return this.page.evaluate(() => (window as unknown as { heard: Heard[] }).heard);
  }

  /** The token in a cookie of the page, as the stock widget keeps it. */
  async token(kind: 'session' | 'visitor'): Promise<string | undefined> {
    const cookies = await this.context.cookies(this.address);
    return cookies.find((cookie) => cookie.name.startsWith(`libredesk-${kind}-`))?.value;
  }
}

import { stockLoaderPage, type StockLoader } from '../host/stock-loader.ts';
import type { Shop } from '../pages/shop.ts';
import { environment } from '../support/environment.ts';
import { expect, test } from '../support/test.ts';
import { unique } from '../support/words.ts';

// The app in a page of the stock loader, which knows none of the messages that this project added.

interface Options {
  inbox: string;
  jwt?: string;
}

class StockPage {
  constructor(readonly shop: Shop) {}

  async visit({ inbox, jwt }: Options): Promise<void> {
    const { server } = environment();
    await this.shop.visit({ document: stockLoaderPage({ server, inbox, ...(jwt && { jwt }) }) });
  }

  /** What the app has said, by its types, with counts. */
  async said(): Promise<string[]> {
    const said = await this.shop.page.evaluate(() => (window as unknown as { stock: StockLoader }).stock.said);
    return said.map(({ type, count }) => (count === undefined ? type : `${type} ${count}`));
  }

  async tokens(): Promise<(string | undefined)[]> {
    const said = await this.shop.page.evaluate(() => (window as unknown as { stock: StockLoader }).stock.said);
    return said.filter(({ type }) => type.startsWith('STORE_')).map(({ token }) => token);
  }

  async call(name: 'show' | 'hide' | 'logout'): Promise<void> {
    await this.shop.page.evaluate((name) => (window as unknown as { stock: StockLoader }).stock[name](), name);
  }

  async setUser(jwt: string): Promise<void> {
    await this.shop.page.evaluate((jwt) => (window as unknown as { stock: StockLoader }).stock.setUser(jwt), jwt);
  }

  /** The app is there and has its first data. */
  async loaded(): Promise<void> {
    await expect.poll(() => this.said()).toContain('WIDGET_LOADED');
  }
}

test('a stranger’s first message, as the stock loader sees it: ready, loaded, two tokens, and the page asked for', async ({ shop, inbox, agent }) => {
  const stock = new StockPage(shop);
  const text = unique('Over the stock loader');
  await stock.visit({ inbox: inbox.uuid });
  await stock.loaded();
  // Nobody asked yet for what needs a session; the first is a word of ours, which a stock loader does not know and leaves alone.
  const atFirst = (await stock.said()).filter((one) => !one.startsWith('UPDATE_UNREAD_COUNT 0'));
  expect(atFirst).toEqual(['WIDGET_STARTED', 'VUE_APP_READY', 'WIDGET_LOADED']);

  await stock.call('show');
  await shop.widget.home.startButton().click();
  await shop.widget.chat.say(text);
  await shop.widget.chat.expectSentOnce(text);
  await expect.poll(() => stock.said()).toContain('REQUEST_PAGE_INFO');
  const said = (await stock.said()).filter((one) => /STORE|PAGE/.test(one));
  expect(said).toEqual(['STORE_VISITOR_TOKEN', 'STORE_SESSION', 'REQUEST_PAGE_INFO']);
  const [visitor, session] = await stock.tokens();
  expect(session).toBe(visitor);
  expect(session).toBeTruthy();
  const conversation = await agent.conversationSaying(text);
  await expect.poll(async () => (await agent.pageVisits(conversation))[0]).toMatchObject({ title: 'Stock shop', url: shop.page.url() });
});

test('the stock loader’s session brings the conversation back, and answers are counted for it while it is closed', async ({ shop, inbox, agent }) => {
  const stock = new StockPage(shop);
  const [text, answer] = [unique('Hello'), unique('Hi')];
  await stock.visit({ inbox: inbox.uuid });
  await stock.call('show');
  await shop.widget.home.startButton().click();
  await shop.widget.chat.say(text);
  await shop.widget.chat.expectSentOnce(text);
  const conversation = await agent.conversationSaying(text);

  // Nothing but the cookies is left of the visit before.
  await (await shop.widget.inside()).evaluate(() => { localStorage.clear(); sessionStorage.clear(); });
  await shop.page.goto('about:blank');
  await agent.reply(conversation, `<p>${answer}</p>`);
  await stock.visit({ inbox: inbox.uuid });
  await expect.poll(() => stock.said()).toContain('UPDATE_UNREAD_COUNT 1');
  await stock.call('show');
  await shop.widget.home.recent.click();
  await expect(shop.widget.chat.message(answer)).toBeVisible();
  await expect.poll(async () => (await stock.said()).at(-1)).toBe('UPDATE_UNREAD_COUNT 0');
});

test('the app asks the stock loader for the wide frame and to be closed, and knows when it is opened again', async ({ shop, inbox, agent }) => {
  const stock = new StockPage(shop);
  const [text, answer] = [unique('Hello'), unique('Hi')];
  const { chat } = shop.widget;
  await stock.visit({ inbox: inbox.uuid });
  await stock.call('show');
  await shop.widget.home.startButton().click();
  await chat.say(text);
  await chat.expectSentOnce(text);
  await shop.widget.expandButton.click();
  await expect(shop.widget.collapseButton).toBeVisible();
  await shop.widget.collapseButton.click();
  await expect(shop.widget.expandButton).toBeVisible();
  await shop.widget.closeButton.click();
  await expect(chat.composer).toBeHidden();
  expect((await stock.said()).filter((one) => /EXPAND|COLLAPSE|CLOSE/.test(one))).toEqual(['EXPAND_WIDGET', 'COLLAPSE_WIDGET', 'CLOSE_WIDGET']);

  await agent.reply(await agent.conversationSaying(text), `<p>${answer}</p>`);
  await expect.poll(() => stock.said()).toContain('UPDATE_UNREAD_COUNT 1');
  await stock.call('show');
  await expect(chat.message(answer)).toBeVisible();
  await expect.poll(async () => (await stock.said()).at(-1)).toBe('UPDATE_UNREAD_COUNT 0');
});

test('a JWT from the stock loader logs in, and its logout forgets', async ({ shop, inbox, agent, user }) => {
  const stock = new StockPage(shop);
  const text = unique('Known here');
  await stock.visit({ inbox: inbox.uuid, jwt: inbox.jwtFor(user) });
  await stock.loaded();
  await expect.poll(async () => (await stock.said()).filter((one) => /STORE|PAGE/.test(one))).toEqual(['STORE_SESSION', 'REQUEST_PAGE_INFO']);
  await stock.call('show');
  await expect(shop.widget.home.greeting).toContainText(user.firstName);
  await shop.widget.home.startButton('Send us a message').click();
  await shop.widget.chat.say(text);
  await shop.widget.chat.expectSentOnce(text);
  expect((await agent.contactOf(await agent.conversationSaying(text))).email).toBe(user.email);

  await stock.call('logout');
  await expect(shop.widget.frame.getByText(text)).toHaveCount(0);
  await expect(shop.widget.home.greeting).not.toContainText(user.firstName);
});

test('setUser of the stock loader, which does not send the visitor’s token along, takes his conversation with him', async ({ shop, inbox, agent, user }) => {
  const stock = new StockPage(shop);
  const text = unique('Before login');
  await stock.visit({ inbox: inbox.uuid });
  await stock.call('show');
  await shop.widget.home.startButton().click();
  await shop.widget.chat.say(text);
  await shop.widget.chat.expectSentOnce(text);
  const conversation = await agent.conversationSaying(text);
  await stock.setUser(inbox.jwtFor(user));
  await expect.poll(async () => (await agent.contactOf(conversation)).email).toBe(user.email);
  await expect.poll(() => stock.said()).toContain('CLEAR_VISITOR_TOKEN');
  await expect(shop.widget.chat.message(text)).toBeVisible();
});

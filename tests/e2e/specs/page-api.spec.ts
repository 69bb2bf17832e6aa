import { expect, test } from '../support/test.ts';
import { unique } from '../support/words.ts';

test('the page shows, hides and toggles the chat, and hears of it', async ({ shop }) => {
  await shop.visit();
  await shop.listen();
  expect(await shop.api((api) => api.isVisible())).toBe(false);

  await shop.api((api) => api.show());
  await shop.widget.expectOpen();
  await expect(shop.widget.home.greeting).toBeVisible();
  expect(await shop.api((api) => api.isVisible())).toBe(true);

  await shop.api((api) => api.hide());
  await shop.widget.expectClosed();
  await shop.api((api) => api.toggle());
  await shop.widget.expectOpen();
  await shop.api((api) => api.toggle());
  await shop.widget.expectClosed();
  expect(await shop.api((api) => api.isVisible())).toBe(false);
  expect(events(await shop.heard())).toEqual(['show', 'hide', 'show', 'hide']);
});

test('what the visitor does with launcher and close button is told to the page too', async ({ shop }) => {
  await shop.visit();
  await shop.listen();
  await shop.openChat();
  await shop.widget.closeButton.click();
  await shop.widget.expectClosed();
  await shop.launcher.button.click();
  await shop.widget.expectOpen();
  await shop.launcher.button.click();
  await shop.widget.expectClosed();
  expect(events(await shop.heard())).toEqual(['show', 'hide', 'show', 'hide']);
});

test('what the page asks for before the widget is ready is done when it is', { tag: '@administrator' }, async ({ shop, page, network }) => {
  network.spoil({ path: '/settings/launcher', effect: { delayReplyMs: 1500 } });
  await shop.visit({ server: network.url });
  await page.evaluate(() => window.Libredesk.show());
  expect(await shop.api((api) => api.isReady())).toBe(false);
  await expect(shop.widget.home.greeting).toBeVisible();
});

test('a listener that is taken away hears no more, another goes on', async ({ shop }) => {
  await shop.visit();
  await shop.waitUntilReady();
  const heard = await shop.page.evaluate(() => {
    const heard: string[] = [];
    const stop = window.Libredesk.onShow(() => heard.push('first'));
    window.Libredesk.onShow(() => heard.push('second'));
    window.Libredesk.show();
    window.Libredesk.hide();
    stop();
    window.Libredesk.show();
    return heard;
  });
  expect(heard).toEqual(['first', 'second', 'second']);
});

test('the unread count is told at once, and is nothing for somebody new', async ({ shop }) => {
  await shop.visit();
  await shop.listen();
  expect(await shop.heard()).toEqual([{ event: 'unread', value: 0 }]);
});

test('without a launcher the page’s own call opens the chat', async ({ shop }) => {
  await shop.visit({ settings: { hideLauncher: true } });
  await shop.api((api) => api.show());
  await expect(shop.widget.home.greeting).toBeVisible();
  await expect(shop.launcher.button).toHaveCount(0);
});

test('a text of the page stands in the composer and is not sent, until the visitor does it', async ({ shop, agent, network }) => {
  const text = unique('I need help with order 17');
  await shop.visit({ server: network.url });
  await shop.page.evaluate((text) => window.Libredesk.showNewMessage(text), text);
  await expect(shop.widget.chat.composer).toHaveValue(text);
  await shop.widget.expectOpen();
  // Whoever looks again still finds it so.
  await shop.launcher.button.click();
  await shop.widget.expectClosed();
  await shop.launcher.button.click();
  await expect(shop.widget.chat.composer).toHaveValue(text);
  const { first, send } = shop.inbox.routes;
  expect(network.seen.filter(({ path }) => first.test(path) || send.test(path)).map(({ method }) => method)).not.toContain('POST');
  await shop.widget.chat.sendButton.click();
  await shop.widget.chat.expectSentOnce(text);
  expect(await agent.textsFromVisitor(await agent.conversationSaying(text))).toEqual([text]);
});

test('the page opens a conversation by its id, also before the app is loaded', { tag: '@side-by-side' }, async ({ shop, agent }) => {
  const [first, second] = [unique('The first'), unique('The second')];
  const { chat } = shop.widget;
  await shop.visit();
  await shop.startChat(first);
  const conversation = await agent.conversationSaying(first);
  await chat.backButton.click();
  await shop.widget.home.startButton().click();
  await chat.say(second);
  await chat.expectSentOnce(second);

  await shop.page.evaluate((id) => window.Libredesk.openConversation(id), conversation);
  await expect(chat.message(first)).toBeVisible();
  await chat.backButton.click();
  await shop.reload();
  await shop.page.evaluate((id) => window.Libredesk.openConversation(id), conversation);
  await expect(chat.message(first)).toBeVisible();
  await expect(chat.message(second)).toHaveCount(0);
});

test('destroy takes everything away, and the widget can begin again', async ({ shop }) => {
  await shop.visit();
  await shop.openChat();
  await shop.api((api) => api.destroy());
  await expect(shop.launcher.button).toHaveCount(0);
  await expect(shop.page.locator('iframe')).toHaveCount(0);

  await shop.page.evaluate(() => void window.initLibredesk());
  await shop.openChat();
});

function events(heard: { event: string }[]): string[] {
  return heard.map(({ event }) => event).filter((event) => event !== 'unread');
}

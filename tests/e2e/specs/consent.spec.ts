import type { Shop } from '../pages/shop.ts';
import { expect, test } from '../support/test.ts';
import { unique } from '../support/words.ts';

/** Names of all that the widget has stored: cookies of the page, and what the app keeps on its own origin. */
async function stored(shop: Shop): Promise<string[]> {
  const cookies = (await shop.context.cookies()).map(({ name }) => name).filter((name) => /libredesk-(session|visitor)/.test(name));
  const kept = await (await shop.widget.inside()).evaluate(async () => [
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map(({ name }) => name ?? ''),
    ...(await caches.keys()),
  ]);
  return [...cookies, ...kept];
}

/** Writes down every try to store something, in page and iframe. */
async function watchWrites(shop: Shop): Promise<void> {
  await shop.context.addInitScript(() => {
    const writes: string[] = [];
    Object.assign(window, { writes });
    const store = Storage.prototype.setItem;
    Storage.prototype.setItem = function (key, value) {
      writes.push(key);
      store.call(this, key, value);
    };
  });
}

async function writes(shop: Shop): Promise<string[]> {
  const inside = await shop.widget.inside();
  return inside.evaluate(() => (window as unknown as { writes: string[] }).writes);
}

test('nothing is stored before the visitor agrees, all of it then, and it goes when he no longer does', { tag: '@visits' }, async ({ shop, agent, network }) => {
  const [text, draft, more] = [unique('Hello'), unique('Half a'), unique('More')];
  const { chat } = shop.widget;
  await watchWrites(shop);
  // On the network's address page and app are of one site, so that the app has storage to leave alone.
  await shop.visit({ server: network.url, settings: { consent: 'required' } });
  await shop.startChat(text);
  await chat.composer.fill(draft);
  const conversation = await agent.conversationSaying(text);
  await agent.reply(conversation, `<p>${more}</p>`);
  await expect(chat.message(more)).toBeVisible();
  expect(await stored(shop)).toEqual([]);
  expect(await writes(shop)).toEqual([]);
  expect(await agent.pageVisits(conversation)).toEqual([]);

  await shop.api((api) => api.consent(true));
  await expect.poll(() => shop.token('session')).toBeTruthy();
  await expect.poll(() => shop.widget.stored()).toContain(draft);
  expect(await writes(shop)).not.toEqual([]);
  await expect.poll(async () => (await agent.pageVisits(conversation)).length).toBe(1);

  await shop.api((api) => api.consent(false));
  await expect.poll(() => stored(shop)).toEqual([]);
  // The chat goes on for as long as the page is open.
  await chat.composer.fill(unique('And on'));
  await chat.sendButton.click();
  await expect.poll(async () => (await agent.textsFromVisitor(conversation)).length).toBe(2);
  expect(await stored(shop)).toEqual([]);
});

test('a visitor who has agreed on an earlier page finds what he left there', async ({ shop, network }) => {
  const [text, draft] = [unique('Hello'), unique('Half a')];
  const agrees = '<script>window.Libredesk = function () { (Libredesk.q = Libredesk.q || []).push(arguments); }; Libredesk("consent", true);</script>';
  await shop.visit({ server: network.url, settings: { consent: 'required' }, head: agrees });
  await shop.startChat(text);
  await shop.widget.chat.composer.fill(draft);
  await expect.poll(() => shop.widget.stored()).toContain(draft);
  await shop.reload();
  await shop.reopenChat();
  await expect(shop.widget.chat.composer).toHaveValue(draft);
});

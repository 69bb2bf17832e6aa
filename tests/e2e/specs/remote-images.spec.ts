import type { Agent } from '../agent/agent.ts';
import type { Shop } from '../pages/shop.ts';
import { png } from '../support/files.ts';
import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';

const PICTURE = png(40, 30, [37, 99, 235]);
const NEWS = 'https://news.example/';

/** A server that has pictures on it and writes down who looks at them. */
async function watched(shop: Shop): Promise<string[]> {
  const asked: string[] = [];
  await shop.context.route(`${NEWS}**`, async (route) => {
    asked.push(new URL(route.request().url()).pathname);
    expect(route.request().headers()['referer']).toBeUndefined();
    await route.fulfill({ contentType: 'image/png', body: PICTURE });
  });
  return asked;
}

/** A conversation with this answer in it, and something after it. */
async function answered(shop: Shop, agent: Agent, html: string, settings = {}): Promise<string> {
  const [text, end] = [unique('Hello'), unique('End')];
  await shop.visit({ settings });
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await agent.reply(conversation, html);
  await agent.reply(conversation, `<p>${end}</p>`);
  await expect(shop.widget.chat.message(end)).toBeVisible();
  return conversation;
}

const LETTER =
  `<p>News</p><img src="${NEWS}bowl.png" alt="A bowl"><img src="${NEWS}nameless.png">` +
  `<picture><source srcset="${NEWS}other.png"><img src="${NEWS}in-picture.png" srcset="${NEWS}set.png 2x" alt="Another"></picture>` +
  `<table background="${NEWS}table.png"><tr><td style="background:url(${NEWS}style.png)">cell</td></tr></table>` +
  `<img src="${NEWS}dot.png" width="1" height="1"><video poster="${NEWS}poster.png"></video><link rel="preload" href="${NEWS}link.png" as="image">`;

for (const way of ['the browser’s sanitiser', 'DOMPurify']) {
  test(`images of other servers come only when the visitor asks for them (${way})`, async ({ shop, agent }) => {
    const asked = await watched(shop);
    if (way === 'DOMPurify') {
      await shop.context.addInitScript(() => {
        delete (Element.prototype as { setHTML?: unknown }).setHTML;
      });
    }
    await answered(shop, agent, LETTER);
    const { log } = shop.widget.chat;
    await expect(log.getByRole('img', { name: 'A bowl' })).toBeVisible();
    await expect(log.getByRole('img', { name: 'Another' })).toBeVisible();
    await expect(log.getByRole('img', { name: word('image'), exact: true })).toBeVisible();
    expect(asked).toEqual([]);

    const show = log.getByRole('button', { name: word('show_images') });
    await show.focus();
    await shop.page.keyboard.press('Enter');
    await expect(show).toHaveCount(0);
    const bowl = log.getByRole('img', { name: 'A bowl' });
    await expect.poll(() => bowl.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(40);
    await expect.poll(() => asked.length).toBeGreaterThanOrEqual(3);
    // The focus is where the button was, not lost.
    expect(await (await shop.widget.inside()).evaluate(() => document.activeElement?.textContent?.includes('News'))).toBe(true);
    expect([...new Set(asked)].sort()).toEqual(['/bowl.png', '/dot.png', '/in-picture.png', '/nameless.png']);
  });
}

test('images that were asked for stay when the row is drawn again, those of other messages wait', async ({ shop, agent }) => {
  const asked = await watched(shop);
  const conversation = await answered(shop, agent, `<p>First</p><img src="${NEWS}first.png" alt="One">`);
  const { chat } = shop.widget;
  await chat.log.getByRole('button', { name: word('show_images') }).click();
  await expect.poll(() => asked).toEqual(['/first.png']);
  await agent.reply(conversation, `<p>Second</p><img src="${NEWS}second.png" alt="Two">`);
  await expect(chat.log.getByRole('button', { name: word('show_images') })).toHaveCount(1);
  await chat.backButton.click();
  await shop.widget.home.recent.or(shop.widget.conversations.title).first().waitFor();
  await shop.widget.frame.getByRole('button', { name: /Two|Second/ }).first().click();
  await expect(chat.log.getByRole('img', { name: 'One' })).toHaveJSProperty('tagName', 'IMG');
  await expect(chat.log.getByRole('img', { name: 'Two' })).toHaveJSProperty('tagName', 'SPAN');
  expect(asked).not.toContain('/second.png');
});

test('the page’s settings can say that images of other servers are welcome', async ({ shop, agent }) => {
  const asked = await watched(shop);
  await answered(shop, agent, LETTER, { remoteImages: true });
  await expect.poll(() => asked).toContain('/bowl.png');
  await expect(shop.widget.chat.log.getByRole('button', { name: word('show_images') })).toHaveCount(0);
});

test('a wide table scrolls in its bubble, and its words stay whole', async ({ shop, agent }) => {
  const cells = ['Reference', 'Glaze and firing', 'Temperature', 'Availability', 'Shipping'].map((cell) => `<td>${cell}</td>`).join('');
  const long = `https://example.com/${'a-long-way/'.repeat(20)}`;
  await answered(shop, agent, `<p>Stock</p><table><tbody><tr>${cells}</tr></tbody></table><p>${long}</p>`);
  const { log } = shop.widget.chat;
  const table = log.getByRole('table');
  await expect(table).toBeVisible();
  const lines = await log.getByRole('cell', { name: 'Temperature' }).evaluate((cell) => {
    const text = document.createRange();
    text.selectNodeContents(cell);
    return text.getClientRects().length;
  });
  expect(lines).toBe(1);
  const region = log.getByRole('group', { name: word('table') });
  const sizes = await region.evaluate((element) => ({ shown: element.clientWidth, whole: element.scrollWidth }));
  expect(sizes.whole).toBeGreaterThan(sizes.shown);
  await region.focus();
  await shop.page.keyboard.press('ArrowRight');
  await expect.poll(() => region.evaluate((element) => element.scrollLeft)).toBeGreaterThan(0);
  // A long address breaks rather than widen the log.
  expect(await log.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
});

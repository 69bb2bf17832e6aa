import type { Shop } from '../pages/shop.ts';
import { expect, test } from '../support/test.ts';
import { png } from '../support/files.ts';
import { unique, word } from '../support/words.ts';

/** The conversation behind the home screen, which nobody sees yet. */
const drawn = (shop: Shop) => shop.widget.frame.getByRole('log', { includeHidden: true, name: word('messages') });

test('the conversation that home offers is drawn before it is opened, for nobody’s eyes, keys or screen reader', async ({ shop, page, agent }) => {
  const [text, answer, later] = [unique('Hello'), unique('Answer'), unique('Later')];
  const { chat, home } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await agent.reply(conversation, `<p>${answer}</p>`);
  await expect(chat.message(answer)).toBeVisible();
  await chat.backButton.click();
  await expect(home.recent).toBeVisible();

  await expect(drawn(shop)).toHaveCount(1);
  await expect(drawn(shop)).toContainText(answer);
  await expect(drawn(shop)).toBeHidden();
  await expect(chat.log).toHaveCount(0);
  await expect(chat.composer).toHaveCount(0);
  const inside = await shop.widget.inside();
  for (let press = 0; press < 15; press += 1) {
    await page.keyboard.press('Tab');
    expect(await inside.evaluate(() => document.activeElement?.closest('main.chat, header.bar') === null)).toBe(true);
  }

  // What comes meanwhile is there too; it is not seen before it is looked at.
  await agent.reply(conversation, `<p>${later}</p>`);
  await expect(drawn(shop)).toContainText(later);
  await expect(home.recent).toContainText(later);
  await expect(shop.widget.frame.getByRole('status', { includeHidden: true }).filter({ hasText: later })).toHaveCount(0);
  // The element that was drawn ahead is the one that is shown.
  await drawn(shop).evaluate((log) => log.setAttribute('data-test', 'ahead'));
  await home.recent.click();
  await expect(chat.message(later)).toBeInViewport();
  await expect(chat.log).toHaveAttribute('data-test', 'ahead');
  await expect(shop.widget.frame.getByText(word('new'), { exact: true })).toBeVisible();
  await expect(chat.composer).toBeFocused();
});

test('what is drawn ahead ends with home, and fetches no pictures', async ({ shop, agent }) => {
  const text = unique('Hello');
  const { chat, home, conversations } = shop.widget;
  const picture = await agent.upload('pot.png', 'image/png', png(8, 8, [20, 60, 120]));
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await chat.backButton.click();
  await expect(drawn(shop)).toHaveCount(1);
  await home.messagesTab.click();
  await expect(drawn(shop)).toHaveCount(0);

  let asked = 0;
  await shop.context.route(/\/uploads\//, (route) => {
    asked += 1;
    return route.continue();
  });
  await conversations.homeTab.click();
  await expect(drawn(shop)).toHaveCount(1);
  await agent.reply(conversation, '<p>Look</p>', [picture]);
  await expect(drawn(shop)).toHaveCount(0);
  expect(asked).toBe(0);
  await home.recent.click();
  await expect(chat.log.getByRole('link', { name: /pot\.png/ })).toBeVisible();
  expect(asked).toBeGreaterThan(0);
});

import type { Page } from '@playwright/test';

import { expect, test } from '../support/test.ts';
import { unique } from '../support/words.ts';

// The page behind the chat: it stays where it is.

async function wheel(page: Page, x: number, y: number): Promise<void> {
  await page.mouse.move(x, y);
  // More than there is to scroll, in both directions, so that the rest would be the page's.
  for (const delta of [2000, 2000, -4000, -4000, 3000]) await page.mouse.wheel(0, delta);
  // Scrolling is drawn with the next frames.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)))));
}

test('the wheel over the chat does not scroll the page behind it, on any screen and at any place', async ({ shop, page }) => {
  await shop.visit();
  await page.evaluate(() => scrollTo(0, 300));
  await shop.openChat();
  const places: [number, number][] = [[1060, 60], [1060, 400], [1060, 680]];
  for (const [x, y] of places) await wheel(page, x, y);
  expect(await page.evaluate(() => scrollY)).toBe(300);

  await shop.widget.home.startButton().click();
  for (const [x, y] of places) await wheel(page, x, y);
  for (let line = 0; line < 3; line += 1) await shop.widget.chat.say(`${'long text '.repeat(60)}${line}`);
  await expect(shop.widget.chat.log).toContainText('long text 2');
  for (const [x, y] of places) await wheel(page, x, y);
  expect(await page.evaluate(() => scrollY)).toBe(300);
  // The test itself can scroll the page.
  await wheel(page, 300, 400);
  expect(await page.evaluate(() => scrollY)).not.toBe(300);
});

test('opening and closing moves nothing on the page', async ({ shop, page }) => {
  await shop.visit();
  const places = (): Promise<unknown> =>
    page.evaluate(() => [document.documentElement.clientWidth, scrollY, ...[...document.body.children].map((child) => child.getBoundingClientRect().toJSON())]);
  const before = await places();
  await shop.openChat();
  expect(await places()).toEqual(before);
  await shop.widget.closeButton.click();
  await shop.widget.expectClosed();
  expect(await places()).toEqual(before);
});

test('the page’s history is its own: Back after a chat leads to the page before', async ({ shop, page }) => {
  await page.goto('about:blank');
  await shop.visit();
  await shop.startChat(unique('Hello'));
  await page.goBack();
  expect(page.url()).toBe('about:blank');
});

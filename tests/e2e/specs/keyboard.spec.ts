import { expect, test } from '../support/test.ts';
import { unique } from '../support/words.ts';

test('the launcher is reached and used by keyboard, and Escape leads back to it', async ({ shop, page }) => {
  await shop.visit();
  const { button } = shop.launcher;
  await expect(button).toHaveAttribute('aria-expanded', 'false');
  // The page has a link and a button; the launcher comes after them.
  for (let presses = 0; presses < 5 && !(await isFocused()); presses += 1) await page.keyboard.press('Tab');
  expect(await isFocused()).toBe(true);
  await page.keyboard.press('Enter');
  await expect(shop.widget.home.greeting).toBeVisible();
  await expect(button).toHaveAttribute('aria-expanded', 'true');
  // Focus is in the app: a key that is pressed now is the app's.
  await expect.poll(() => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.tagName)).toBe('IFRAME');

  await page.keyboard.press('Escape');
  await shop.widget.expectClosed();
  await expect.poll(isFocused).toBe(true);
  await page.keyboard.press('Space');
  await shop.widget.expectOpen();

  function isFocused(): Promise<boolean> {
    return button.evaluate((launcher) => (launcher.getRootNode() as ShadowRoot).activeElement === launcher);
  }
});

test('a whole chat goes by keyboard alone', async ({ shop, page, agent }) => {
  const text = unique('No mouse');
  await shop.visit();
  await shop.launcher.button.focus();
  await page.keyboard.press('Enter');
  const start = shop.widget.home.startButton();
  await expect(start).toBeVisible();
  const focused = (): Promise<boolean> => start.evaluate((button) => button === document.activeElement);
  for (let presses = 0; presses < 8 && !(await focused()); presses += 1) await page.keyboard.press('Tab');
  expect(await focused()).toBe(true);
  await page.keyboard.press('Enter');
  await expect(shop.widget.chat.composer).toBeFocused();
  await page.keyboard.type(`${text} first`);
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('second');
  await page.keyboard.press('Enter');
  const whole = `${text} first\nsecond`;
  expect(await agent.textsFromVisitor(await agent.conversationSaying(whole))).toEqual([whole]);
  await expect(shop.widget.chat.composer).toBeFocused();
  await expect(shop.widget.chat.composer).toHaveValue('');
});

test('a message that comes is read to those who cannot see it, once', async ({ shop, agent }) => {
  const [text, answer] = [unique('Hello'), unique('Hi')];
  await shop.visit();
  await shop.startTalk(agent, text, `<p>${answer}</p>`);
  const said = shop.widget.frame.getByRole('status').filter({ hasText: answer });
  await expect(said).toHaveCount(1);
  await expect(said).toContainText(agent.firstName);
});

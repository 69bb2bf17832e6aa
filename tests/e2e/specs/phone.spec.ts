import { png } from '../support/files.ts';
import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';

const PHONE = { width: 375, height: 667 };

test.use({ viewport: PHONE, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });

test('on a phone the chat covers the screen, and its own button closes it', async ({ shop }) => {
  await shop.visit();
  await shop.launcher.button.tap();
  await expect(shop.widget.home.greeting).toBeVisible();
  await expect.poll(() => shop.widget.dialog.boundingBox()).toEqual({ x: 0, y: 0, ...PHONE });
  await expect(shop.widget.dialog).toHaveAttribute('aria-modal', 'true');
  await expect(shop.launcher.button).toBeHidden();
  await shop.widget.closeButton.tap();
  await shop.widget.expectClosed();
  await expect(shop.launcher.button).toBeVisible();
});

test('on a phone the page is where it was when the chat closes', async ({ shop, page }) => {
  await shop.visit();
  await page.evaluate(() => scrollTo(0, 400));
  await shop.launcher.button.tap();
  await expect(shop.widget.home.greeting).toBeVisible();
  await shop.widget.closeButton.tap();
  await shop.widget.expectClosed();
  expect(await page.evaluate(() => scrollY)).toBe(400);
});

test('on a phone Enter makes a new line, and the button sends', async ({ shop, agent }) => {
  const text = unique('Line one');
  const { chat } = shop.widget;
  await shop.visit();
  await shop.launcher.button.tap();
  await shop.widget.home.startButton().tap();
  await chat.composer.tap();
  await chat.composer.pressSequentially(text);
  await chat.composer.press('Enter');
  await chat.composer.pressSequentially('line two');
  await chat.sendButton.tap();
  const whole = `${text}\nline two`;
  expect(await agent.textsFromVisitor(await agent.conversationSaying(whole))).toEqual([whole]);
  // There is no room for a wide frame.
  await expect(shop.widget.expandButton).toHaveCount(0);
});

test('nothing is wider than a small phone', async ({ shop, page }) => {
  await page.setViewportSize({ width: 320, height: 568 });
  await shop.visit();
  await shop.launcher.button.tap();
  await expect(shop.widget.home.startButton()).toBeVisible();
  const inside = await shop.widget.inside();
  const overflow = (): Promise<number> =>
    inside.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await overflow()).toBe(0);
  await shop.widget.home.startButton().tap();
  await shop.widget.chat.composer.fill('x'.repeat(400));
  await shop.widget.chat.sendButton.tap();
  await expect(shop.widget.chat.message('x'.repeat(400))).toBeVisible();
  expect(await overflow()).toBe(0);
});

test('fields are large enough that a phone does not zoom in on them', { tag: '@form' }, async ({ shop, makeInbox }) => {
  const field = { key: 'name', type: 'text', label: 'Your name', placeholder: '', required: true, enabled: true, order: 1 };
  const fields = [{ ...field, is_default: true, custom_attribute_id: 0 }];
  await shop.visit({ inbox: await makeInbox({ prechat_form: { enabled: true, title: '', fields } }) });
  await shop.launcher.button.tap();
  await shop.widget.home.startButton().tap();
  const { frame, chat } = shop.widget;
  const size = (input: typeof chat.composer): Promise<number> => input.evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
  const boxes = frame.getByRole('textbox');
  await expect(boxes).toHaveCount(2);
  for (const box of await boxes.all()) expect(await size(box)).toBeGreaterThanOrEqual(16);
  await frame.getByRole('textbox', { name: 'Your name' }).fill('Mina');
  await boxes.last().fill('Hello');
  await frame.getByRole('button', { name: word('start_chat') }).tap();
  await expect(chat.composer).toBeVisible();
  expect(await size(chat.composer)).toBeGreaterThanOrEqual(16);
});

test('on a phone a large picture covers the screen, and moves nothing', { tag: '@uploads' }, async ({ shop, page }) => {
  const { chat, frame } = shop.widget;
  await shop.visit();
  await shop.launcher.button.tap();
  await shop.widget.home.startButton().tap();
  await chat.say(unique('Look'));
  await chat.sendFiles({ name: 'bowl.png', mimeType: 'image/png', buffer: png(640, 420, [180, 83, 42]) });
  await chat.picture('bowl.png').tap();
  const close = frame.getByRole('button', { name: word('close_image') });
  await expect(close).toBeVisible();
  await expect.poll(() => frame.getByRole('dialog').boundingBox()).toEqual({ x: 0, y: 0, ...PHONE });
  expect(await page.evaluate(() => [scrollX, scrollY, visualViewport?.offsetTop, visualViewport?.pageTop])).toEqual([0, 0, 0, 0]);
  await close.tap();
  await expect(chat.picture('bowl.png')).toBeVisible();
});

test.describe('in a low window', () => {
  test.use({ viewport: { width: 640, height: 384 }, hasTouch: false, isMobile: false });

  test('a large picture covers the chat', { tag: '@uploads' }, async ({ shop }) => {
    const { chat, frame, dialog } = shop.widget;
    await shop.visit();
    await shop.startChat(unique('Look'));
    await chat.sendFiles({ name: 'bowl.png', mimeType: 'image/png', buffer: png(640, 420, [180, 83, 42]) });
    await chat.picture('bowl.png').click();
    const viewer = frame.getByRole('dialog', { name: 'bowl.png' });
    await expect(viewer).toBeVisible();
    const chatBox = await dialog.boundingBox();
    await expect.poll(() => viewer.boundingBox()).toEqual(chatBox);
  });
});

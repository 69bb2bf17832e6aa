import type { Inbox } from '../agent/agent.ts';
import type { ChatScreen } from '../pages/chat-screen.ts';
import type { Shop } from '../pages/shop.ts';
import { expectNoSeriousFault } from '../support/accessible.ts';
import { expect, test } from '../support/test.ts';
import { unique } from '../support/words.ts';

/** Opens a new conversation, in which nothing is written yet. */
async function openComposer(shop: Shop, settings: Record<string, unknown> = {}, inbox?: Inbox): Promise<ChatScreen> {
  await shop.visit({ settings, ...(inbox ? { inbox } : {}) });
  await shop.launcher.button.click();
  await shop.widget.home.startButton().click();
  await expect(shop.widget.chat.composer).toBeVisible();
  return shop.widget.chat;
}

test('nothing of the picker is loaded before its button is clicked, and then one language', async ({ shop, page }) => {
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(/\/widget\/(emoji.*)$/.exec(new URL(request.url()).pathname)?.[1] ?? ''));
  const { emoji } = await openComposer(shop);
  await expect(emoji.button).toBeVisible();
  expect(loaded.filter(Boolean)).toEqual([]);
  await emoji.open();
  expect(loaded.filter(Boolean).map((file) => file.replace(/-\w+\./, '.')).sort()).toEqual(['emoji.css', 'emoji.js', 'emoji/en-US.txt.gz']);
});

test('an inbox that offers no emoji has no button for them', { tag: '@administrator' }, async ({ shop, makeInbox }) => {
  const chat = await openComposer(shop, {}, await makeInbox({ features: { emoji: false } }));
  await expect(chat.emoji.button).toHaveCount(0);
});

test('an emoji goes in where the caret is, and is a part of the draft and of what is sent', async ({ shop, agent }) => {
  const chat = await openComposer(shop);
  const text = unique('Hello');
  await chat.composer.fill(`${text}!`);
  await chat.composer.press('ArrowLeft');
  await chat.emoji.open();
  await chat.emoji.emoji('grinning face').click();
  await expect(chat.emoji.dialog).toHaveCount(0);
  await expect(chat.composer).toBeFocused();
  await expect(chat.composer).toHaveValue(`${text}😀!`);
  await shop.page.keyboard.type('?');
  await expect(chat.composer).toHaveValue(`${text}😀?!`);
  await chat.backButton.click();
  await shop.widget.home.startButton().click();
  await expect(chat.composer).toHaveValue(`${text}😀?!`);
  await chat.sendButton.click();
  await chat.expectSentOnce(`${text}😀?!`);
  expect(await agent.textsFromVisitor(await agent.conversationSaying(`${text}😀?!`))).toEqual([`${text}😀?!`]);
});

test('it is all there by keyboard', async ({ shop, page }) => {
  const { composer, emoji } = await openComposer(shop);
  await composer.fill('ab');
  await composer.press('ArrowLeft');
  await emoji.button.focus();
  await page.keyboard.press('Enter');
  await expect(emoji.search).toBeFocused();
  await expect(emoji.all().first()).toBeVisible();

  // Arrows, Home and End in the grid.
  const row = emoji.dialog.getByRole('row').first().getByRole('gridcell');
  await page.keyboard.press('ArrowDown');
  await expect(emoji.all().first()).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(emoji.all().nth(1)).toBeFocused();
  await page.keyboard.press('End');
  await expect(row.last()).toBeFocused();
  await page.keyboard.press('Home');
  await expect(row.first()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(emoji.all().nth(await row.count())).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(emoji.search).toBeFocused();

  // Groups.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(emoji.group('emoji_smileys')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(emoji.group('emoji_people')).toBeFocused();
  await expect(emoji.group('emoji_people')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('End');
  await expect(emoji.group('emoji_flags')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(emoji.emoji('chequered flag')).toBeFocused();

  // Escape leads back to the text, and closes nothing else.
  await page.keyboard.press('Escape');
  await expect(emoji.dialog).toHaveCount(0);
  await expect(composer).toBeFocused();
  await shop.widget.expectOpen();
  await page.keyboard.type('-');
  await expect(composer).toHaveValue('a-b');

  // Enter takes what is in the focus, from the search the first that was found.
  await emoji.button.press('Enter');
  await page.keyboard.type('thumbs up');
  await expect(emoji.all().first()).toHaveAccessibleName('thumbs up');
  await page.keyboard.press('Enter');
  await expect(composer).toHaveValue('a-👍b');
  await emoji.button.press('Enter');
  await expect(emoji.emoji('thumbs up')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(composer).toHaveValue('a-👍👍b');
  await expect(composer).toBeFocused();
});

test('it closes by its button and by a click beside it; with Shift it stays for one more', async ({ shop }) => {
  const { composer, emoji, title } = await openComposer(shop);
  await emoji.open();
  await expect(emoji.button).toHaveAttribute('aria-expanded', 'true');
  await emoji.button.click();
  await expect(emoji.dialog).toHaveCount(0);
  await expect(emoji.button).toHaveAttribute('aria-expanded', 'false');
  await emoji.open();
  await title.click();
  await expect(emoji.dialog).toHaveCount(0);
  await emoji.open();
  await emoji.emoji('red heart').or(emoji.emoji('grinning face')).first().click({ modifiers: ['Shift'] });
  await emoji.emoji('grinning face').click();
  await expect(composer).toHaveValue('😀😀');
});

test('what was used lately comes first, on the next visit, too, in the skin tone that was chosen', async ({ shop }) => {
  const { composer, emoji } = await openComposer(shop);
  await emoji.open();
  await expect(emoji.group('emoji_recent')).toHaveCount(0);
  await emoji.group('emoji_people').click();
  await emoji.skinTone.selectOption({ label: '👋🏽 medium skin tone' });
  await emoji.emoji('waving hand, medium skin tone').click();
  await expect(composer).toHaveValue('👋🏽');
  await emoji.open();
  await emoji.search.fill('pizza');
  await emoji.emoji('pizza').click();
  await shop.reload();
  await shop.launcher.button.click();
  await shop.widget.home.startButton().or(composer).first().waitFor();
  if (!(await composer.isVisible())) await shop.widget.home.startButton().click();
  await emoji.open();
  await expect(emoji.group('emoji_recent')).toHaveAttribute('aria-selected', 'true');
  await expect(emoji.all()).toHaveCount(2);
  await expect(emoji.all().nth(0)).toHaveAccessibleName('pizza');
  await expect(emoji.all().nth(1)).toHaveAccessibleName('waving hand, medium skin tone');
});

test('where the browser refuses storage, it is remembered as long as the page is there', async ({ shop }) => {
  await shop.visit({ isForeign: true });
  await shop.openChat();
  await shop.widget.home.startButton().click();
  const { emoji } = shop.widget.chat;
  await emoji.open();
  await emoji.emoji('grinning face').click();
  await emoji.open();
  await expect(emoji.all()).toHaveCount(1);
});

test('where the visitor has to be asked first, nothing is stored before he agrees', async ({ shop }) => {
  await shop.visit({ settings: { consent: 'required' } });
  await shop.openChat();
  await shop.widget.home.startButton().click();
  const { emoji } = shop.widget.chat;
  await emoji.open();
  await emoji.emoji('grinning face').click();
  await emoji.open();
  await expect(emoji.all()).toHaveCount(1);
  expect(await shop.widget.stored()).not.toContain('natter:emoji');
  await emoji.button.click();
  await shop.api((api) => api.consent(true));
  await expect.poll(() => shop.widget.stored()).toContain('natter:');
  await emoji.open();
  await emoji.all().first().click();
  await expect.poll(() => shop.widget.stored()).toContain('natter:emoji');
});

test.describe('in German', () => {
  test.use({ language: 'de-DE' });

  test('it is searched in the visitor’s language, accents or not', async ({ shop }) => {
    const { emoji } = await openComposer(shop, { locale: 'de-AT' });
    await emoji.open();
    await emoji.search.fill('herz rot');
    await expect(emoji.all().first()).toHaveAccessibleName('rotes Herz');
    await emoji.search.fill('osterreich');
    await expect(emoji.emoji('Österreich')).toBeVisible();
    await emoji.search.fill('gibt es nicht');
    await expect(emoji.none).toBeVisible();
    await expect(emoji.all()).toHaveCount(0);
  });
});

test.describe('in Hebrew', () => {
  test.use({ language: 'he' });

  test('arrows go the way that is read', async ({ shop, page }) => {
    const { emoji } = await openComposer(shop, { locale: 'he' });
    await emoji.open();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowLeft');
    await expect(emoji.all().nth(1)).toBeFocused();
    const [first, second] = await Promise.all([emoji.all().nth(0).boundingBox(), emoji.all().nth(1).boundingBox()]);
    expect(second?.x).toBeLessThan(first?.x ?? 0);
    await expectNoSeriousFault(shop);
  });
});

test('nothing about it is inaccessible, in light and in dark', { tag: '@administrator' }, async ({ shop, makeInbox }) => {
  for (const dark_mode of [false, true]) {
    const { emoji } = await openComposer(shop, {}, await makeInbox({ dark_mode }));
    await emoji.open();
    await expectNoSeriousFault(shop);
    await emoji.search.fill('nothing is called that');
    await expect(emoji.none).toBeVisible();
    await expectNoSeriousFault(shop);
  }
});

for (const { name, width, height } of [
  { name: 'on the narrowest phone', width: 320, height: 568 },
  { name: 'at 200 % of a small window', width: 200, height: 360 },
]) {
  test.describe(name, () => {
    test.use({ viewport: { width, height } });

    test('it fits into the frame', async ({ shop }) => {
      const { emoji } = await openComposer(shop);
      await emoji.open();
      const box = await emoji.dialog.boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect(box?.y).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
      await expect(emoji.search).toBeInViewport({ ratio: 1 });
      await expect(emoji.all().first()).toBeInViewport({ ratio: 1 });
      const inside = await shop.widget.inside();
      expect(await inside.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      await emoji.all().first().click();
      await expect(shop.widget.chat.composer).toHaveValue('😀');
    });
  });
}

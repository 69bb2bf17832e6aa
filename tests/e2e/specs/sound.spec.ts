import type { Shop } from '../pages/shop.ts';
import { expect, test } from '../support/test.ts';
import { unique } from '../support/words.ts';

/** Every sound is of two notes. */
const NOTES = 2;

/** Counts notes, and lets them sound. */
async function countNotes(shop: Shop): Promise<void> {
  await shop.context.addInitScript(() => {
    const make = BaseAudioContext.prototype.createOscillator;
    BaseAudioContext.prototype.createOscillator = function () {
      Object.assign(globalThis, { notes: ((globalThis as { notes?: number }).notes ?? 0) + 1 });
      return make.call(this);
    };
  });
}

async function notes(shop: Shop): Promise<number> {
  return (await shop.widget.inside()).evaluate(() => (globalThis as { notes?: number }).notes ?? 0);
}

/** Nobody sounds, nor is anybody about to: waits for whoever has the turn, and for whoever is polite. */
async function expectTurnOver(shop: Shop): Promise<void> {
  const inside = await shop.widget.inside();
  await inside.evaluate(async () => {
    // Longer than a tab waits for another to say that the visitor looks there.
    const waited = performance.now() + 1_200;
    while (performance.now() < waited) await new Promise(requestAnimationFrame);
    await navigator.locks.request('natter:sound', () => {});
  });
}

test('a message that the visitor is not looking at sounds in one of his tabs', { tag: '@pushes' }, async ({ shop, agent }) => {
  const text = unique('Hello');
  await countNotes(shop);
  await shop.visit();
  await shop.startChat(text);
  await shop.widget.chat.backButton.click();
  const second = await shop.secondTab();
  await second.reopenChat();
  await second.widget.chat.backButton.click();

  await agent.reply(await agent.conversationSaying(text), '<p>One</p>');
  for (const tab of [shop, second]) await tab.launcher.expectUnread(1);
  await expect.poll(async () => (await notes(shop)) + (await notes(second))).toBeGreaterThan(0);
  await expectTurnOver(second);
  expect((await notes(shop)) + (await notes(second))).toBe(NOTES);
});

test('a message that the visitor reads in one tab sounds in none', { tag: '@pushes' }, async ({ shop, agent }) => {
  const text = unique('Hello');
  await countNotes(shop);
  await shop.visit();
  await shop.startChat(text);
  const second = await shop.secondTab();
  await second.reopenChat();
  await second.widget.chat.backButton.click();
  await second.widget.closeButton.click();

  await agent.reply(await agent.conversationSaying(text), '<p>One</p>');
  await expect(shop.widget.chat.message('One')).toBeVisible();
  await expectTurnOver(second);
  expect((await notes(shop)) + (await notes(second))).toBe(0);
});

test('the bell turns the sound off, in every tab and for ever, and on again', { tag: '@pushes' }, async ({ shop, agent }) => {
  const text = unique('Hello');
  await countNotes(shop);
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await shop.widget.chat.backButton.click();
  await expect(shop.widget.bell).toHaveAttribute('aria-pressed', 'true');
  await shop.widget.bell.click();
  await expect(shop.widget.bell).toHaveAttribute('aria-pressed', 'false');

  await shop.reload();
  await shop.openChat();
  await shop.widget.home.messagesTab.click();
  await expect(shop.widget.bell).toHaveAttribute('aria-pressed', 'false');
  await agent.reply(conversation, '<p>One</p>');
  await shop.launcher.expectUnread(1);
  await expectTurnOver(shop);
  expect(await notes(shop)).toBe(0);

  // Who turns it on hears what it is.
  await shop.widget.bell.click();
  await expect.poll(() => notes(shop)).toBe(NOTES);
  await agent.reply(conversation, '<p>Two</p>');
  await expect.poll(() => notes(shop)).toBe(2 * NOTES);
});

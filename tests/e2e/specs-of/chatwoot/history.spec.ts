import type { Agent } from '../../agent/agent.ts';
import type { Options, Shop } from '../../pages/shop.ts';
import { expectNoSeriousFault } from '../../support/accessible.ts';
import { begin } from '../../support/chatwoot.ts';
import { expect, test } from '../../support/test.ts';
import { word } from '../../support/words.ts';

// A conversation comes in parts of twenty messages; what was before comes to who scrolls there.

const ALL = 45;

/** A conversation of many messages, opened anew. */
async function long(shop: Shop, agent: Agent, options: Options = {}): Promise<string> {
  const conversation = await begin(shop, agent, options);
  for (let number = 1; number <= ALL; number++) await agent.reply(conversation, `<p>Answer ${number}</p>`);
  await expect(shop.widget.chat.message(`Answer ${ALL}`)).toBeVisible();
  await shop.reload();
  await shop.reopenChat();
  await expect(shop.widget.chat.message(`Answer ${ALL}`)).toBeVisible();
  return conversation;
}

/** As with a wheel: one step up. */
async function scrollUp(shop: Shop): Promise<void> {
  await shop.widget.chat.log.hover();
  await shop.page.mouse.wheel(0, -400);
}

test('what was before comes to who scrolls there, up to the beginning', async ({ shop, agent, network }) => {
  await long(shop, agent, { server: network.url });
  const { chat } = shop.widget;
  expect(network.requests('GET', 'before=')).toHaveLength(0);
  await expect(chat.message('Answer 1')).toHaveCount(0);
  await expect(async () => {
    await scrollUp(shop);
    await expect(chat.log.getByText(word('earlier_begin'))).toBeVisible({ timeout: 300 });
  }).toPass({ timeout: 30_000 });
  await expect(chat.message('Answer 1')).toHaveCount(1);
  // The first words, forty-five answers, in order and each once.
  const shown = await chat.log.locator('.bubble').allInnerTexts();
  expect(shown.slice(1)).toEqual(Array.from({ length: ALL }, (_, at) => `Answer ${at + 1}`));
  await expectNoSeriousFault(shop);
});

test('what is read stays where it is while older messages come above it, and nobody is told that they are new', async ({ shop, agent, network }) => {
  await long(shop, agent, { server: network.url });
  const { chat } = shop.widget;
  network.spoil({ path: 'before=', effect: { delayReplyMs: 1_000 } });
  await expect(async () => {
    await scrollUp(shop);
    await expect(chat.log.getByText(word('loading'))).toBeVisible({ timeout: 300 });
  }).toPass({ timeout: 20_000 });
  const oldest = chat.message('Answer 26');
  await expect(oldest).toBeVisible();
  const before = (await oldest.boundingBox())!.y;
  await expect(chat.message('Answer 20')).toHaveCount(1);
  await expect.poll(async () => Math.abs((await oldest.boundingBox())!.y - before)).toBeLessThan(60);
  await expect(chat.jumpButton).toHaveAccessibleName(word('jump_to_end'));
  await expect(shop.widget.frame.getByRole('status').filter({ hasText: 'Answer' })).toHaveCount(0);
});

test('older messages can be asked for by keyboard, and again when that failed', async ({ shop, agent, network }) => {
  await long(shop, agent, { server: network.url });
  const { chat } = shop.widget;
  shop.watch.expectBrokenNetwork();
  network.spoil({ path: 'before=', times: 1, effect: { status: 422, body: { message: 'no', attributes: [] } } });
  await chat.log.focus();
  await expect(async () => {
    await shop.page.keyboard.press('Home');
    await expect(chat.log.getByRole('alert')).toContainText(word('earlier_failed'), { timeout: 500 });
  }).toPass({ timeout: 20_000 });
  await chat.log.getByRole('button', { name: word('try_again') }).focus();
  await shop.page.keyboard.press('Enter');
  await expect(chat.message('Answer 20')).toHaveCount(1);
  await expect(chat.log.getByRole('alert')).toHaveCount(0);
});

test('a short conversation says nothing of what was before', async ({ shop, agent }) => {
  await begin(shop, agent);
  await expect(shop.widget.chat.log.getByText(word('earlier_begin'))).toHaveCount(0);
  await expect(shop.widget.chat.log.getByRole('button', { name: word('earlier_load') })).toHaveCount(0);
});

import { change } from '../support/answers.ts';
import { expect, test } from '../support/test.ts';
import { unique } from '../support/words.ts';

test('each day has its line, and what one person writes in a row has one face and one line below', async ({ shop, agent, page }) => {
  const [text, old] = [unique('Hello'), unique('From long ago')];
  const { chat } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  for (const words of [old, 'Good morning', 'One more thing']) await agent.reply(conversation, `<p>${words}</p>`);
  await expect(chat.message('One more thing')).toBeVisible();
  const days = chat.log.locator('.day');
  await expect(days).toHaveText(['Today']);
  const [first, last] = [chat.entry('Good morning'), chat.entry('One more thing')];
  for (const [entry, is] of [[first, 'hidden'], [last, 'visible']] as const) {
    await expect(entry.locator('.avatar')).toHaveCSS('visibility', is);
    await expect(entry.locator('.meta')).toBeVisible({ visible: is === 'visible' });
  }

  // As if the first two had been said on earlier days.
  const now = Date.now();
  const earlier = (said: string): number => (said === text ? 200 : said.includes(old) ? 1 : 0);
  await change(page, /\/chat\/conversations\/[0-9a-f-]{36}$/, (data) => ({
    ...data,
    messages: (data['messages'] as { content: string }[]).map((message) => {
      const ago = earlier(message.content);
      return ago > 0 ? { ...message, created_at: new Date(now - ago * 86_400_000).toISOString() } : message;
    }),
  }));
  await shop.reload();
  await shop.reopenChat();
  const long = new Intl.DateTimeFormat('en-US', { weekday: 'long', month: 'long', day: 'numeric' }).format(now - 200 * 86_400_000);
  await expect(days).toHaveText([new RegExp(`^${long}`), 'Yesterday', 'Today']);
});

test('the time of each message shows to whoever points at it or walks to it, and is said in full', async ({ shop, agent, page }) => {
  const [text, first, second] = [unique('Hello'), unique('First'), unique('Second')];
  const { chat } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await agent.reply(conversation, `<p>${first}</p>`);
  await agent.reply(conversation, `<p>${second}</p>`);
  await expect(chat.message(second)).toBeVisible();
  const time = (words: string) => chat.entry(words).locator('.message-time');
  for (const words of [text, first, second]) await expect(time(words)).toHaveCSS('opacity', '0');
  for (const words of [text, first]) {
    await chat.message(words).hover();
    await expect(time(words)).toHaveCSS('opacity', '1');
    await expect(time(words)).toHaveText(/\d:\d\d/);
  }
  await chat.composer.hover();
  await chat.log.focus();
  for (const words of [second, first, text]) {
    await page.keyboard.press('ArrowUp');
    await expect(chat.entry(words)).toBeFocused();
    await expect(time(words)).toHaveCSS('opacity', '1');
  }
  await expect(time(second)).toHaveCSS('opacity', '0');
});

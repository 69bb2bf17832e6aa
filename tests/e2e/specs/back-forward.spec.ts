import { shared } from '../playwright.config.ts';
import { expect, test } from '../support/test.ts';
import { unique } from '../support/words.ts';

// Playwright switches the back/forward cache off; here it is on.
test.use({ launchOptions: { ...shared.use?.launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] } });

test('a page with an open chat comes back out of the back/forward cache, and the chat goes on', { tag: '@pushes' }, async ({ shop, page, agent }) => {
  const [text, away, answer] = [unique('Hello'), unique('While away'), unique('Hi')];
  const reasons: string[] = [];
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Page.enable');
  cdp.on('Page.backForwardCacheNotUsed', ({ notRestoredExplanations }) => reasons.push(...notRestoredExplanations.map(({ reason }) => reason)));
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await page.evaluate(() => {
    const told: string[] = [];
    Object.assign(window, { told });
    addEventListener('pageshow', ({ persisted }) => Object.assign(window, { persisted }));
    window.Libredesk.on('message', ({ messageId }) => told.push(messageId));
  });
  await shop.widget.closeButton.click();

  await page.goto('about:blank');
  const missed = await agent.reply(conversation, `<p>${away}</p>`);
  await page.goBack({ waitUntil: 'commit' });
  await expect.poll(async () => ({ persisted: await page.evaluate(() => (window as { persisted?: boolean }).persisted), reasons })).toEqual({
    persisted: true,
    reasons: [],
  });
  // (Playwright does not see into frames that come back; the page's own events tell.)
  await shop.launcher.expectUnread(1);
  const next = await agent.reply(conversation, `<p>${answer}</p>`);
  await shop.launcher.expectUnread(2);
  const told = (): Promise<string[]> => page.evaluate(() => (window as unknown as { told: string[] }).told);
  await expect.poll(told).toContain(next.uuid);
  expect((await told()).filter((one) => one === missed.uuid).length).toBeLessThan(2);
});

import { environment } from '../support/environment.ts';
import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';

// Every spec ends with a look at the console (support/watch.ts). These see to it that a look at all of it is taken.

test('a whole session leaves no word in the console and violates no policy', { tag: '@jwt' }, async ({ shop, agent, inbox, user }) => {
  const [text, answer, reloaded, known] = [unique('Hello'), unique('Hi'), unique('Again'), unique('Known')];
  const { widget } = shop;
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await agent.reply(conversation, `<p>${answer} <b>bold</b> <a href="https://example.com">link</a></p>`);
  await expect(widget.chat.log).toContainText(answer);
  await widget.chat.sendFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('note') });
  await expect(widget.chat.file('note.txt')).toBeVisible();
  await widget.expandButton.click();
  await widget.collapseButton.click();
  await widget.chat.backButton.click();
  await widget.home.messagesTab.click();
  await widget.conversations.homeTab.click();
  await widget.closeButton.click();
  await widget.expectClosed();

  await shop.reload();
  await shop.reopenChat();
  await widget.chat.say(reloaded);
  await widget.chat.expectSentOnce(reloaded);
  await shop.setUser(inbox.jwtFor(user));
  await expect.poll(async () => (await agent.contactOf(conversation)).email).toBe(user.email);
  await widget.chat.say(known);
  await widget.chat.expectSentOnce(known);
  await shop.api((api) => api.setColorScheme('dark'));
  await shop.api((api) => api.setLocale('en-US'));
  await shop.api((api) => api.logout());
  await expect(widget.home.greeting).toBeVisible();
  await shop.api((api) => api.hide());
  await shop.api((api) => api.destroy());
  await expect(shop.page.locator('iframe')).toHaveCount(0);
  // Calls after the end do nothing, and say nothing; then it begins again.
  await shop.api((api) => [api.show(), api.toggle(), api.logout(), api.setLocale('de'), api.destroy()]);
  await shop.page.evaluate(() => history.pushState({}, '', 'after'));
  await shop.page.evaluate(() => void window.initLibredesk());
  await shop.openChat();
  await shop.api((api) => api.destroy());
  await shop.page.goto('about:blank');
  shop.watch.expectSilence();
});

test('the iframe’s document has a content security policy that lets no foreign script run', async ({ shop }) => {
  await shop.visit();
  await shop.openChat();
  const inside = await shop.widget.inside();
  const ran = inside.evaluate(() => {
    const script = document.createElement('script');
    script.text = 'self.foreign = 1';
    document.head.append(script);
    return 'foreign' in self;
  });
  // Trusted Types refuse the text itself, or the policy refuses to run it.
  expect(await ran.catch(() => false)).toBe(false);
  await expect.poll(() => shop.watch.written().length).toBeGreaterThan(0);
  shop.watch.expectNoise(/policy|Policy|TrustedScript/);
});

test('an app that nobody opens asks for nothing but script and launcher settings', { tag: '@administrator' }, async ({ shop, page }) => {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(new URL(request.url()).pathname));
  await shop.visit();
  await expect(shop.launcher.button).toBeVisible();
  await page.waitForLoadState('networkidle');
  const own = requests.filter((path) => !path.startsWith('/page-'));
  expect(own).toEqual(['/widget.js', '/api/v1/widget/chat/settings/launcher']);
  await expect(shop.widget.frame.getByText(word('home'))).toHaveCount(0);
});

test('page and app ask nobody but the support server', async ({ shop, agent }) => {
  const asked = new Set<string>();
  const text = unique('Hello');
  shop.page.on('request', (request) => asked.add(new URL(request.url()).origin));
  await shop.visit();
  await shop.startTalk(agent, text, '<p>Hi</p>');
  await expect(shop.widget.chat.message('Hi')).toBeVisible();
  await shop.widget.chat.backButton.click();
  const own = [new URL(shop.page.url()).origin, new URL(environment().server).origin];
  expect([...asked].filter((origin) => origin !== 'null' && !own.includes(origin))).toEqual([]);
  const fonts = await (await shop.widget.inside()).evaluate(() => document.fonts.size);
  expect(fonts).toBe(0);
});

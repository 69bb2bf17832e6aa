import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';

test('the conversations stand with the latest first, and move up when something comes', async ({ shop, agent }) => {
  const [first, second, answer] = [unique('One'), unique('Two'), unique('To the first')];
  const { home, conversations, chat } = shop.widget;
  await shop.visit();
  await shop.startChat(first);
  await chat.backButton.click();
  await home.startButton().click();
  await chat.say(second);
  await chat.expectSentOnce(second);
  await chat.backButton.click();
  await home.messagesTab.click();
  await expect(conversations.all()).toHaveText([new RegExp(second), new RegExp(first)]);

  const conversation = await agent.conversationSaying(first);
  await agent.takeOver(conversation);
  await agent.reply(conversation, `<p>${answer} <b>in bold</b></p>`);
  await expect(conversations.all()).toHaveText([new RegExp(`${answer} in bold`), new RegExp(second)]);
  const item = conversations.item(answer);
  await expect(item).toContainText(agent.firstName);
  await expect(item).toContainText(word('unread', { n: 1 }));
  // The brand stands for whom nobody answers yet.
  await expect(conversations.item(second)).toContainText('Acme Support');
  await expect(conversations.item(second)).toContainText(word('you_said', { text: second }));
});

test('more unread messages than the server counts are not made up', async ({ shop, agent }) => {
  const text = unique('Hello');
  const { home, conversations, chat } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await chat.backButton.click();
  await home.messagesTab.click();
  for (let count = 1; count <= 12; count += 1) await agent.reply(conversation, `<p>Answer ${count}</p>`);
  const item = conversations.item('Answer 12');
  await expect(item.locator('.badge')).toHaveText('9+');
  const [box, badge] = [await item.boundingBox(), await item.locator('.badge').boundingBox()];
  expect(badge!.x + badge!.width).toBeLessThanOrEqual(box!.x + box!.width);
  await item.click();
  await expect(chat.message('Answer 12')).toBeVisible();
  await shop.launcher.expectUnread(0);
});

test('an empty list says so', async ({ shop }) => {
  await shop.visit();
  await shop.openChat();
  await shop.widget.home.messagesTab.click();
  await expect(shop.widget.conversations.empty).toBeVisible();
  await expect(shop.widget.conversations.all()).toHaveCount(0);
});

test('times in the list grow older while one looks', async ({ shop, page }) => {
  const text = unique('Hello');
  await page.clock.install();
  await shop.visit();
  await shop.startChat(text);
  await shop.widget.chat.backButton.click();
  await shop.widget.home.messagesTab.click();
  const time = shop.widget.conversations.item(text).locator('.summary-time');
  const before = await time.textContent();
  await page.clock.fastForward('05:00');
  await expect(time).not.toHaveText(before!);
  await expect(time).toHaveText(/5/);
});

test('a conversation that cannot be read says so and is read again; nothing else takes its place', async ({ shop, agent, network }) => {
  shop.watch.expectBrokenNetwork();
  const [text, more] = [unique('Hello'), unique('More')];
  const { home, chat, frame } = shop.widget;
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await shop.reload();
  network.spoil({ method: 'GET', path: `/conversations/${conversation}`, effect: 'lose-request' });
  await shop.launcher.button.click();
  await home.recent.or(chat.composer).first().waitFor();
  if (await home.recent.isVisible()) await home.recent.click();
  const failed = frame.getByText(word('not_loaded'));
  await expect(failed.or(chat.message(text)).first()).toBeVisible({ timeout: 20_000 });
  // What is written now belongs to this conversation all the same.
  await chat.say(more);
  network.spoilNothing();
  await expect.poll(() => agent.textsFromVisitor(conversation), { timeout: 25_000 }).toEqual([text, more]);
  await expect(chat.message(text)).toBeVisible({ timeout: 25_000 });
  await expect(failed).toHaveCount(0);
  await chat.backButton.click();
  await home.messagesTab.click();
  await expect(shop.widget.conversations.all()).toHaveCount(1);
});

test('while the conversations are being read the screen has their shape, and says so', async ({ shop, network }) => {
  const text = unique('Hello');
  const { home, chat, frame } = shop.widget;
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  await chat.backButton.click();
  await expect(home.recent).toBeVisible();
  network.spoil({ method: 'GET', path: /\/chat\/conversations$/, effect: { delayReplyMs: 2500 } });
  await shop.reload();
  await shop.launcher.button.click();
  await expect(frame.getByRole('status', { name: word('loading') })).toBeVisible();
  await expect(home.recent).toContainText(text, { timeout: 15_000 });
  await expect(frame.getByRole('status', { name: word('loading') })).toHaveCount(0);
});

test('a waiting message and a file have a preview of their own', async ({ shop, agent, network }) => {
  shop.watch.expectBrokenNetwork();
  const [text, waiting] = [unique('Hello'), unique('Waiting')];
  const { home, chat, conversations } = shop.widget;
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await chat.sendFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('note') });
  await expect(chat.file('note.txt')).toBeVisible();
  await chat.backButton.click();
  await home.messagesTab.click();
  const preview = conversations.all().first().locator('.summary-preview');
  await expect(preview).not.toBeEmpty();
  await expect(preview).not.toContainText(text);
  await conversations.all().first().click();
  network.spoil({ method: 'POST', path: '/message', effect: 'lose-request' });
  await chat.say(waiting);
  await expect(chat.message(waiting)).toBeVisible();
  await chat.backButton.click();
  await expect(conversations.item(word('you_said', { text: waiting }))).toHaveCount(1);
  network.spoilNothing();
  await expect.poll(() => agent.textsFromVisitor(conversation), { timeout: 25_000 }).toContain(waiting);
  await expect(conversations.item(word('you_said', { text: waiting }))).toHaveCount(1);
});

test('an answered survey moves nothing in the list', async ({ shop, agent, inbox, user }) => {
  const [rated, later] = [unique('Rated'), unique('Later')];
  const { home, chat, conversations } = shop.widget;
  await shop.visit({ settings: { userJWT: inbox.jwtFor(user) } });
  await shop.openChat();
  await home.startButton('Send us a message').click();
  await chat.say(rated);
  await chat.expectSentOnce(rated);
  await agent.setStatus(await agent.conversationSaying(rated), 'Resolved');
  await expect(chat.survey().question).toBeVisible();
  await chat.backButton.click();
  await home.startButton('Send us a message').click();
  await chat.say(later);
  await chat.expectSentOnce(later);
  await chat.backButton.click();
  await home.messagesTab.click();
  await expect(conversations.all()).toHaveCount(2);
  await expect(conversations.all().first()).toContainText(later);
  const before = await conversations.all().nth(1).locator('.summary-preview').textContent();
  await conversations.all().nth(1).click();
  await chat.survey().answer('good', 'Fine');
  await expect(chat.survey().thanks).toBeVisible();
  await chat.backButton.click();
  await expect(conversations.all().first()).toContainText(later);
  await expect(conversations.all().nth(1).locator('.summary-preview')).toHaveText(before!);
});

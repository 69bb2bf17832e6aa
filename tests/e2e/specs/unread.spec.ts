import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';

test('an answer that comes while the chat is closed is counted on the launcher, and no more once it is read', async ({ shop, agent }) => {
  const [question, words] = [unique('Is it back?'), unique('It is')];
  await shop.visit();
  await shop.startChat(unique('Hello'));
  await shop.listen();
  const answer = await shop.ask(agent, question, `<p>${words}</p>`);
  await shop.widget.closeButton.click();
  await shop.widget.expectClosed();
  await shop.launcher.expectUnread(0);

  await answer.give(question);
  await shop.launcher.expectUnread(1);
  await shop.launcher.button.click();
  await expect(shop.widget.chat.message(words)).toBeVisible();
  await shop.launcher.expectUnread(0);
  const counts = (await shop.heard()).filter(({ event }) => event === 'unread').map(({ value }) => value);
  expect(counts).toEqual([0, 1, 0]);
});

test('answers are counted on the launcher while the chat is closed, and no more once they are read', { tag: '@pushes' }, async ({ shop, agent }) => {
  const [text, first, second] = [unique('Hello'), unique('One'), unique('Two')];
  await shop.visit();
  await shop.startChat(text);
  await shop.listen();
  const conversation = await agent.conversationSaying(text);
  await shop.widget.closeButton.click();
  await shop.widget.expectClosed();
  await shop.launcher.expectUnread(0);

  await agent.reply(conversation, `<p>${first}</p>`);
  await shop.launcher.expectUnread(1);
  await agent.reply(conversation, `<p>${second}</p>`);
  await shop.launcher.expectUnread(2);

  await shop.launcher.button.click();
  await expect(shop.widget.chat.message(second)).toBeVisible();
  await shop.launcher.expectUnread(0);
  const counts = (await shop.heard()).filter(({ event }) => event === 'unread').map(({ value }) => value);
  expect(counts).toEqual([0, 1, 2, 0]);
});

test('what came while the page was not open is counted on the next visit, before anyone opens the chat', { tag: '@pushes' }, async ({ shop, agent }) => {
  const [text, answer] = [unique('Hello'), unique('While you were away')];
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await shop.page.goto('about:blank');
  await agent.reply(conversation, `<p>${answer}</p>`);

  await shop.page.goBack();
  await shop.launcher.expectUnread(1);
  await shop.reopenChat();
  await expect(shop.widget.chat.message(answer)).toBeVisible();
  await shop.launcher.expectUnread(0);

  await shop.reload();
  await shop.reopenChat();
  await expect(shop.widget.chat.message(answer)).toBeVisible();
  await shop.launcher.expectUnread(0);
});

test('the page of a visitor who comes back hears what is unread in one step, whatever reads and frames bring it', { tag: '@pushes' }, async ({ shop, agent }) => {
  const text = unique('Hello');
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await shop.page.goto('about:blank');
  await agent.reply(conversation, '<p>One</p>');
  await agent.reply(conversation, '<p>Two</p>');
  await shop.page.addInitScript(() => {
    const heard: object[] = [];
    const calls: unknown[] = [['on', 'unread', (value: number) => heard.push({ event: 'unread', value })]];
    if (window === window.top) Object.assign(window, { heard, Libredesk: Object.assign(() => {}, { q: calls }) });
  });
  await shop.page.goBack();
  await shop.launcher.expectUnread(2);
  // Whoever asks before anything is known hears nought.
  expect((await shop.heard()).map(({ value }) => value)).toEqual([0, 2]);
});

test('an answer is not read by looking at the home screen, which shows that there is one', async ({ shop, agent }) => {
  const [text, answer] = [unique('Hello'), unique('One')];
  await shop.visit();
  await shop.startChat(unique('Good day'));
  const ready = await shop.ask(agent, text, `<p>${answer}</p>`);
  await shop.widget.chat.backButton.click();
  await expect(shop.widget.home.recent).toBeVisible();
  await ready.give(text);
  await expect(shop.widget.home.recent).toContainText(answer);
  await expect(shop.widget.home.recent).toContainText(word('unread', { n: 1 }));
  await shop.launcher.expectUnread(1);
  await shop.widget.home.recent.click();
  await shop.launcher.expectUnread(0);
});

test('answers in the conversation on screen are never counted', async ({ shop, agent }) => {
  const [text, answer] = [unique('Hello'), unique('Right away')];
  await shop.visit();
  await shop.startChat(unique('Good day'));
  await shop.listen();
  await shop.talk(agent, text, `<p>${answer}</p>`);
  await expect(shop.widget.chat.message(answer)).toBeVisible();
  await shop.launcher.expectUnread(0);
  expect(await shop.heard()).toEqual([{ event: 'unread', value: 0 }]);
});

test('many answers at once are marked as read once', { tag: '@pushes' }, async ({ shop, agent, network }) => {
  const text = unique('Hello');
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  const seen = (): number => network.requests('POST', shop.inbox.routes.seen).length;
  const before = seen();
  const answers = [1, 2, 3, 4, 5, 6, 7, 8].map((count) => agent.reply(conversation, `<p>Answer ${count}</p>`));
  await Promise.all(answers);
  for (const count of answers.keys()) await expect(shop.widget.chat.message(`Answer ${count + 1}`)).toBeAttached();
  await expect.poll(seen).toBeGreaterThan(before);
  expect(seen() - before).toBeLessThan(4);
  await shop.launcher.expectUnread(0);
});

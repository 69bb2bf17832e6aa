import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';

test('a stranger starts a chat and sees the agent’s answer as it comes', async ({ shop, agent }) => {
  const [question, answer] = [unique('Is the blue bowl back?'), unique('It is')];
  await shop.visit();
  const conversation = await shop.startTalk(agent, question, `<p>${answer}</p>`);
  await expect(shop.widget.chat.message(answer)).toBeVisible();
  await expect(shop.widget.chat.entry(answer)).toContainText(agent.firstName);
  expect(await agent.textsFromVisitor(conversation)).toEqual([question]);
});

test('both go on in the same conversation', async ({ shop, agent }) => {
  const [first, second, third] = [unique('First'), unique('Second'), unique('Third')];
  await shop.visit();
  await shop.startChat(first);
  const conversation = await agent.conversationSaying(first);
  await shop.widget.chat.say(second);
  await shop.widget.chat.say(third);
  await shop.widget.chat.expectSentOnce(third);
  expect(await agent.textsFromVisitor(conversation)).toEqual([first, second, third]);
});

test('after a reload the conversation is there, and goes on', async ({ shop, agent }) => {
  const [question, answer, more] = [unique('Do you ship to Norway?'), unique('We do'), unique('Lovely')];
  await shop.visit();
  const conversation = await shop.startTalk(agent, question, `<p>${answer}</p>`);
  await expect(shop.widget.chat.message(answer)).toBeVisible();

  await shop.reload();
  await shop.reopenChat();
  await expect(shop.widget.chat.message(question)).toBeVisible();
  await expect(shop.widget.chat.message(answer)).toBeVisible();
  await shop.widget.chat.say(more);
  await shop.widget.chat.expectSentOnce(more);
  expect(await agent.textsFromVisitor(conversation)).toEqual([question, more]);
});

test('the visitor’s own words stay text, line by line, also after a reload', async ({ shop, agent }) => {
  const text = `${unique('a < b && <b>bold</b>')}\n\n  &amp; &lt;script&gt;\nlast line`;
  await shop.visit();
  await shop.openChat();
  await shop.widget.home.startButton().click();
  await shop.widget.chat.say(text);
  const shown = shop.widget.chat.log.locator('.entry-own').getByText('last line');
  const expectWhole = async (): Promise<void> => {
    await expect(shown).toHaveCount(1);
    expect(await shown.evaluate((bubble) => (bubble as HTMLElement).innerText)).toBe(text);
  };
  await expectWhole();
  const conversation = await agent.conversationSaying(text);
  expect(await agent.textsFromVisitor(conversation)).toEqual([text]);

  await shop.reload();
  await shop.reopenChat();
  await expectWhole();
});

test('each sees that the other is typing', { tag: '@typing' }, async ({ shop, agent, live }) => {
  const text = unique('Hello');
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  live.look(conversation);

  live.type(conversation);
  await expect(shop.widget.chat.typingDots).toBeVisible();
  live.type(conversation, false);
  await expect(shop.widget.chat.typingDots).toBeHidden();

  await shop.widget.chat.composer.pressSequentially('I would like');
  await live.expectVisitorTyping(conversation);
  await shop.widget.chat.composer.press('Enter');
  await live.expectVisitorTyping(conversation, false);
});

test('typing dots go when the message comes', { tag: '@typing' }, async ({ shop, agent, live }) => {
  const [text, answer] = [unique('Hello'), unique('Hi')];
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  live.type(conversation);
  await expect(shop.widget.chat.typingDots).toBeVisible();
  await agent.reply(conversation, `<p>${answer}</p>`);
  await expect(shop.widget.chat.message(answer)).toBeVisible();
  await expect(shop.widget.chat.typingDots).toBeHidden();
});

test('agents’ private notes never show', { tag: '@notes' }, async ({ shop, agent }) => {
  const [text, note, answer] = [unique('Hello'), unique('Difficult one'), unique('Hi')];
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await agent.note(conversation, `<p>${note}</p>`);
  await agent.reply(conversation, `<p>${answer}</p>`);
  await expect(shop.widget.chat.message(answer)).toBeVisible();
  await expect(shop.widget.frame.getByText(note)).toHaveCount(0);
});

test('a second conversation stands beside the first', { tag: '@side-by-side' }, async ({ shop, agent }) => {
  const [first, second, answer] = [unique('One'), unique('Two'), unique('To the first')];
  await shop.visit();
  await shop.startChat(first);
  const conversation = await agent.conversationSaying(first);
  const { widget } = shop;
  await widget.chat.backButton.click();
  await widget.home.startButton().click();
  await expect(widget.chat.message(first)).toHaveCount(0);
  await widget.chat.say(second);
  await widget.chat.expectSentOnce(second);

  await agent.reply(conversation, `<p>${answer}</p>`);
  await widget.chat.backButton.click();
  await widget.home.messagesTab.click();
  await expect(widget.conversations.all()).toHaveCount(2);
  await widget.conversations.item(answer).click();
  await expect(widget.chat.message(first)).toBeVisible();
  await expect(widget.chat.message(second)).toHaveCount(0);
});

test('the agent sees which page the visitor is on', { tag: '@visits' }, async ({ shop, agent }) => {
  const text = unique('Where am I?');
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await expect.poll(async () => (await agent.pageVisits(conversation)).map((visit) => visit.url)).toContain(shop.page.url());
});

test('whoever is at the end stays there, however much comes at once', { tag: ['@pushes', '@html'] }, async ({ shop, agent }) => {
  const text = unique('Tell me all');
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  for (let round = 1; round <= 10; round += 1) {
    await agent.reply(conversation, `<p>Part ${round}</p>${'<p>What there is to say about it.</p>'.repeat(round)}`);
  }
  for (let round = 1; round <= 10; round += 1) await expect(shop.widget.chat.message(`Part ${round}`)).toBeAttached();
  await expect(shop.widget.chat.message('What there is to say about it.').last()).toBeInViewport();
  await expect(shop.widget.chat.jumpButton).toHaveCount(0);
});

test('whoever reads further up stays there, and is told what came', { tag: ['@pushes', '@html'] }, async ({ shop, agent }) => {
  const text = unique('Tell me all');
  const { chat } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await agent.reply(conversation, `<p>Long</p>${'<p>Very long.</p>'.repeat(40)}`);
  await expect(chat.message('Long')).toBeAttached();
  await chat.message(text).scrollIntoViewIfNeeded();
  await expect(chat.jumpButton).toBeVisible();
  await agent.reply(conversation, '<p>News</p>');
  await expect(chat.jumpButton).toHaveAccessibleName(word('jump_to_new', { n: 1 }));
  await expect(chat.message(text)).toBeInViewport();
  await chat.jumpButton.click();
  await expect(chat.message('News')).toBeInViewport();
  await expect(chat.jumpButton).toHaveCount(0);
});

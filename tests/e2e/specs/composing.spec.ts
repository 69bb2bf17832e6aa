import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';

test('the field grows with its text up to a limit, and is small again when it is sent', async ({ shop }) => {
  const { chat, home } = shop.widget;
  await shop.visit();
  await shop.openChat();
  await home.startButton().click();
  const height = async (): Promise<number> => (await chat.composer.boundingBox())!.height;
  const single = await height();
  await chat.composer.fill('one\ntwo\nthree');
  await expect.poll(height).toBeGreaterThan(single + 20);
  await chat.composer.fill('line\n'.repeat(60));
  await expect.poll(height).toBeLessThan(250);
  await expect(chat.sendButton).toBeInViewport();
  await chat.sendButton.click();
  await expect.poll(height).toBe(single);
  await expect(chat.composer).toHaveValue('');
  await expect(chat.composer).toBeFocused();
});

test('Enter that ends a word of an input method does not send', async ({ shop, agent, page }) => {
  const text = unique('こんにちは');
  const { chat, home } = shop.widget;
  await shop.visit();
  await shop.openChat();
  await home.startButton().click();
  await chat.composer.fill(text);
  // The first as browsers do it, the second as Safari does it after the composition.
  for (const key of [{ isComposing: true }, { keyCode: 229 }]) {
    await chat.composer.evaluate((field, how) => {
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...how }));
    }, key);
    await expect(chat.composer).toHaveValue(text);
  }
  await page.keyboard.press('Enter');
  await chat.expectSentOnce(text);
  expect(await agent.textsFromVisitor(await agent.conversationSaying(text))).toEqual([text]);
});

test('spaces alone are not sent, and those around a text are not either', async ({ shop, agent }) => {
  const text = unique('Hello');
  const { chat, home } = shop.widget;
  await shop.visit();
  await shop.openChat();
  await home.startButton().click();
  await chat.composer.fill('  \n ');
  await expect(chat.sendButton).toHaveAttribute('aria-disabled', 'true');
  await chat.sendButton.click({ force: true });
  await chat.composer.press('Enter');
  await expect(chat.log.locator('.entry')).toHaveCount(0);
  await chat.composer.fill(`  ${text}\n`);
  await chat.sendButton.click();
  await chat.expectSentOnce(text);
  expect(await agent.textsFromVisitor(await agent.conversationSaying(text))).toEqual([text]);
});

test('what is too long for the server is told before it is sent, counted as the server counts', { tag: '@administrator' }, async ({ shop, agent }) => {
  const { chat, home, frame } = shop.widget;
  await shop.visit();
  await shop.openChat();
  await home.startButton().click();
  // 5,001 letters of two bytes each; the server takes 10,000 bytes.
  await chat.composer.fill('й'.repeat(4900));
  await expect(frame.getByText(word('left', { n: 200 }))).toBeVisible();
  await chat.composer.fill('й'.repeat(5001));
  await expect(frame.getByRole('alert')).toHaveText(word('too_long_by', { n: 2 }));
  await chat.composer.press('Enter');
  await expect(chat.log.locator('.entry')).toHaveCount(0);
  const longest = 'й'.repeat(5000);
  await chat.composer.fill(longest);
  await expect(frame.getByRole('alert')).toHaveCount(0);
  await chat.composer.press('Enter');
  await chat.expectSentOnce(longest);
  expect(await agent.textsFromVisitor(await agent.conversationSaying(longest))).toEqual([longest]);
});

test('what is half written stays in its conversation, through other screens and a reload', { tag: '@side-by-side' }, async ({ shop }) => {
  const [text, half, other] = [unique('Hello'), unique('Half a'), unique('Another half')];
  const { chat, home, conversations } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  await chat.composer.fill(half);
  await chat.backButton.click();
  await home.startButton().click();
  await expect(chat.composer).toHaveValue('');
  await chat.composer.fill(other);
  await chat.backButton.click();
  await home.messagesTab.click();
  await conversations.item(text).click();
  await expect(chat.composer).toHaveValue(half);
  await expect.poll(async () => (await shop.widget.stored()).includes(half)).toBe(true);

  await shop.reload();
  await shop.reopenChat();
  await expect(chat.message(text)).toBeVisible();
  await expect(chat.composer).toHaveValue(half);
});

test('what is written while a conversation is being read goes to that one', { tag: '@side-by-side' }, async ({ shop, agent, network }) => {
  const [first, second, early] = [unique('One'), unique('Two'), unique('Early bird')];
  const { chat, home, conversations } = shop.widget;
  await shop.visit({ server: network.url });
  await shop.startChat(first);
  const one = await agent.conversationSaying(first);
  await chat.backButton.click();
  await home.startButton().click();
  await chat.say(second);
  await chat.expectSentOnce(second);
  const two = await agent.conversationSaying(second);
  await shop.reload();
  await shop.reopenChat();
  await expect(chat.message(second)).toBeVisible();
  await chat.backButton.click();
  if (await home.messagesTab.isVisible()) await home.messagesTab.click();
  network.spoil({ method: 'GET', path: `/conversations/${one}`, effect: { delayReplyMs: 3000 } });
  await conversations.item(first).click();
  await expect(chat.composer).toBeEnabled();
  await chat.say(early);
  await expect(chat.message(early)).toBeVisible();
  await expect.poll(() => agent.textsFromVisitor(one)).toEqual([first, early]);
  expect(await agent.textsFromVisitor(two)).toEqual([second]);
  await expect(chat.message(first)).toBeVisible();
  await expect(chat.message(second)).toHaveCount(0);
});

test('a refused message stays with its reason; it can be copied, tried again or thrown away', { tag: '@administrator' }, async ({ shop, agent, network }) => {
  shop.watch.expectBrokenNetwork();
  const [text, refused, unwanted] = [unique('Hello'), unique('Refused'), unique('Unwanted')];
  const { chat } = shop.widget;
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  const body = { status: 'error', message: 'Not today', data: null, error_type: 'PermissionException' };
  network.spoil({ method: 'POST', path: shop.inbox.routes.send, times: 1, effect: { status: 403, body } });
  await chat.say(refused);
  await expect(chat.entry(refused)).toContainText(word('not_sent_because', { reason: 'Not today' }));
  await shop.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await chat.entry(refused).getByRole('button', { name: word('copy') }).click();
  await expect(chat.entry(refused).getByRole('button', { name: word('copied') })).toBeVisible();
  await expect.poll(() => shop.page.evaluate(() => navigator.clipboard.readText())).toBe(refused);
  await chat.entry(refused).getByRole('button', { name: word('try_again') }).click();
  await chat.expectSentOnce(refused);

  network.spoil({ method: 'POST', path: shop.inbox.routes.send, times: 1, effect: { status: 403, body } });
  await chat.say(unwanted);
  await chat.entry(unwanted).getByRole('button', { name: word('discard') }).click();
  await expect(chat.message(unwanted)).toHaveCount(0);
  expect(await agent.textsFromVisitor(conversation)).toEqual([text, refused]);
});

test('one can go on writing and sending while a message is under way', async ({ shop, agent, network }) => {
  const [text, slow, next] = [unique('Hello'), unique('Slow'), unique('Next')];
  const { chat } = shop.widget;
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  network.spoil({ method: 'POST', path: shop.inbox.routes.send, times: 1, effect: { delayMs: 2500 } });
  await chat.say(slow);
  await expect(chat.composer).toBeEnabled();
  await expect(chat.composer).toBeFocused();
  await expect(chat.entry(slow)).toContainText(word('sending'));
  await chat.say(next);
  await expect(chat.message(next)).toBeVisible();
  await chat.expectSentOnce(next);
  expect(await agent.textsFromVisitor(conversation)).toEqual([text, slow, next]);
});

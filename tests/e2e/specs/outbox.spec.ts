import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';

// What a person sees of what he has sent, and of what he has only written: on a bad network, when the server says no, when the app is gone.

test.beforeEach(({ shop }) => {
  // The browser says that requests failed, whatever scripts do.
  shop.watch.expectBrokenNetwork();
});

const CASES = [
  { status: 400, kind: 'InputException', reason: 'Message is not acceptable' },
  { status: 403, kind: 'PermissionException', reason: 'You are blocked' },
  { status: 413, kind: 'GeneralException', reason: 'Message is too large' },
] as const;

for (const { status, kind, reason } of CASES) {
  test(`a message that is refused with ${status} says why, also after a reload, and what follows it goes out`, async ({ shop, agent, network }) => {
    const [text, refused, next] = [unique('Hello'), unique('Refused'), unique('Next')];
    const { chat } = shop.widget;
    await shop.visit({ server: network.url });
    await shop.startChat(text);
    const conversation = await agent.conversationSaying(text);
    const body = { status: 'error', message: reason, data: null, error_type: kind };
    network.spoil({ method: 'POST', path: shop.inbox.routes.send, times: 1, effect: { status, body } });
    await chat.say(refused);
    await expect(chat.entry(refused)).toContainText(word('not_sent_because', { reason }));
    await chat.say(next);
    await chat.expectSentOnce(next);

    await shop.reload();
    await shop.reopenChat();
    await expect(chat.entry(refused)).toContainText(word('not_sent_because', { reason }));
    expect(await agent.textsFromVisitor(conversation)).toEqual([text, next]);
    await chat.entry(refused).getByRole('button', { name: word('try_again') }).click();
    await chat.expectSentOnce(refused);
    expect(await agent.textsFromVisitor(conversation)).toEqual([text, next, refused]);
  });
}

test('who begins too many conversations in a day is told so', async ({ shop, network }) => {
  const [text, more] = [unique('Hello'), unique('One more')];
  const { chat, home } = shop.widget;
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  await chat.backButton.click();
  await home.startButton().click();
  const body = { status: 'error', message: 'Too many', data: null, error_type: 'RateLimitException' };
  network.spoil({ method: 'POST', path: shop.inbox.routes.first, times: 1, effect: { status: 429, body } });
  await chat.say(more);
  await expect(chat.entry(more)).toContainText(word('too_many'));
  // It is no 429 that asks for patience: he can try again, and go on elsewhere.
  await chat.entry(more).getByRole('button', { name: word('try_again') }).click();
  await chat.expectSentOnce(more);
});

test('a conversation that is closed meanwhile refuses with the server’s word, and is shown as closed', async ({ shop, agent, network, makeInbox }) => {
  const inbox = await makeInbox({ visitors: { prevent_reply_to_closed_conversation: true } });
  const [text, late] = [unique('Hello'), unique('Too late')];
  const { chat, frame } = shop.widget;
  await shop.visit({ server: network.url, inbox });
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  // The visitor's app doesn't hear of it before he has sent.
  network.muteSockets();
  await agent.setStatus(conversation, 'Closed');
  await chat.say(late);
  await expect(chat.entry(late)).toContainText(/^.*Not sent: .+/);
  await expect(chat.entry(late).getByRole('button', { name: word('copy') })).toBeVisible();
  await expect(frame.getByText(word('closed'), { exact: true })).toBeVisible({ timeout: 20_000 });
  expect(await agent.textsFromVisitor(conversation)).toEqual([text]);
});

test('the text of a refused message can be copied, and written again', async ({ shop, network }) => {
  const [text, refused] = [unique('Hello'), unique('Refused')];
  const { chat } = shop.widget;
  await shop.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  const body = { status: 'error', message: 'Not today', data: null, error_type: 'PermissionException' };
  network.spoil({ method: 'POST', path: shop.inbox.routes.send, times: 1, effect: { status: 403, body } });
  await chat.say(refused);
  await chat.entry(refused).getByRole('button', { name: word('copy') }).click();
  await expect(chat.entry(refused).getByRole('button', { name: word('copied') })).toBeVisible();
  await chat.entry(refused).getByRole('button', { name: word('discard') }).click();
  await expect(chat.message(refused)).toHaveCount(0);
  await chat.composer.focus();
  await chat.composer.press('ControlOrMeta+v');
  await expect(chat.composer).toHaveValue(refused);
});

test('what waits says so, and can be discarded before it goes out', async ({ shop, agent, network }) => {
  const [text, first, unwanted, last] = [unique('Hello'), unique('First'), unique('Unwanted'), unique('Last')];
  const { chat } = shop.widget;
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  network.spoil({ method: 'POST', path: shop.inbox.routes.send, effect: 'hang' });
  for (const one of [first, unwanted, last]) await chat.say(one);
  await expect(chat.entry(first)).toContainText(word('sending'));
  for (const one of [unwanted, last]) await expect(chat.entry(one)).toContainText(word('waiting'));
  await chat.entry(unwanted).getByRole('button', { name: word('discard') }).click();
  await expect(chat.message(unwanted)).toHaveCount(0);
  network.spoilNothing();
  await shop.reload();
  await shop.reopenChat();
  await expect.poll(() => agent.textsFromVisitor(conversation), { timeout: 25_000 }).toEqual([text, first, last]);
  for (const one of [first, last]) await chat.expectSentOnce(one);
});

test('a file on its way says how far it is', async ({ shop, network }) => {
  const text = unique('Hello');
  const { chat } = shop.widget;
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  network.spoil({ method: 'POST', path: '/media/upload', effect: 'hang' });
  await chat.sendFiles({ name: 'large.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(1 << 20, 'x') });
  const bar = chat.fileEntry('large.pdf').getByRole('progressbar', { name: word('upload_progress') });
  await expect(bar).toBeVisible();
  await expect(chat.fileEntry('large.pdf')).toContainText(/Uploading, \d+%/);
});

test('what is half written in a new conversation outlives a reload, and is gone once it is sent', async ({ shop }) => {
  const half = unique('Half a question');
  const { chat, home } = shop.widget;
  await shop.visit();
  await shop.openChat();
  await home.startButton().click();
  await chat.composer.fill(half);
  await expect.poll(async () => (await shop.widget.stored()).includes(half)).toBe(true);
  await shop.reload();
  await shop.launcher.button.click();
  await expect(chat.composer.or(home.startButton()).first()).toBeVisible();
  if (await home.startButton().isVisible()) await home.startButton().click();
  await expect(chat.composer).toHaveValue(half);
  await chat.sendButton.click();
  await chat.expectSentOnce(half);
  await expect(chat.composer).toHaveValue('');
  await shop.reload();
  await shop.reopenChat();
  await expect(chat.message(half)).toBeVisible();
  await expect(chat.composer).toHaveValue('');
});

test('what is half written is gone after a logout', async ({ shop }) => {
  const [text, half] = [unique('Hello'), unique('Half a secret')];
  const { chat, home } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  await chat.composer.fill(half);
  await expect.poll(async () => (await shop.widget.stored()).includes(half)).toBe(true);
  await shop.api((api) => api.logout());
  await expect(home.startButton()).toBeVisible();
  await expect.poll(async () => (await shop.widget.stored()).includes(half)).toBe(false);
  await home.startButton().click();
  await expect(chat.composer).toHaveValue('');
});

test('a visitor whose session is over keeps what he wrote, and is asked before he begins anew', async ({ shop, agent, network }) => {
  test.slow();
  const [text, kept] = [unique('Hello'), unique('Kept')];
  const { chat, frame } = shop.widget;
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  const body = { status: 'error', message: 'Unauthorized', data: null, error_type: 'UnauthorizedException' };
  network.spoil({ path: /\/chat\/(auth|conversations)/, effect: { status: 401, body } });
  await chat.say(kept);
  // Four times within half a minute at least: a server that has lost its memory for a moment says so to everybody.
  await expect(frame.getByText(word('session_ended'))).toBeVisible({ timeout: 120_000 });
  await expect(chat.message(kept)).toBeVisible();
  expect(await shop.token('session')).toBeTruthy();
  network.spoilNothing();
  await frame.getByRole('button', { name: word('start_anew') }).click();
  await expect.poll(async () => agent.textsFromVisitor(await agent.conversationSaying(kept)), { timeout: 25_000 }).toEqual([kept]);
  await chat.expectSentOnce(kept);
});

test('files for which the device’s storage has no room stay in memory, and say so', async ({ shop }) => {
  const text = unique('Hello');
  const { chat } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  const drop = (name: string): Promise<void> =>
    chat.composer.evaluate((field, name) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([new Uint8Array(15 << 20)], name, { type: 'application/pdf' }));
      for (const step of ['dragover', 'drop']) field.dispatchEvent(new DragEvent(step, { bubbles: true, cancelable: true, dataTransfer }));
    }, name);
  for (const name of ['one.pdf', 'two.pdf', 'three.pdf']) await drop(name);
  await expect.poll(() => shop.widget.keptFiles()).toHaveLength(3);
  // 50 MB are stored at most.
  await drop('four.pdf');
  await expect(chat.waiting('four.pdf')).toContainText(word('file_not_kept'));
  await expect(chat.waiting('three.pdf')).not.toContainText(word('file_not_kept'));
  expect(await shop.widget.keptFiles()).toHaveLength(3);
});

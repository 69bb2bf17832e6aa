import { randomBytes } from 'node:crypto';

import type { Agent, Inbox } from '../agent/agent.ts';
import { png } from '../support/files.ts';
import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';

/** What may have arrived is looked for twice, some seconds apart, before it is sent again. */
const IN_DOUBT = { timeout: 30_000 };

const UPLOAD = '/media/upload';
const NOTE = { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('Handle with care\n') };
const PICTURE = { name: 'bowl.png', mimeType: 'image/png', buffer: png(320, 200, [37, 99, 235]) };
const LARGE = { name: 'large.pdf', mimeType: 'application/pdf', buffer: Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(3 << 20)]) };
const EMPTY = { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) };

/** What the agent has from the visitor, oldest first: texts, and files by their names. */
async function arrived(agent: Agent, conversation: string): Promise<string[]> {
  const messages = await agent.messages(conversation);
  const own = messages.filter((message) => message.type === 'incoming');
  return own.flatMap(({ attachments, text_content }) => (attachments.length > 0 ? attachments.map(({ name }) => name) : [text_content]));
}

/** The one conversation of an inbox. */
async function only(agent: Agent, inbox: Inbox): Promise<string> {
  const [conversation = '', ...more] = await agent.conversationsIn(inbox);
  expect(more).toEqual([]);
  return conversation;
}

test('chosen files wait over the composer, can be taken out again, and go out after the text, in order', async ({ shop, agent }) => {
  const [text, more] = [unique('Hello'), unique('Look')];
  const { chat } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await chat.attach(NOTE, LARGE, PICTURE);
  await expect(chat.tray.getByRole('listitem')).toHaveCount(3);
  // The picture is shown small, without anything from the network.
  await expect(chat.waiting('bowl.png').locator('img')).toHaveJSProperty('naturalWidth', 320);
  expect(await arrived(agent, conversation)).toEqual([text]);
  await chat.removeButton('large.pdf').click();
  await expect(chat.waiting('large.pdf')).toHaveCount(0);
  // The focus is not lost: it goes to what has taken the place.
  await expect(chat.removeButton('bowl.png')).toBeFocused();
  await chat.say(more);
  await expect(chat.tray).toHaveCount(0);
  await expect.poll(() => arrived(agent, conversation)).toEqual([text, more, 'note.txt', 'bowl.png']);
  await expect(chat.file('note.txt')).toBeVisible();
});

test('a file can be pasted, and another dropped', async ({ shop, agent }) => {
  const text = unique('Hello');
  const { chat } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await chat.give('paste', NOTE);
  await expect(chat.waiting('note.txt')).toBeVisible();
  await chat.give('drop', { ...NOTE, name: 'dropped.txt' });
  await expect(chat.waiting('dropped.txt')).toBeVisible();
  await chat.sendButton.click();
  await expect.poll(() => arrived(agent, conversation)).toEqual([text, 'note.txt', 'dropped.txt']);
});

test('a first message can bring two files', async ({ shop, agent, makeInbox }) => {
  const text = unique('Two files at once');
  const { chat } = shop.widget;
  const inbox = await makeInbox({});
  await shop.visit({ inbox });
  await shop.openChat();
  await shop.widget.home.startButton().click();
  await chat.attach(NOTE, PICTURE);
  await chat.say(text);
  await chat.expectSentOnce(text);
  await expect(chat.picture('bowl.png')).toBeVisible();
  const conversation = await only(agent, inbox);
  await expect.poll(() => arrived(agent, conversation)).toEqual([text, 'note.txt', 'bowl.png']);
});

test('a conversation can begin with a file alone', async ({ shop, agent, makeInbox }) => {
  const name = `${unique('only').replace(' ', '-')}.txt`;
  const { chat } = shop.widget;
  const inbox = await makeInbox({});
  await shop.visit({ inbox });
  await shop.openChat();
  await shop.widget.home.startButton().click();
  await chat.sendFiles({ ...NOTE, name });
  await expect(chat.file(name)).toBeVisible();
  await expect.poll(async () => arrived(agent, await only(agent, inbox))).toEqual([name, name]);
});

test('files can be added to the form before the first message', async ({ shop, agent, makeInbox }) => {
  const text = unique('With the form');
  const fields = [{ key: 'name', type: 'text', label: 'Name', enabled: true, required: true, order: 1, is_default: true }];
  const inbox = await makeInbox({ prechat_form: { enabled: true, title: 'Who are you?', fields } });
  const { chat, frame } = shop.widget;
  await shop.visit({ inbox });
  await shop.openChat();
  await shop.widget.home.startButton().click();
  await frame.getByRole('textbox', { name: 'Name' }).fill('Mia');
  await chat.attach(NOTE);
  await expect(chat.waiting('note.txt')).toBeVisible();
  await frame.getByRole('textbox', { name: word('message') }).fill(text);
  await frame.getByRole('button', { name: word('start_chat') }).click();
  await chat.expectSentOnce(text);
  const conversation = await only(agent, inbox);
  await expect.poll(() => arrived(agent, conversation)).toEqual([text, 'note.txt']);
});

test('chosen files stay with their conversation', async ({ shop, agent }) => {
  const text = unique('Mine');
  const { chat, home } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await chat.attach(NOTE);
  await chat.backButton.click();
  await home.startButton().click();
  await expect(chat.composer).toBeVisible();
  await expect(chat.tray).toHaveCount(0);
  await chat.backButton.click();
  await home.recent.click();
  await expect(chat.waiting('note.txt')).toBeVisible();
  await chat.sendButton.click();
  await expect.poll(() => arrived(agent, conversation)).toEqual([text, 'note.txt']);
});

test('an empty file is not sent, and says so', async ({ shop, agent }) => {
  const text = unique('Hello');
  const { chat } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await chat.attach(EMPTY);
  await expect(chat.waiting('empty.txt')).toContainText(word('file_empty'));
  await expect(chat.sendButton).toHaveAttribute('aria-disabled', 'true');
  await chat.attach(NOTE);
  await chat.sendButton.click();
  await expect.poll(() => arrived(agent, conversation)).toEqual([text, 'note.txt']);
  await expect(chat.waiting('empty.txt')).toBeVisible();
});

test.describe('on a bad network', () => {
  test.beforeEach(({ shop }) => {
    shop.watch.expectBrokenNetwork();
  });

  test('a file that waits in an outage survives a reload, and arrives once', async ({ shop, agent, network }) => {
    test.slow();
    const text = unique('Hello');
    const { chat } = shop.widget;
    await shop.visit({ server: network.url });
    await shop.startChat(text);
    const conversation = await agent.conversationSaying(text);
    network.spoil({ method: 'POST', path: UPLOAD, effect: 'lose-request' });
    await chat.sendFiles(LARGE, PICTURE);
    await expect(chat.fileEntry('large.pdf')).toContainText(word('checking'));

    await shop.reload();
    network.spoilNothing();
    await shop.reopenChat();
    await expect.poll(() => arrived(agent, conversation), IN_DOUBT).toEqual([text, 'large.pdf', 'bowl.png']);
    await expect(chat.file('large.pdf')).toBeVisible();
    const stored = (await agent.messages(conversation)).flatMap((message) => message.attachments);
    expect(stored.find(({ name }) => name === 'large.pdf')).toMatchObject({ size: LARGE.buffer.length });
    // What is delivered is not kept.
    await expect.poll(async () => (await shop.widget.keptFiles()).length).toBe(0);
  });

  test('chosen files survive a reload before they are sent', async ({ shop, agent, network }) => {
    const text = unique('Hello');
    const { chat } = shop.widget;
    await shop.visit({ server: network.url });
    await shop.startChat(text);
    const conversation = await agent.conversationSaying(text);
    await chat.attach(NOTE);
    await expect.poll(async () => (await shop.widget.keptFiles()).length).toBe(1);
    await shop.reload();
    await shop.reopenChat();
    await expect(chat.waiting('note.txt')).toBeVisible();
    await chat.sendButton.click();
    await expect.poll(() => arrived(agent, conversation)).toEqual([text, 'note.txt']);
  });

  test('an upload that is cut in the middle begins again by itself', async ({ shop, agent, network }) => {
    test.slow();
    const text = unique('Hello');
    const { chat } = shop.widget;
    await shop.visit({ server: network.url });
    await shop.startChat(text);
    const conversation = await agent.conversationSaying(text);
    network.spoil({ method: 'POST', path: UPLOAD, times: 1, effect: { cutAfterBytes: 1 << 20 } });
    await chat.sendFiles(LARGE);
    await expect.poll(() => arrived(agent, conversation), IN_DOUBT).toEqual([text, 'large.pdf']);
    await expect(chat.file('large.pdf')).toHaveCount(1);
    expect(network.requests('POST', UPLOAD)).toHaveLength(2);
  });

  test('an upload whose answer is lost is not sent again', async ({ shop, agent, network }) => {
    const text = unique('Hello');
    const { chat } = shop.widget;
    await shop.visit({ server: network.url });
    await shop.startChat(text);
    const conversation = await agent.conversationSaying(text);
    network.spoil({ method: 'POST', path: UPLOAD, times: 1, effect: 'lose-reply' });
    await chat.sendFiles(PICTURE);
    await expect(chat.picture('bowl.png')).toHaveCount(1, IN_DOUBT);
    expect(await arrived(agent, conversation)).toEqual([text, 'bowl.png']);
    expect(network.requests('POST', UPLOAD)).toHaveLength(1);
  });

  test('an upload can be cancelled, and one that waits behind it too', async ({ shop, agent, network }) => {
    const [text, more] = [unique('Hello'), unique('Never mind')];
    const { chat } = shop.widget;
    await shop.visit({ server: network.url });
    await shop.startChat(text);
    const conversation = await agent.conversationSaying(text);
    network.spoil({ method: 'POST', path: UPLOAD, effect: 'hang' });
    await chat.sendFiles(LARGE, NOTE);
    await expect(chat.fileEntry('large.pdf').getByRole('progressbar', { name: word('upload_progress') })).toBeVisible();
    // Writing goes on meanwhile.
    await chat.say(more);
    await chat.fileEntry('note.txt').getByRole('button', { name: word('discard') }).click();
    await chat.fileEntry('large.pdf').getByRole('button', { name: word('cancel') }).click();
    await expect(chat.fileEntry('large.pdf')).toHaveCount(0);
    await chat.expectSentOnce(more);
    expect(await arrived(agent, conversation)).toEqual([text, more]);
    await expect.poll(async () => (await shop.widget.keptFiles()).length).toBe(0);
  });

  test('a file that the server finds too large says so by its name, and can be tried again', async ({ shop, agent, network }) => {
    const text = unique('Hello');
    const { chat } = shop.widget;
    await shop.visit({ server: network.url });
    await shop.startChat(text);
    const conversation = await agent.conversationSaying(text);
    const body = { status: 'error', message: 'File size too large', data: null, error_type: 'GeneralException' };
    network.spoil({ method: 'POST', path: UPLOAD, times: 1, effect: { status: 413, body } });
    await chat.sendFiles(NOTE);
    await expect(chat.fileEntry('note.txt')).toContainText(word('file_too_large', { name: 'note.txt' }));
    await chat.fileEntry('note.txt').getByRole('button', { name: word('try_again') }).click();
    await expect.poll(() => arrived(agent, conversation)).toEqual([text, 'note.txt']);
  });

  test('where the browser stores no files, the visitor is told to stay, and a reload says what is lost', async ({ shop, agent, network }) => {
    const text = unique('Hello');
    const { chat } = shop.widget;
    await shop.context.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('refused', 'SecurityError');
      };
    });
    await shop.visit({ server: network.url });
    await shop.startChat(text);
    const conversation = await agent.conversationSaying(text);
    network.spoil({ method: 'POST', path: UPLOAD, effect: 'hang' });
    await chat.attach(LARGE);
    await expect(chat.waiting('large.pdf')).toContainText(word('file_not_kept'));
    await chat.attach(NOTE);
    await chat.sendButton.click();
    await expect(chat.fileEntry('note.txt')).toContainText(word('file_not_kept'));
    await shop.reload();
    network.spoilNothing();
    await shop.reopenChat();
    await expect(chat.fileEntry('note.txt')).toContainText(word('file_gone'), IN_DOUBT);
    await expect(chat.fileEntry('large.pdf')).toContainText(word('file_gone'), IN_DOUBT);
    await chat.fileEntry('note.txt').getByRole('button', { name: word('discard') }).click();
    await expect(chat.fileEntry('note.txt')).toHaveCount(0);
    expect(await arrived(agent, conversation)).toEqual([text]);
  });
});

test('a picture whose address has expired is fetched again under a new one, once', async ({ shop, agent, network }) => {
  const [text, answer] = [unique('Hello'), unique('Here')];
  const { chat } = shop.widget;
  shop.watch.expectBrokenNetwork();
  await shop.visit({ server: network.url });
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  const expired = new Set<string>();
  await shop.page.route('**/uploads/**', async (route) => {
    const signature = new URL(route.request().url()).searchParams.get('sig') ?? '';
    // The first signature that is seen, for the picture and its thumbnail, is too old.
    if (expired.size === 0) expired.add(signature);
    if (!expired.has(signature)) return route.continue();
    // Signatures are made for whole seconds: the next one must be another.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    return route.fulfill({ status: 403, body: '{}' });
  });
  const before = network.requests('GET', '/chat/conversations/').length;
  await agent.reply(conversation, `<p>${answer}</p>`, [await agent.upload(PICTURE.name, PICTURE.mimeType, PICTURE.buffer)]);
  const picture = chat.picture('bowl.png');
  await expect(chat.message(answer)).toBeVisible();
  await expect.poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
  expect(network.requests('GET', '/chat/conversations/').length - before).toBe(1);
});

import { randomBytes } from 'node:crypto';

import type { Agent } from '../../agent/agent.ts';
import type { ChatwootInbox } from '../../agent/chatwoot.ts';
import { expectNoSeriousFault } from '../../support/accessible.ts';
import { begin, deskOf } from '../../support/chatwoot.ts';
import { png } from '../../support/files.ts';
import { expect, test } from '../../support/test.ts';
import { unique, word } from '../../support/words.ts';

// Several files go out as one message there, and the text with them.

/** What may have arrived is looked for twice, some seconds apart, before it is sent again. */
const IN_DOUBT = { timeout: 30_000 };
const SENDS = { method: 'POST', path: '/api/v1/widget/messages' } as const;
const BOWL = { name: 'bowl.png', mimeType: 'image/png', buffer: png(320, 200, [37, 99, 235]) };
const CUP = { name: 'cup.png', mimeType: 'image/png', buffer: png(200, 320, [217, 119, 6]) };
const BILL = { name: 'bill.pdf', mimeType: 'application/pdf', buffer: Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(64 << 10)]) };

/** What the agent has from the visitor, oldest first: each message's text and the names of its files. */
async function arrived(agent: Agent, conversation: string): Promise<string[][]> {
  const own = (await agent.messages(conversation)).filter(({ type }) => type === 'incoming');
  return own.map(({ text_content, attachments }) => [text_content, ...attachments.map(({ name }) => name)]);
}

test('two pictures, a document and a text are one message, at the agent’s and here', async ({ shop, agent, network }) => {
  const [hello, text] = [unique('Hello'), unique('These broke')];
  const conversation = await begin(shop, agent, { server: network.url }, hello);
  const { chat } = shop.widget;
  await chat.attach(BOWL, CUP, BILL);
  await chat.say(text);
  await chat.expectSentOnce(text);
  expect(await arrived(agent, conversation)).toEqual([[hello], [text, 'bowl.png', 'cup.png', 'bill.pdf']]);
  expect(network.requests(SENDS.method, SENDS.path)).toHaveLength(1);
  const entry = chat.entry(text);
  for (const name of ['bowl.png', 'cup.png']) {
    await expect(entry.getByRole('img', { name })).toHaveJSProperty('complete', true);
    await expect(entry.getByRole('img', { name })).not.toHaveJSProperty('naturalWidth', 0);
  }
  await expect(entry.getByRole('link', { name: 'bill.pdf' })).toBeVisible();
  // The pictures stand side by side.
  const [bowl, cup] = await Promise.all(['bowl.png', 'cup.png'].map((name) => entry.getByRole('img', { name }).boundingBox()));
  expect(bowl!.y).toBe(cup!.y);
  expect(bowl!.x).toBeLessThan(cup!.x);
  await expectNoSeriousFault(shop);
  await expect.poll(async () => (await shop.widget.keptFiles()).length).toBe(0);
});

test('a first message brings its files right after it, together', async ({ shop, agent, makeInbox }) => {
  const text = unique('Both at once');
  const inbox = await makeInbox({});
  const { chat, home } = shop.widget;
  await shop.visit({ inbox });
  await shop.openChat();
  await home.startButton(word('send_us_a_message')).click();
  await chat.attach(BOWL, BILL);
  await chat.say(text);
  await chat.expectSentOnce(text);
  const [conversation = ''] = await agent.conversationsIn(inbox);
  await expect.poll(() => arrived(agent, conversation)).toEqual([[text], ['', 'bowl.png', 'bill.pdf']]);
});

test('the page from which a first message comes is told with it', async ({ shop, agent }) => {
  const conversation = await begin(shop, agent);
  expect(await agent.pageVisits(conversation)).toEqual([{ url: shop.page.url(), title: '' }]);
});

test.describe('on a bad network', () => {
  test.beforeEach(({ shop }) => {
    shop.watch.expectBrokenNetwork();
  });

  test('files whose reply is lost arrive once', async ({ shop, agent, network }) => {
    const [hello, text] = [unique('Hello'), unique('These broke')];
    const conversation = await begin(shop, agent, { server: network.url }, hello);
    const { chat } = shop.widget;
    network.spoil({ ...SENDS, times: 1, effect: 'lose-reply' });
    await chat.attach(BOWL, CUP, BILL);
    await chat.say(text);
    await expect(chat.entry(text).getByText(word('sent'), { exact: true })).toBeAttached(IN_DOUBT);
    await expect(chat.message(text)).toHaveCount(1);
    expect(await arrived(agent, conversation)).toEqual([[hello], [text, 'bowl.png', 'cup.png', 'bill.pdf']]);
    expect(network.requests(SENDS.method, SENDS.path)).toHaveLength(1);
  });

  test('one of the files can be taken out while they wait, and the rest outlives a reload', async ({ shop, agent, network }) => {
    test.slow();
    const [hello, first, text] = [unique('Hello'), unique('Wait'), unique('These broke')];
    const conversation = await begin(shop, agent, { server: network.url }, hello);
    const { chat } = shop.widget;
    network.spoil({ ...SENDS, effect: 'hang' });
    // What hangs keeps what comes after it waiting.
    await chat.say(first);
    await chat.attach(BOWL, CUP, BILL);
    await chat.say(text);
    await expect(chat.batch.getByRole('listitem')).toHaveCount(3);
    await expect(chat.entry(text)).toContainText(word('waiting'));
    await expectNoSeriousFault(shop);
    await chat.takeOutButton('cup.png').click();
    await expect(chat.batch.getByRole('listitem')).toHaveCount(2);
    // The focus is not lost: it goes to what has taken the place.
    await expect(chat.takeOutButton('bill.pdf')).toBeFocused();
    await shop.reload();
    network.spoilNothing();
    await shop.reopenChat();
    await expect.poll(() => arrived(agent, conversation), IN_DOUBT).toEqual([[hello], [first], [text, 'bowl.png', 'bill.pdf']]);
    await expect.poll(async () => (await shop.widget.keptFiles()).length).toBe(0);
  });

  test('all of it can be cancelled while it goes out', async ({ shop, agent, network }) => {
    const [hello, text] = [unique('Hello'), unique('Never mind')];
    const conversation = await begin(shop, agent, { server: network.url }, hello);
    const { chat } = shop.widget;
    network.spoil({ ...SENDS, effect: 'hang' });
    await chat.attach(BOWL, BILL);
    await chat.say(text);
    await expect(chat.entry(text).getByRole('progressbar', { name: word('upload_progress') })).toBeVisible();
    await expect(chat.takeOutButton('bowl.png')).toHaveCount(0);
    await chat.entry(text).getByRole('button', { name: word('cancel') }).click();
    await expect(chat.message(text)).toHaveCount(0);
    expect(await arrived(agent, conversation)).toEqual([[hello]]);
    await expect.poll(async () => (await shop.widget.keptFiles()).length).toBe(0);
  });

  test('files that are too large say so, and go out once one of them is taken out', async ({ shop, agent, network }) => {
    const [hello, text] = [unique('Hello'), unique('These broke')];
    const conversation = await begin(shop, agent, { server: network.url }, hello);
    const { chat } = shop.widget;
    network.spoil({ ...SENDS, times: 1, effect: { status: 413, body: {} } });
    await chat.attach(BOWL, CUP, BILL);
    await chat.say(text);
    await expect(chat.entry(text)).toContainText(word('files_too_large'));
    await chat.takeOutButton('bowl.png').click();
    await chat.entry(text).getByRole('button', { name: word('try_again') }).click();
    await expect.poll(() => arrived(agent, conversation)).toEqual([[hello], [text, 'cup.png', 'bill.pdf']]);
  });

  test('an inbox that has stopped taking files says so in the server’s words', async ({ shop, agent, makeInbox }) => {
    const inbox = (await makeInbox({})) as ChatwootInbox;
    const text = unique('These broke');
    await begin(shop, agent, { inbox });
    const { chat } = shop.widget;
    await chat.attach(BOWL, BILL);
    await inbox.change({ enabled_features: [] });
    await chat.say(text);
    await expect(chat.entry(text)).toContainText('Attachments are not enabled');
    await expect(chat.entry(text).getByRole('button', { name: word('discard') })).toBeVisible();
  });
});

test('an agent’s pictures stand side by side, too, and the list names the files', async ({ shop, agent }) => {
  const conversation = await begin(shop, agent);
  const { chat } = shop.widget;
  const files = await Promise.all([BOWL, CUP].map(({ name, mimeType, buffer }) => agent.upload(name, mimeType, buffer)));
  await agent.reply(conversation, '', files);
  await expect(chat.picture('cup.png')).toBeVisible();
  const [bowl, cup] = await Promise.all(['bowl.png', 'cup.png'].map((name) => chat.picture(name).boundingBox()));
  expect(bowl!.y).toBe(cup!.y);
  expect((await deskOf(agent).messages(conversation)).at(-1)?.attachments).toHaveLength(2);
  await chat.backButton.click();
  await expect(shop.widget.home.recent).toContainText('bowl.png, cup.png');
});

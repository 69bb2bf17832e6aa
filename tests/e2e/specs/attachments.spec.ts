import { readFile } from 'node:fs/promises';

import { expect, test } from '../support/test.ts';
import { png } from '../support/files.ts';
import { unique } from '../support/words.ts';

const NOTE = { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('Handle with care\n') };
const PICTURE = { name: 'bowl.png', mimeType: 'image/png', buffer: png(320, 200, [37, 99, 235]) };

test('a visitor’s files reach the agent, one message each', async ({ shop, agent }) => {
  const text = unique('Two files');
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await shop.widget.chat.sendFiles(NOTE, PICTURE);
  await expect(shop.widget.chat.file('note.txt')).toBeVisible();
  await expect(shop.widget.chat.picture('bowl.png')).toBeVisible();

  const files = async () => (await agent.messages(conversation)).flatMap((message) => message.attachments);
  await expect.poll(async () => (await files()).map((file) => file.name).sort()).toEqual(['bowl.png', 'note.txt']);
  expect((await files()).find((file) => file.name === 'bowl.png')).toMatchObject({ size: PICTURE.buffer.length, content_type: 'image/png' });
});

test('an agent’s picture and file are shown and can be taken', async ({ shop, agent }) => {
  const [text, answer] = [unique('Send me a picture'), unique('Here it is')];
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  const uploads = [PICTURE, NOTE].map((file) => agent.upload(file.name, file.mimeType, file.buffer));
  await agent.reply(conversation, `<p>${answer}</p>`, await Promise.all(uploads));

  const { chat } = shop.widget;
  await expect(chat.message(answer)).toBeVisible();
  const picture = chat.picture('bowl.png');
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
  const download = shop.page.waitForEvent('download');
  await chat.file('note.txt').click();
  expect(await readFile(await (await download).path())).toEqual(NOTE.buffer);
});

test('files are shown again after a reload', async ({ shop, agent }) => {
  const text = unique('One file');
  await shop.visit();
  await shop.startChat(text);
  await shop.widget.chat.sendFiles(PICTURE);
  await expect(shop.widget.chat.picture('bowl.png')).toBeVisible();
  const conversation = await agent.conversationSaying('Image');
  expect(await agent.textsFromVisitor(conversation)).toContain('');

  await shop.reload();
  await shop.reopenChat();
  const picture = shop.widget.chat.picture('bowl.png');
  await expect(picture).toHaveCount(1);
  await expect.poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
});

test('an inbox that takes no files offers no way to send one', async ({ shop, makeInbox }) => {
  await shop.visit({ inbox: await makeInbox({ features: { file_upload: false } }) });
  await shop.startChat(unique('Hello'));
  await expect(shop.widget.chat.attachButton).toHaveCount(0);
});

test('sound and film have a player', async ({ shop, agent }) => {
  const text = unique('Listen');
  const { log } = shop.widget.chat;
  await shop.visit();
  await shop.startChat(text);
  const sound = await agent.upload('wheel.wav', 'audio/wav', SILENCE);
  const film = await agent.upload('kiln.webm', 'video/webm', Buffer.from([0x1a, 0x45, 0xdf, 0xa3]));
  await agent.reply(await agent.conversationSaying(text), '<p>Here</p>', [sound, film]);
  const player = log.locator('audio');
  await expect(player).toHaveAttribute('aria-label', 'wheel.wav');
  expect(await player.evaluate((element) => (element as HTMLAudioElement).controls)).toBe(true);
  await expect.poll(() => player.evaluate((element) => (element as HTMLAudioElement).duration)).toBeCloseTo(0.1, 2);
  await expect(log.locator('video')).toHaveAttribute('aria-label', 'kiln.webm');
});

/** A tenth of a second of nothing, as a WAV file of 8,000 bytes a second. */
const SILENCE = ((): Buffer => {
  const [head, bytes] = [Buffer.alloc(44), 800];
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + bytes, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  for (const [value, at] of [[1, 20], [1, 22], [1, 32], [8, 34]] as const) head.writeUInt16LE(value, at);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.write('data', 36);
  head.writeUInt32LE(bytes, 40);
  return Buffer.concat([head, Buffer.alloc(bytes, 128)]);
})();

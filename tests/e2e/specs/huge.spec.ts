import type { Route } from '@playwright/test';

import type { Shop } from '../pages/shop.ts';
import { change } from '../support/answers.ts';
import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';

// A server that has gone wrong, or means no good: whatever it sends, the chat can be used.

const LIST = /\/chat\/conversations(\?|$)/;
const READ = /\/chat\/conversations\/[0-9a-f-]{36}$/;
/** What is drawn here takes seconds on a slow machine. */
const DRAWN = { timeout: 45_000 };

type Json = Record<string, unknown>;

/** An agent's message, with so many seconds of the year as its time; a text, or HTML. */
function message(conversation: string, second: number, text: string, html = text): Json {
  return {
    uuid: `m${second}`,
    conversation_uuid: conversation,
    created_at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
    content: html,
    text_content: text,
    author: { id: 2, first_name: 'Ada', last_name: '', type: 'agent' },
    attachments: [],
    status: 'sent',
    meta: {},
  };
}

/** `<b>` that nobody closes: a parser opens each of them again in each paragraph. */
const UNCLOSED = Array.from({ length: 500 }, (_, number) => `<b dir="${number}">`).join('');

const MESSAGES: Record<string, (conversation: string) => Json[]> = {
  'a text of a megabyte': (c) => [message(c, 1, 'word '.repeat(200_000))],
  'a text of fifty thousand addresses': (c) => [message(c, 1, 'https://a.example/b '.repeat(50_000))],
  'a hundred thousand paragraphs': (c) => [message(c, 1, 'words', '<p>word</p>'.repeat(100_000))],
  'a hundred thousand elements in each other': (c) => [message(c, 1, 'words', `${'<b>'.repeat(100_000)}word`)],
  'a short message of a million elements': (c) => [message(c, 1, 'words', `<div>${UNCLOSED}</div>${'<p>x</p>'.repeat(2000)}`)],
  'four hundred messages of 100 kB': (c) => Array.from({ length: 400 }, (_, second) => message(c, second, 'words', '<b>a</b> '.repeat(11_000))),
};

/** Opens the chat where the app has come back to by itself: in the conversation. */
async function reopen(shop: Shop): Promise<void> {
  await shop.reload();
  await shop.launcher.button.click();
  await expect(shop.widget.chat.composer).toBeVisible(DRAWN);
}

for (const [name, make] of Object.entries(MESSAGES)) {
  test(`a conversation with ${name} can be read and goes on`, async ({ shop }) => {
    test.slow();
    const [text, more] = [unique('Hello'), unique('More')];
    const { chat } = shop.widget;
    await shop.visit();
    await shop.startChat(text);
    await change(shop.page, READ, (data) => {
      const { uuid } = data['conversation'] as { uuid: string };
      return { ...data, messages: [...(data['messages'] as Json[]), ...make(uuid)] };
    });
    await reopen(shop);
    await expect(chat.message(text)).toBeVisible(DRAWN);
    await chat.composer.fill(more, DRAWN);
    await chat.sendButton.click(DRAWN);
    await expect(chat.entry(more).getByText(word('sent'), { exact: true })).toBeAttached(DRAWN);
  });
}

test('among ten thousand conversations the newest are shown, and can be opened', async ({ shop }) => {
  test.slow();
  const [text, more] = [unique('Hello'), unique('More')];
  const { chat, home, conversations } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  await change(shop.page, LIST, (data) => {
    const list = data as unknown as Json[];
    const others = Array.from({ length: 10_000 }, (_, number) => {
      // Neither in order nor in reverse order.
      const at = new Date(Date.UTC(2026, 0, 1 + (number % 28), 0, (number * 7919) % 1440)).toISOString();
      const last = { ...(list[0]!['last_message'] as Json), content: `text ${number}`, created_at: at };
      return { ...list[0], uuid: `c${number}`, created_at: at, last_message: last };
    });
    return [...list, ...others] as unknown as Json;
  });
  await reopen(shop);
  await chat.backButton.click(DRAWN);
  if (await home.messagesTab.isVisible()) await home.messagesTab.click(DRAWN);
  await conversations.item(text).click(DRAWN);
  await expect(chat.message(text)).toBeVisible(DRAWN);
  await chat.composer.fill(more, DRAWN);
  await chat.sendButton.click(DRAWN);
  await expect(chat.entry(more).getByText(word('sent'), { exact: true })).toBeAttached(DRAWN);
});

test('an answer that is nested a hundred thousand deep is one that did not come', async ({ shop }) => {
  const [text, more] = [unique('Hello'), unique('More')];
  const { chat, frame } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  const deep = (route: Route): Promise<void> =>
    route.fulfill({ contentType: 'application/json', body: `{"data":${'[{"content":'.repeat(100_000)}1${'}]'.repeat(100_000)}}` });
  await shop.page.route(READ, deep);
  await reopen(shop);
  await expect(frame.getByText(word('not_loaded'))).toBeVisible();
  await shop.page.unroute(READ, deep);
  // It is asked for again, at the latest after half a minute. (By the button at once, but who presses that races with the app.)
  await expect(chat.message(text)).toBeVisible({ timeout: 45_000 });
  await chat.say(more);
  await chat.expectSentOnce(more);
});

import type { ChatwootInbox } from '../../agent/chatwoot.ts';
import { Wishes } from '../../pages/wishes.ts';
import { expectNoSeriousFault } from '../../support/accessible.ts';
import { begin, deskOf } from '../../support/chatwoot.ts';
import { expect, test } from '../../support/test.ts';
import { unique, word } from '../../support/words.ts';

// What a visitor may want done with his conversation: the menu in its bar.

test('a conversation that has not begun has no menu', async ({ shop }) => {
  await shop.visit();
  await shop.openChat();
  await shop.widget.home.startButton(word('send_us_a_message')).click();
  await expect(shop.widget.chat.composer).toBeVisible();
  await expect(new Wishes(shop.widget).button).toHaveCount(0);
});

test('the conversation is sent by mail, to the address that is asked for', async ({ shop, agent }) => {
  const conversation = await begin(shop, agent);
  const wishes = new Wishes(shop.widget);
  shop.watch.expectBrokenNetwork();
  await wishes.button.click();
  await expect(wishes.end).toHaveCount(0);
  await wishes.transcript.click();
  await expect(wishes.said('transcript_where')).toBeVisible();
  await expect(wishes.email).toBeFocused();
  await expectNoSeriousFault(shop);
  await wishes.email.fill('ada@');
  await wishes.sendEmail.click();
  await expect(wishes.email).toHaveAttribute('aria-invalid', 'true');
  await wishes.email.fill('ada@example.com');
  await wishes.sendEmail.click();
  await expect(wishes.said('transcript_sent')).toBeVisible();
  const details = await deskOf(agent).details(conversation);
  expect([details.contact.email, details.transcripts]).toEqual(['ada@example.com', ['ada@example.com']]);
  // Who is known is not asked again.
  await wishes.button.click();
  await wishes.button.click();
  await wishes.transcript.click();
  await expect(wishes.said('transcript_sent')).toBeVisible();
  await expect.poll(async () => (await deskOf(agent).details(conversation)).transcripts).toHaveLength(2);
});

test('a transcript that fails can be asked for again', async ({ shop, agent, network }) => {
  const conversation = await begin(shop, agent, { server: network.url });
  await deskOf(agent).ask(conversation, unique('Mail?'), 'input_email');
  await shop.widget.chat.log.getByRole('textbox', { name: word('ask_email') }).fill('ada@example.com');
  await shop.page.keyboard.press('Enter');
  await expect.poll(async () => (await agent.contactOf(conversation)).email).toBe('ada@example.com');
  const wishes = new Wishes(shop.widget);
  shop.watch.expectBrokenNetwork();
  network.spoil({ path: '/transcript', times: 1, effect: 'lose-request' });
  await wishes.button.click();
  await wishes.transcript.click();
  await expect(wishes.said('transcript_failed')).toBeVisible();
  await wishes.tryAgain.click();
  await expect(wishes.said('transcript_sent')).toBeVisible();
  expect((await deskOf(agent).details(conversation)).transcripts).toEqual(['ada@example.com']);
});

test('a conversation is ended after one question, where the inbox lets visitors do so', async ({ shop, agent, makeInbox }) => {
  const inbox = (await makeInbox({})) as ChatwootInbox;
  await inbox.change({ enabled_features: ['end_conversation'], allow_messages_after_resolved: false, csat_survey_enabled: false });
  const conversation = await begin(shop, agent, { inbox });
  const wishes = new Wishes(shop.widget);
  await wishes.button.click();
  await wishes.end.click();
  await expect(wishes.said('end_chat_sure')).toBeVisible();
  await wishes.cancel.click();
  await expect(wishes.button).toBeFocused();
  expect((await deskOf(agent).details(conversation)).status).toBe('open');
  await wishes.button.click();
  await wishes.end.click();
  await expectNoSeriousFault(shop);
  await wishes.end.click();
  await expect(wishes.said('closed')).toBeVisible();
  expect((await deskOf(agent).details(conversation)).status).toBe('resolved');
  await expect(shop.widget.chat.composer).toHaveCount(0);
  // Another one begins.
  await wishes.button.click();
  await shop.widget.frame.getByRole('button', { name: word('start_new') }).click();
  const text = unique('Anew');
  await shop.widget.chat.say(text);
  await shop.widget.chat.expectSentOnce(text);
  expect(await agent.conversationSaying(text)).not.toBe(conversation);
});

test('who may not end a conversation is told so', async ({ shop, agent, makeInbox }) => {
  const inbox = (await makeInbox({})) as ChatwootInbox;
  await inbox.change({ enabled_features: ['end_conversation'] });
  const conversation = await begin(shop, agent, { inbox });
  await inbox.change({ enabled_features: [] });
  shop.watch.expectBrokenNetwork();
  const wishes = new Wishes(shop.widget);
  await wishes.button.click();
  await wishes.end.click();
  await wishes.end.click();
  await expect(wishes.said('end_chat_forbidden')).toBeVisible();
  expect((await deskOf(agent).details(conversation)).status).toBe('open');
  await expect(shop.widget.chat.composer).toBeVisible();
});

test('Escape shuts the menu and leaves the chat open', async ({ shop, agent }) => {
  await begin(shop, agent);
  const wishes = new Wishes(shop.widget);
  await wishes.button.press('Enter');
  await expect(wishes.transcript).toBeFocused();
  await expect(wishes.button).toHaveAttribute('aria-expanded', 'true');
  await shop.page.keyboard.press('Escape');
  await expect(wishes.transcript).toHaveCount(0);
  await expect(wishes.button).toBeFocused();
  await shop.widget.expectOpen();
  await wishes.button.click();
  await shop.widget.chat.composer.click({ force: true, position: { x: 20, y: 10 } });
  await expect(wishes.transcript).toHaveCount(0);
});

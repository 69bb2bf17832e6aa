import { begin, deskOf } from '../../support/chatwoot.ts';
import { expect, test } from '../../support/test.ts';
import { unique, word } from '../../support/words.ts';

// What is told on the socket, and what of it is for the visitor.

test('what an agent corrects or takes back changes in its place', async ({ shop, agent }) => {
  const conversation = await begin(shop, agent);
  const { chat } = shop.widget;
  const [first, second, corrected] = [unique('Three days'), unique('Four days'), unique('Two days')];
  const desk = deskOf(agent);
  const [one, two] = [await desk.reply(conversation, `<p>${first}</p>`), await desk.reply(conversation, `<p>${second}</p>`)];
  await expect(chat.message(second)).toBeVisible();
  await desk.correct(one, corrected);
  await expect(chat.message(corrected)).toBeVisible();
  await expect(chat.message(first)).toHaveCount(0);
  await desk.takeBack(two);
  await expect(chat.message(second)).toHaveCount(0);
  const shown = await chat.log.locator('.bubble').allInnerTexts();
  expect(shown.slice(1)).toEqual([corrected, 'This message was deleted']);
  await shop.reload();
  await shop.reopenChat();
  await expect(chat.message(corrected)).toBeVisible();
  await expect(chat.message(second)).toHaveCount(0);
});

test('notes of the team, and what is only noted, are not for the visitor', async ({ shop, agent, makeInbox }) => {
  const inbox = await makeInbox({});
  const conversation = await begin(shop, agent, { inbox });
  const { chat } = shop.widget;
  const [note, answer] = [unique('Between us'), unique('For you')];
  await agent.note(conversation, `<p>${note}</p>`);
  // Each of the two leaves a line with the team.
  await agent.setStatus(conversation, 'Snoozed');
  await agent.setStatus(conversation, 'Open');
  await agent.reply(conversation, `<p>${answer}</p>`);
  await expect(chat.message(answer)).toBeVisible();
  await expect(chat.log.locator('.bubble')).toHaveCount(2);
  await shop.reload();
  await shop.reopenChat();
  await expect(chat.message(answer)).toBeVisible();
  await expect(chat.log.locator('.bubble')).toHaveCount(2);
});

test('the team sees that the visitor is there, and that he has opened the chat, and where', async ({ shop, agent }) => {
  const conversation = await begin(shop, agent);
  const desk = deskOf(agent);
  await expect.poll(async () => (await desk.details(conversation)).contact.is_online).toBe(true);
  const { contact } = await desk.details(conversation);
  const opened = async () => (await desk.events()).filter((event) => event.contact === contact.id);
  await expect.poll(opened).toEqual([{ name: 'webwidget.triggered', event_info: { referer: shop.page.url() }, contact: contact.id }]);
});

test('a conversation that an agent resolves says so, and what is written then opens it again', async ({ shop, agent, makeInbox }) => {
  const inbox = await makeInbox({});
  const conversation = await begin(shop, agent, { inbox });
  const { chat } = shop.widget;
  await agent.setStatus(conversation, 'Resolved');
  await expect(chat.survey().question).toBeVisible();
  const text = unique('One more thing');
  await chat.say(text);
  await chat.expectSentOnce(text);
  await expect.poll(async () => (await deskOf(agent).details(conversation)).status).toBe('open');
  expect(await agent.textsFromVisitor(conversation)).toContain(text);
  await expect(chat.composer).toHaveAccessibleName(word('write_label'));
});

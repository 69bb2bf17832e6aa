import { serverError } from '../faults/rules.ts';
import { change, officeHours, SETTINGS } from '../support/answers.ts';
import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';
import { inEveryLook } from './looks.ts';
import { answerAboutTheBowl, EXTREMES, FORM, FURNISHED, PICTURE } from './people.ts';
import { Pictures } from './pictures.ts';

inEveryLook((look) => {
  test('before the first message', async ({ shop, makeInbox }) => {
    const [pictures, { widget }] = [new Pictures(shop, look), shop];
    await shop.visit({ inbox: await makeInbox({ ...FURNISHED, ...look.inbox }) });
    await shop.openChat();
    await expect(widget.home.startButton()).toBeVisible();
    await pictures.take('home-first');
    await widget.home.messagesTab.click();
    await expect(widget.conversations.empty).toBeVisible();
    await pictures.take('conversations-empty');
    await widget.conversations.homeTab.click();
    await widget.home.startButton().click();
    await expect(widget.chat.composer).toBeVisible();
    await pictures.take('chat-empty');
    await widget.chat.emoji.open();
    await pictures.take('emoji');
  });

  test('a conversation', async ({ shop, agent, live, makeInbox }) => {
    const [pictures, { widget }] = [new Pictures(shop, look), shop];
    const text = unique('Is the blue bowl back? Order');
    await shop.visit({ inbox: await makeInbox({ ...FURNISHED, ...look.inbox }) });
    await shop.startChat(text);
    const conversation = await agent.conversationSaying(text);
    await answerAboutTheBowl(agent, conversation);
    await expect(widget.chat.log.getByRole('link')).toBeVisible();
    await widget.chat.say('Thank you.\nI have the small one, here it is:');
    await widget.chat.sendFiles(PICTURE);
    await expect(widget.chat.picture(PICTURE.name)).toBeVisible();
    live.type(conversation);
    await expect(widget.chat.typingDots).toBeVisible();
    await pictures.take('chat');
    if (!look.isMobile) {
      await widget.expandButton.click();
      await expect(widget.collapseButton).toBeVisible();
      await pictures.take('chat-expanded');
      await widget.collapseButton.click();
    }
    await widget.chat.backButton.click();
    await agent.reply(conversation, '<p>What a beauty. The new one is two centimetres wider.</p>');
    await expect(widget.home.recent).toContainText('What a beauty');
    await pictures.take('home-returning');
    await widget.home.startButton().click();
    await widget.chat.say('Another thing: do you mend handles?');
    await widget.chat.backButton.click();
    await widget.home.messagesTab.click();
    await expect(widget.conversations.all()).toHaveCount(2);
    await pictures.take('conversations');
  });

  test('a conversation in trouble', async ({ shop, agent, network, makeInbox }) => {
    const [pictures, { widget }] = [new Pictures(shop, look), shop];
    shop.watch.expectBrokenNetwork();
    const text = unique('Hello, about my order');
    await shop.visit({ server: network.url, inbox: await makeInbox({ ...look.inbox }) });
    await shop.startChat(text);
    await answerAboutTheBowl(agent, await agent.conversationSaying(text));
    await expect(widget.chat.log.getByRole('link')).toBeVisible();
    network.spoil({ method: 'POST', path: '/message', times: 1, effect: { ...serverError(), status: 403, body: REFUSAL } });
    await widget.chat.say('This one is refused.');
    await expect(widget.frame.getByRole('button', { name: word('copy') })).toBeVisible();
    network.goDown();
    await widget.chat.say('This one waits for the end of the tunnel.');
    await widget.chat.say('And so does this.');
    await expect(widget.frame.getByText(word('waiting'))).toBeVisible();
    await expect(widget.connectionStrip).toBeVisible({ timeout: 20_000 });
    await pictures.take('chat-trouble');
  });

  test('a survey', async ({ shop, agent, user, makeInbox }) => {
    const [pictures, { widget }] = [new Pictures(shop, look), shop];
    const inbox = await makeInbox({ ...FURNISHED, ...look.inbox });
    const text = unique('Could you change my address? Order');
    await shop.visit({ inbox, settings: { userJWT: inbox.jwtFor(user) } });
    await shop.openChat();
    await widget.home.startButton('Send us a message').click();
    await widget.chat.say(text);
    await widget.chat.expectSentOnce(text);
    const conversation = await agent.conversationSaying(text);
    await agent.reply(conversation, '<p>Done. Have a good day!</p>');
    await agent.setStatus(conversation, 'Resolved');
    await expect(widget.chat.survey().question).toBeVisible();
    await pictures.take('rating');
    await widget.chat.survey().answer('excellent', 'Quick and kind');
    await expect(widget.chat.survey().thanks).toBeVisible();
    await pictures.take('rating-answered');
  });

  test('a form before the first message', async ({ shop, makeInbox }) => {
    const [pictures, { widget }] = [new Pictures(shop, look), shop];
    await shop.visit({ inbox: await makeInbox({ ...FORM, ...look.inbox }) });
    await shop.openChat();
    await widget.home.startButton().click();
    const submit = widget.frame.getByRole('button', { name: word('start_chat') });
    await expect(submit).toBeVisible();
    await pictures.take('prechat');
    await widget.frame.getByRole('textbox', { name: 'E-mail' }).fill('not an address');
    await submit.click();
    await pictures.take('prechat-complaints');
  });

  test('a closed conversation', async ({ shop, agent, makeInbox }) => {
    const [pictures, { widget }] = [new Pictures(shop, look), shop];
    const rules = { prevent_reply_to_closed_conversation: true };
    const text = unique('Thank you, that is all');
    await shop.visit({ inbox: await makeInbox({ visitors: rules, users: rules, ...look.inbox }) });
    await shop.startChat(text);
    await agent.setStatus(await agent.conversationSaying(text), 'Closed');
    await expect(widget.frame.getByText(word('closed'))).toBeVisible();
    await pictures.take('chat-closed');
  });

  test('loading and failing', async ({ shop, network, makeInbox }) => {
    const [pictures, inbox] = [new Pictures(shop, look), await makeInbox({ ...look.inbox })];
    shop.watch.expectBrokenNetwork();
    network.spoil({ path: SETTINGS, effect: 'hang' });
    await shop.visit({ server: network.url, inbox });
    await shop.launcher.button.click();
    await expect(shop.widget.frame.locator('.app')).toBeVisible();
    await pictures.take('loading');

    network.spoilNothing();
    network.spoil({ path: SETTINGS, effect: 'lose-request' });
    await shop.visit({ server: network.url, inbox });
    await shop.launcher.button.click();
    await expect(shop.widget.problem.alert).toBeVisible({ timeout: 30_000 });
    await pictures.take('error-unreachable');

    network.spoilNothing();
    await shop.visit({ inbox });
    await expect(shop.launcher.button).toBeVisible();
    await inbox.disable();
    await shop.launcher.button.click();
    await expect(shop.widget.problem.alert).toBeVisible();
    await pictures.take('error-unavailable');
  });

  test('what people paste', async ({ shop, agent, makeInbox }) => {
    const [pictures, { widget }] = [new Pictures(shop, look), shop];
    const [text, end] = [unique('a < b && "quotes"'), unique('The end')];
    await shop.visit({ inbox: await makeInbox({ ...look.inbox }) });
    await shop.startChat(text);
    await widget.chat.say('w'.repeat(120));
    const conversation = await agent.conversationSaying('w'.repeat(120));
    for (const html of EXTREMES) await agent.reply(conversation, html);
    await agent.reply(conversation, `<p>${end}</p>`);
    await expect(widget.chat.message(end)).toBeVisible();
    await pictures.take('extremes-end');
    await widget.chat.message(text).scrollIntoViewIfNeeded();
    await pictures.take('extremes-beginning');
  });

  test('out of office, and an assistant that is not', async ({ shop, agent, makeInbox }) => {
    const [pictures, { widget }] = [new Pictures(shop, look), shop];
    const text = unique('Anybody there?');
    await shop.page.clock.install({ time: new Date('2026-11-20T18:00:00Z') });
    await change(shop.page, SETTINGS, (settings) => ({ ...settings, ...officeHours('09:00', '17:00') }));
    await shop.visit({ inbox: await makeInbox({ ...FURNISHED, ...look.inbox }) });
    await shop.openChat();
    await expect(widget.home.startButton()).toContainText(word('back_on').split('{')[0] ?? '');
    await pictures.take('home-closed');
    await widget.home.startButton().click();
    await widget.chat.say(text);
    await widget.chat.expectSentOnce(text);
    await pictures.take('chat-out-of-office');
    await agent.conversationSaying(text);
    await change(shop.page, /\/chat\/conversations\/[0-9a-f-]{36}$/, (data) => ({
      ...data,
      conversation: { ...(data['conversation'] as object), assignee: ASSISTANT },
    }));
    await shop.reload();
    await shop.reopenChat();
    await expect(widget.chat.title).toHaveText(ASSISTANT.first_name);
    await pictures.take('chat-assistant');
  });

  test('a picture, large', async ({ shop, makeInbox }) => {
    const [pictures, { widget }] = [new Pictures(shop, look), shop];
    await shop.visit({ inbox: await makeInbox({ ...look.inbox }) });
    await shop.startChat(unique('Look'));
    await widget.chat.attach(PICTURE, { name: 'the-receipt-of-my-last-order.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(90_000) });
    await widget.chat.composer.fill('Here they are:');
    await pictures.take('tray');
    await widget.chat.sendButton.click();
    await widget.chat.picture(PICTURE.name).click();
    await expect(widget.frame.getByRole('button', { name: word('close_image') })).toBeVisible();
    await pictures.take('viewer');
  });

  test('somebody whose name the server does not believe, and a form that it does not like', async ({ shop, network, makeInbox, user }) => {
    const [pictures, { widget }] = [new Pictures(shop, look), shop];
    const inbox = await makeInbox({ ...FORM, ...look.inbox });
    shop.watch.expectBrokenNetwork();
    await shop.visit({ inbox: await makeInbox({ ...look.inbox }), settings: { userJWT: inbox.jwtFor(user, -60) } });
    await shop.openChat();
    await widget.frame.locator('[data-start]').click();
    await widget.chat.say('Can you read this?');
    await expect(widget.frame.getByText(word('sign_in_failed'))).toBeVisible();
    await pictures.take('sign-in-failed');

    network.spoil({ method: 'POST', path: '/conversations/init', effect: serverError() });
    await shop.visit({ server: network.url, inbox });
    await shop.openChat();
    await widget.home.startButton().click();
    await widget.frame.getByRole('textbox', { name: 'Your name' }).fill('Ada');
    await widget.frame.getByRole('textbox', { name: 'E-mail' }).fill('ada@example.com');
    await widget.frame.getByRole('textbox', { name: word('message') }).fill('Hello');
    await widget.frame.getByRole('button', { name: word('start_chat') }).click();
    await expect(widget.frame.getByText(word('form_refused'))).toBeVisible();
    await pictures.take('prechat-refused');
  });
});

const ASSISTANT = {
  id: 9,
  first_name: 'Robo',
  last_name: '',
  avatar_url: null,
  type: 'ai_assistant',
  availability_status: 'online',
  expectation: 'Answers at once, day and night',
};
const REFUSAL = { status: 'error', message: 'Permission denied', data: null, error_type: 'PermissionException' };

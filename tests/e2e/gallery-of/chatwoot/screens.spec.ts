import type { ChatwootInbox } from '../../agent/chatwoot.ts';
import { inEveryLook, settingsOf, type Look } from '../../gallery/looks.ts';
import { Pictures } from '../../gallery/pictures.ts';
import { Asks } from '../../pages/asks.ts';
import { Wishes } from '../../pages/wishes.ts';
import type { Shop } from '../../pages/shop.ts';
import { begin, deskOf } from '../../support/chatwoot.ts';
import { expect, test } from '../../support/test.ts';
import { unique, word } from '../../support/words.ts';

// What only this server's app has, in every look. Taken with `cargo xtask gallery --backend chatwoot`.

const SHOP = 'https://shop.example';
const SIZES = ['A mug', 'A bowl', 'Something quite large, such as a vase for the floor'].map((title) => ({ title, value: title }));
const CARDS = [
  {
    title: 'Tenmoku mug',
    description: 'Iron glaze, breaks to rust at the rim',
    actions: [{ type: 'link', text: 'See it', uri: SHOP }, { type: 'postback', text: 'I like it', payload: 'LIKE' }],
  },
  { title: 'Moon vase', description: 'Thrown in two halves', actions: [{ type: 'link', text: 'See it', uri: SHOP }] },
];
const ARTICLES = [
  { title: 'Caring for stoneware', description: 'Dishwashers, ovens, chips', link: SHOP },
  { title: 'How long does shipping take?', description: '', link: SHOP },
];
const FORM = [
  { name: 'name', label: 'Name', placeholder: 'Your name', type: 'text' },
  { name: 'email', label: 'E-mail', placeholder: 'you@example.com', type: 'email' },
  { name: 'wrap', label: 'Wrapping', type: 'select', options: [{ label: 'Paper', value: 'p' }] },
];

const SHUT = {
  out_of_office_message: 'We are at the kiln until Monday.',
  working_hours_enabled: true,
  working_hours: Array.from({ length: 7 }, (_, day_of_week) => ({
    day_of_week,
    open_hour: null,
    open_minutes: null,
    close_hour: null,
    close_minutes: null,
    closed_all_day: true,
    open_all_day: false,
  })),
};
const FIELD = { field_type: 'standard', placeholder: '', required: false, enabled: true };
const ASKING = {
  pre_chat_form_enabled: true,
  pre_chat_form_options: {
    pre_chat_message: 'Tell us who you are.',
    pre_chat_fields: [
      { ...FIELD, label: 'Your address', name: 'emailAddress', type: 'email', required: true },
      { ...FIELD, label: 'Topic', name: 'topic', type: 'list', field_type: 'conversation_attribute', values: ['An order', 'A repair'] },
      { ...FIELD, label: 'Gift', name: 'gift', type: 'checkbox', field_type: 'conversation_attribute' },
    ],
  },
};

/** An inbox and a scheme as the look wants them; a conversation in it. */
async function begun(shop: Shop, agent: Parameters<typeof begin>[1], inbox: ChatwootInbox, look: Look): Promise<string> {
  const spoken = look.language && look.language !== 'pseudo' ? { locale: look.language } : {};
  await inbox.change({ website_name: look.inbox?.brand_name ?? 'Clay & Kiln', enabled_features: ['end_conversation', 'attachments'], ...spoken });
  return begin(shop, agent, { inbox, settings: settingsOf(look) }, unique('Hello'));
}

inEveryLook((look) => {
  test('messages that ask', async ({ shop, agent, makeInbox }) => {
    const inbox = (await makeInbox({ ...look.inbox })) as ChatwootInbox;
    const conversation = await begun(shop, agent, inbox, look);
    const [pictures, desk, { chat }] = [new Pictures(shop, look), deskOf(agent), shop.widget];
    const [first, second] = [new Asks(chat, 'Which piece is it about?'), new Asks(chat, 'And which one next?')];
    await desk.ask(conversation, first.words, 'input_select', SIZES);
    await first.choice('A bowl').click();
    await expect(first.answer()).toHaveText('A bowl');
    await desk.ask(conversation, second.words, 'input_select', SIZES);
    await expect(second.choices).toBeVisible();
    await pictures.take('chatwoot-choice');
    await desk.ask(conversation, 'Have a look at these:', 'cards', CARDS);
    await desk.ask(conversation, 'This may help:', 'article', ARTICLES);
    await expect(new Asks(chat, 'This may help:').link('Caring')).toBeVisible();
    await pictures.take('chatwoot-cards');
    const form = new Asks(chat, 'Where shall it go?');
    await desk.ask(conversation, form.words, 'form', FORM);
    await form.submit.click();
    await expect(form.field('Name')).toBeFocused();
    await pictures.take('chatwoot-form');
    await form.field('Name').fill('Mia Lindqvist');
    await form.field('E-mail').fill('mia@example.com');
    await form.list('Wrapping').selectOption({ label: 'Paper' });
    await form.submit.click();
    await expect(form.answer('Name')).toBeVisible();
    await desk.ask(conversation, 'Where can we reach you?', 'input_email');
    await expect(new Asks(chat, 'Where can we reach you?').form).toBeVisible();
    await pictures.take('chatwoot-answered');
  });

  test('the menu of a conversation', async ({ shop, agent, makeInbox }) => {
    shop.watch.expectBrokenNetwork();
    const inbox = (await makeInbox({ ...look.inbox })) as ChatwootInbox;
    const conversation = await begun(shop, agent, inbox, look);
    const [pictures, wishes] = [new Pictures(shop, look), new Wishes(shop.widget)];
    await agent.reply(conversation, '<p>With pleasure.</p>');
    await wishes.button.click();
    await expect(wishes.transcript).toBeVisible();
    await pictures.take('chatwoot-menu');
    await wishes.end.click();
    await expect(wishes.said('end_chat_sure')).toBeVisible();
    await pictures.take('chatwoot-end');
    await wishes.cancel.click();
    await wishes.button.click();
    await wishes.transcript.click();
    await wishes.email.fill('mia@');
    await wishes.sendEmail.click();
    await expect(wishes.email).toHaveAttribute('aria-invalid', 'true');
    await pictures.take('chatwoot-transcript');
  });

  test('the desk: before the first message, shut, ended, rated', async ({ shop, agent, makeInbox }) => {
    const inbox = (await makeInbox({ ...look.inbox })) as ChatwootInbox;
    const [pictures, desk, { chat, frame, home }] = [new Pictures(shop, look), deskOf(agent), shop.widget];
    const spoken = look.language && look.language !== 'pseudo' ? { locale: look.language } : {};
    await inbox.change({ website_name: look.inbox?.brand_name ?? 'Clay & Kiln', ...SHUT, ...ASKING, csat_survey_enabled: true, ...spoken });
    await shop.visit({ inbox, settings: settingsOf(look) });
    await shop.openChat();
    await expect(home.startButton()).toContainText(SHUT.out_of_office_message);
    await pictures.take('chatwoot-home');
    await home.startButton().click();
    const submit = frame.getByRole('button', { name: word('start_chat') });
    await submit.click();
    await expect(frame.getByRole('textbox', { name: 'Your address' })).toBeFocused();
    await pictures.take('chatwoot-prechat');
    await frame.getByRole('textbox', { name: 'Your address' }).fill('mia@example.com');
    const text = unique('Is it back?');
    await frame.getByRole('textbox', { name: word('message') }).fill(text);
    await submit.click();
    await chat.expectSentOnce(text);
    const conversation = await agent.conversationSaying(text);
    await desk.replyAsBot(conversation, 'I am the bot. Somebody of the team will be here on **Monday**.');
    await agent.reply(conversation, '<p>Somebody is.</p>');
    await expect(chat.message('Somebody is.')).toBeVisible();
    await pictures.take('chatwoot-bot');
    await agent.setStatus(conversation, 'Resolved');
    await expect(chat.survey().question).toBeVisible();
    await pictures.take('chatwoot-rating');
  });

  test('older messages', async ({ shop, agent, makeInbox, network }) => {
    shop.watch.expectBrokenNetwork();
    const inbox = (await makeInbox({ ...look.inbox })) as ChatwootInbox;
    const conversation = await begun(shop, agent, inbox, look);
    for (let number = 1; number <= 30; number++) await agent.reply(conversation, `<p>Answer ${number}</p>`);
    await shop.visit({ inbox, server: network.url, settings: settingsOf(look) });
    network.spoil({ path: 'before=', times: 1, effect: { status: 422, body: { message: 'no', attributes: [] } } });
    await shop.reopenChat();
    const { log } = shop.widget.chat;
    await expect(async () => {
      await log.evaluate((element) => (element.scrollTop = 0));
      await expect(log.getByRole('alert')).toBeVisible({ timeout: 300 });
    }).toPass();
    await new Pictures(shop, look).take('chatwoot-earlier-failed');
    await log.getByRole('button', { name: word('try_again') }).click();
    await expect(async () => {
      await log.evaluate((element) => (element.scrollTop = 0));
      await expect(log.getByText(word('earlier_begin'))).toBeInViewport({ timeout: 300 });
    }).toPass();
    await new Pictures(shop, look).take('chatwoot-earlier-begin');
  });
});

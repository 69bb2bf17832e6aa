import type { Shop } from '../pages/shop.ts';
import { expectNoSeriousFault } from '../support/accessible.ts';
import { png } from '../support/files.ts';
import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';

interface Look {
  name: string;
  inbox?: { dark_mode?: boolean; language?: string; colors?: { primary: string } };
  /** A writing direction that is forced on the document, whatever its language. */
  direction?: 'rtl';
}

const LOOKS: Look[] = [
  { name: 'light' },
  { name: 'dark', inbox: { dark_mode: true } },
  { name: 'right to left', direction: 'rtl' },
  { name: 'a yellow brand', inbox: { colors: { primary: '#facc15' } } },
];

/** In this look. */
async function expectAccessible(shop: Shop, look: Look): Promise<void> {
  const inside = await shop.widget.inside();
  if (look.direction) await inside.evaluate((dir) => document.documentElement.setAttribute('dir', dir), look.direction);
  await expectNoSeriousFault(shop);
}

for (const look of LOOKS) {
  const tag = look.inbox?.dark_mode ? '@administrator' : [];
  test(`no screen has a serious fault of accessibility (${look.name})`, { tag }, async ({ shop, agent, makeInbox, can }) => {
    const [text, answer] = [unique('Hello'), unique('Hi')];
    const inbox = await makeInbox({ ...look.inbox, notice_banner: { enabled: true, text: 'Replies may take longer today.' } });
    const { widget } = shop;
    await shop.visit({ inbox });
    await shop.openChat();
    await expect(widget.home.startButton()).toBeVisible();
    await expectAccessible(shop, look);

    await widget.home.messagesTab.click();
    await expect(widget.conversations.empty).toBeVisible();
    await expectAccessible(shop, look);

    await widget.conversations.homeTab.click();
    await widget.home.startButton().click();
    await shop.talk(agent, text, `<p>${answer} <a href="https://example.com">link</a></p>`);
    await expect(widget.chat.log).toContainText(answer);
    if (can('uploads')) {
      await widget.chat.sendFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('note') });
      await expect(widget.chat.file('note.txt')).toBeVisible();
    }
    await expectAccessible(shop, look);

    await widget.chat.backButton.click();
    await expect(widget.home.recent).toBeVisible();
    await expectAccessible(shop, look);
    await widget.home.messagesTab.click();
    await expect(widget.conversations.all()).toHaveCount(1);
    await expectAccessible(shop, look);
  });
}

for (const look of LOOKS) {
  test(`no state of a conversation has a serious fault of accessibility (${look.name})`, { tag: ['@jwt', '@surveys', '@administrator'] }, async ({ shop, agent, network, makeInbox, user }) => {
    const [text, refused] = [unique('Solved?'), unique('Refused')];
    const inbox = await makeInbox({ ...look.inbox, users: { prevent_reply_to_closed_conversation: true } });
    const { chat, frame } = shop.widget;
    shop.watch.expectBrokenNetwork();
    await shop.visit({ server: network.url, inbox, settings: { userJWT: inbox.jwtFor(user) } });
    await shop.openChat();
    await shop.widget.home.startButton('Send us a message').click();
    await chat.say(text);
    await chat.expectSentOnce(text);
    const conversation = await agent.conversationSaying(text);
    await chat.sendFiles({ name: 'bowl.png', mimeType: 'image/png', buffer: png(64, 64, [180, 83, 42]) });
    await expect(chat.picture('bowl.png')).toBeVisible();
    await agent.setStatus(conversation, 'Resolved');
    await expect(chat.survey().question).toBeVisible();
    await expectAccessible(shop, look);
    await chat.picture('bowl.png').click();
    await expect(frame.getByRole('button', { name: word('close_image') })).toBeVisible();
    await expectAccessible(shop, look);
    await shop.page.keyboard.press('Escape');
    await chat.survey().answer('great', 'Quick');
    await expect(chat.survey().thanks).toBeVisible();
    await expectAccessible(shop, look);

    network.spoil({ method: 'POST', path: shop.inbox.routes.send, effect: { status: 403, body: { status: 'error', message: 'No', data: null } } });
    await chat.say(refused);
    await expect(frame.getByRole('button', { name: word('copy') })).toBeVisible();
    network.spoilNothing();
    network.goDown();
    await chat.say('Waiting');
    await expect(shop.widget.connectionStrip).toBeVisible({ timeout: 20_000 });
    await expectAccessible(shop, look);
    network.comeBack();
    await agent.setStatus(conversation, 'Closed');
    await expect(frame.getByText(word('closed'))).toBeVisible({ timeout: 30_000 });
    await expectAccessible(shop, look);

    network.spoil({ path: shop.inbox.routes.settings, effect: 'lose-request' });
    await shop.reload();
    await shop.launcher.button.click();
    await expect(shop.widget.problem.alert).toBeVisible({ timeout: 30_000 });
    await expectAccessible(shop, look);
  });
}

for (const look of LOOKS) {
  test(`the form before a first message has no serious fault of accessibility, also with its complaints (${look.name})`, { tag: '@form' }, async ({ shop, makeInbox }) => {
    const inbox = await makeInbox({ ...look.inbox, prechat_form: { enabled: true, title: 'Before we start', fields: FIELDS } });
    await shop.visit({ inbox });
    await shop.openChat();
    await shop.widget.home.startButton().click();
    const submit = shop.widget.frame.getByRole('button', { name: word('start_chat') });
    await expect(submit).toBeVisible();
    await expectAccessible(shop, look);
    await submit.click();
    await expect(shop.widget.frame.getByRole('textbox', { name: 'Your name' })).toBeFocused();
    await expectAccessible(shop, look);
  });
}

const FIELDS = [
  { key: 'name', type: 'text', label: 'Your name', placeholder: '', required: true },
  { key: 'email', type: 'email', label: 'E-mail', placeholder: 'you@example.com', required: true },
  { key: 'phone', type: 'phone', label: 'Phone', placeholder: '', required: false },
].map((field, order) => ({ ...field, enabled: true, order: order + 1, is_default: true, custom_attribute_id: 0 }));

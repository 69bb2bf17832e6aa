import { expect, test } from '../support/test.ts';
import { unique } from '../support/words.ts';

test('a known user sees his earlier conversations in another browser', async ({ shop, stranger, agent, inbox, user }) => {
  const [text, answer] = [unique('My order'), unique('It is on its way')];
  await shop.visit({ settings: { userJWT: inbox.jwtFor(user) } });
  await shop.openChat();
  await expect(shop.widget.home.greeting).toContainText(user.firstName);
  await shop.widget.home.startButton('Send us a message').click();
  await shop.widget.chat.say(text);
  await shop.widget.chat.expectSentOnce(text);
  const conversation = await agent.conversationSaying(text);
  expect(await agent.contactOf(conversation)).toMatchObject({ first_name: user.firstName, email: user.email, type: 'contact' });
  await agent.reply(conversation, `<p>${answer}</p>`);

  const elsewhere = await stranger();
  await elsewhere.visit({ settings: { userJWT: inbox.jwtFor(user) } });
  await elsewhere.openChat();
  await elsewhere.widget.home.recent.click();
  await expect(elsewhere.widget.chat.message(text)).toBeVisible();
  await expect(elsewhere.widget.chat.message(answer)).toBeVisible();
});

test('a visitor’s conversation becomes the user’s when he logs in', async ({ shop, stranger, agent, inbox, user }) => {
  const [before, after, answer] = [unique('Before login'), unique('After login'), unique('Hello again')];
  await shop.visit();
  await shop.startChat(before);
  const conversation = await agent.conversationSaying(before);
  expect((await agent.contactOf(conversation)).type).toBe('visitor');

  await shop.setUser(inbox.jwtFor(user));
  await expect.poll(async () => (await agent.contactOf(conversation)).email).toBe(user.email);
  await expect(shop.widget.chat.message(before)).toBeVisible();
  await shop.widget.chat.say(after);
  await shop.widget.chat.expectSentOnce(after);
  await agent.reply(conversation, `<p>${answer}</p>`);
  await expect(shop.widget.chat.message(answer)).toBeVisible();
  expect(await agent.textsFromVisitor(conversation)).toEqual([before, after]);
  await expect.poll(() => shop.token('visitor')).toBeUndefined();

  const elsewhere = await stranger();
  await elsewhere.visit({ settings: { userJWT: inbox.jwtFor(user) } });
  await elsewhere.openChat();
  await elsewhere.widget.home.recent.click();
  await expect(elsewhere.widget.chat.message(before)).toBeVisible();
});

test('logout forgets the visitor: screen, cookies, and who writes next', async ({ shop, agent }) => {
  const [secret, next] = [unique('My address is'), unique('Somebody new')];
  await shop.visit();
  await shop.startChat(secret);
  const conversation = await agent.conversationSaying(secret);
  expect(await shop.token('session')).toBeTruthy();

  await shop.api((api) => api.logout());
  await expect(shop.widget.frame.getByText(secret)).toHaveCount(0);
  await expect(shop.widget.home.greeting).toBeVisible();
  await expect(shop.widget.home.recent).toHaveCount(0);
  expect(await shop.token('session')).toBeUndefined();
  expect(await shop.token('visitor')).toBeUndefined();

  await shop.widget.home.startButton().click();
  await shop.widget.chat.say(next);
  await shop.widget.chat.expectSentOnce(next);
  const another = await agent.conversationSaying(next);
  expect(another).not.toBe(conversation);
  expect((await agent.contactOf(another)).id).not.toBe((await agent.contactOf(conversation)).id);

  await shop.reload();
  await shop.reopenChat();
  await expect(shop.widget.chat.message(next)).toBeVisible();
  await expect(shop.widget.frame.getByText(secret)).toHaveCount(0);
  await shop.widget.chat.backButton.click();
  await shop.widget.home.messagesTab.click();
  await expect(shop.widget.conversations.all()).toHaveCount(1);
});

test('one user after another: nobody sees the other’s conversation', async ({ shop, inbox, user }) => {
  const text = unique('For my eyes');
  await shop.visit({ settings: { userJWT: inbox.jwtFor(user) } });
  await shop.openChat();
  await shop.widget.home.startButton('Send us a message').click();
  await shop.widget.chat.say(text);
  await shop.widget.chat.expectSentOnce(text);

  await shop.setUser(inbox.jwtFor({ id: `${user.id}-2`, firstName: 'Otto', email: `otto-${user.email}` }));
  await expect(shop.widget.frame.getByText(text)).toHaveCount(0);
  await expect(shop.widget.home.greeting).toContainText('Otto');
  await expect(shop.widget.home.recent).toHaveCount(0);
});

test('an expired JWT is told to the page, and nobody becomes a stranger by it', async ({ shop, inbox, user }) => {
  shop.watch.expectBrokenNetwork();
  await shop.visit({ settings: { userJWT: inbox.jwtFor(user, -60), preload: 'intent' }, head: ERRORS_HEARD });
  await shop.openChat();
  await expect.poll(() => shop.heard()).toContainEqual({ event: 'error', value: 'jwt_expired_or_invalid' });

  await shop.setUser(inbox.jwtFor(user));
  await expect(shop.widget.home.greeting).toContainText(user.firstName);
});

/** Listens before the widget is there, with a stub as the API's description has it. */
const ERRORS_HEARD = `<script>
  window.heard = [];
  window.Libredesk = function () { (Libredesk.q = Libredesk.q || []).push(arguments); };
  Libredesk('on', 'error', function (error) { heard.push({ event: 'error', value: error.code }); });
</script>`;

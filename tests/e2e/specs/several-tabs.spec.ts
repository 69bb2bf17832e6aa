import type { Agent } from '../agent/agent.ts';
import type { Shop } from '../pages/shop.ts';
import { expect, test } from '../support/test.ts';
import { unique } from '../support/words.ts';

const IN_DOUBT = { timeout: 40_000 };

// What tabs know of each other here, they tell each other. The page's cookie tells some of it, too (foreign-site.spec.ts); here it does not.
test.beforeEach(async ({ shop }) => {
  await shop.context.addInitScript(() => void Reflect.deleteProperty(globalThis, 'cookieStore'));
});

/** A conversation that is open in two tabs. */
async function chattingInTwo(shop: Shop, agent: Agent, server?: string): Promise<[other: Shop, conversation: string, first: string]> {
  const first = unique('Hello');
  await shop.visit(server ? { server } : {});
  await shop.startChat(first);
  const conversation = await agent.conversationSaying(first);
  const other = await shop.secondTab();
  await other.reopenChat();
  await expect(other.widget.chat.message(first)).toBeVisible();
  return [other, conversation, first];
}

test('what is sent and read in one tab shows in the other', { tag: '@pushes' }, async ({ shop, agent }) => {
  const [more, answer] = [unique('More'), unique('Hi')];
  const [other, conversation] = await chattingInTwo(shop, agent);
  await shop.widget.chat.say(more);
  await shop.widget.chat.expectSentOnce(more);
  await expect(other.widget.chat.message(more)).toBeVisible();
  await expect(other.widget.chat.message(more)).toHaveCount(1);

  for (const tab of [shop, other]) await tab.widget.chat.backButton.click();
  await agent.reply(conversation, `<p>${answer}</p>`);
  for (const tab of [shop, other]) await tab.launcher.expectUnread(1);
  await other.widget.conversations.item(answer).or(other.widget.home.recent).first().click();
  await expect(other.widget.chat.message(answer)).toBeVisible();
  for (const tab of [shop, other]) await tab.launcher.expectUnread(0);
});

test('what is half written in one tab stands in the other, until it is sent', { tag: '@history' }, async ({ shop, agent }) => {
  const half = unique('Half a');
  const [other, conversation, first] = await chattingInTwo(shop, agent);
  await shop.widget.chat.composer.fill(half);
  await expect(other.widget.chat.composer).toHaveValue(half);
  await shop.widget.chat.sendButton.click();
  await shop.widget.chat.expectSentOnce(half);
  await expect(other.widget.chat.message(half)).toHaveCount(1);
  await expect(other.widget.chat.composer).toHaveValue('');
  expect(await agent.textsFromVisitor(conversation)).toEqual([first, half]);
});

test('a stranger who writes in two tabs is one visitor', { tag: '@side-by-side' }, async ({ shop, agent }) => {
  const [first, second] = [unique('From one tab'), unique('From the other')];
  await shop.visit();
  await shop.openChat();
  const other = await shop.secondTab();
  await other.openChat();
  await shop.widget.home.startButton().click();
  await shop.widget.chat.say(first);
  await shop.widget.chat.expectSentOnce(first);
  await expect(other.widget.home.recent).toContainText(first);
  await other.widget.home.startButton().click();
  await other.widget.chat.say(second);
  await other.widget.chat.expectSentOnce(second);
  const [one, two] = [await agent.conversationSaying(first), await agent.conversationSaying(second)];
  expect(two).not.toBe(one);
  expect((await agent.contactOf(two)).id).toBe((await agent.contactOf(one)).id);
});

test('who logs in in one tab is himself in the other, with what he wrote as a stranger', { tag: '@jwt' }, async ({ shop, agent, inbox, user }) => {
  const [after, answer] = [unique('After login'), unique('Hello again')];
  const [other, conversation, before] = await chattingInTwo(shop, agent);
  await shop.setUser(inbox.jwtFor(user));
  await expect.poll(async () => (await agent.contactOf(conversation)).email).toBe(user.email);
  await other.widget.chat.say(after);
  await other.widget.chat.expectSentOnce(after);
  await agent.reply(conversation, `<p>${answer}</p>`);
  for (const tab of [shop, other]) {
    await expect(tab.widget.chat.message(answer)).toHaveCount(1);
    for (const text of [before, after]) await tab.widget.chat.expectSentOnce(text);
    await tab.widget.chat.backButton.click();
    await expect(tab.widget.home.greeting).toContainText(user.firstName);
  }
  expect(await agent.textsFromVisitor(conversation)).toEqual([before, after]);
});

test('who logs out in one tab is logged out in the other, where nothing of him is left', async ({ shop, agent }) => {
  const [other, , text] = await chattingInTwo(shop, agent);
  await shop.api((api) => api.logout());
  await expect(other.widget.frame.getByText(text)).toHaveCount(0);
  await expect(other.widget.home.recent).toHaveCount(0);
  expect(await other.widget.stored()).not.toContain(text);
});

test('where tabs have no BroadcastChannel each still sends, and a reload shows it all', { tag: '@history' }, async ({ shop, agent }) => {
  await shop.context.addInitScript(() => void Reflect.deleteProperty(globalThis, 'BroadcastChannel'));
  const [here, there] = [unique('From here'), unique('From there')];
  const [other, conversation, first] = await chattingInTwo(shop, agent);
  await shop.widget.chat.say(here);
  await shop.widget.chat.expectSentOnce(here);
  await other.widget.chat.say(there);
  await other.widget.chat.expectSentOnce(there);
  await shop.reload();
  await shop.reopenChat();
  for (const text of [first, here, there]) await shop.widget.chat.expectSentOnce(text);
  expect(await agent.textsFromVisitor(conversation)).toEqual([first, here, there]);
});

// One tab at a time makes a visitor, and has what one tab has left.
for (const means of ['Web Locks', 'a stored lease instead of Web Locks']) {
  test.describe(`with ${means}`, () => {
    test.beforeEach(async ({ shop }) => {
      shop.watch.expectBrokenNetwork();
      if (means !== 'Web Locks') await shop.context.addInitScript(() => void Reflect.deleteProperty(Navigator.prototype, 'locks'));
    });

    test('a stranger who writes in two tabs in the same moment is one visitor', { tag: '@side-by-side' }, async ({ shop, agent, network }) => {
      const [first, second] = [unique('From one tab'), unique('From the other')];
      await shop.visit({ server: network.url });
      await shop.openChat();
      const other = await shop.secondTab();
      await other.openChat();
      for (const { widget } of [shop, other]) await widget.home.startButton().click();
      network.spoil({ method: 'POST', path: shop.inbox.routes.first, times: 1, effect: { delayMs: 2_500 } });
      await shop.widget.chat.say(first);
      await other.widget.chat.say(second);
      await shop.widget.chat.expectSentOnce(first);
      await other.widget.chat.expectSentOnce(second);
      const [one, two] = [await agent.conversationSaying(first), await agent.conversationSaying(second)];
      expect((await agent.contactOf(two)).id).toBe((await agent.contactOf(one)).id);
    });

    test('what waits in one tab is not sent by one that is opened meanwhile', { tag: '@lookups' }, async ({ shop, agent, network }) => {
      const [other, conversation, first] = await chattingInTwo(shop, agent, network.url);
      const sent = [unique('One'), unique('Two'), unique('Three')];
      network.spoil({ method: 'POST', path: shop.inbox.routes.send, effect: 'lose-request' });
      for (const text of sent) await shop.widget.chat.say(text);
      await expect(shop.widget.chat.message(sent[2]!)).toBeVisible();
      await other.reload();
      await other.reopenChat();
      await expect(other.widget.chat.message(first)).toBeVisible();
      const third = await shop.secondTab();
      await third.reopenChat();
      await expect(third.widget.chat.message(first)).toBeVisible();
      for (const tab of [other, third]) await expect(tab.widget.chat.message(sent[0]!)).toHaveCount(0);
      network.spoilNothing();
      await expect.poll(() => agent.textsFromVisitor(conversation), IN_DOUBT).toEqual([first, ...sent]);
      for (const { widget } of [shop, other, third]) for (const text of sent) await widget.chat.expectSentOnce(text);
      expect(await agent.textsFromVisitor(conversation)).toEqual([first, ...sent]);
    });

    test('what a closed tab has not sent goes out once, from one of the next', { tag: '@lookups' }, async ({ shop, agent, network }) => {
      const [other, conversation, first] = await chattingInTwo(shop, agent, network.url);
      const sent = [unique('One'), unique('Two'), unique('Three')];
      network.spoil({ method: 'POST', path: shop.inbox.routes.send, effect: 'lose-request' });
      for (const text of sent) await other.widget.chat.say(text);
      await expect(other.widget.chat.message(sent[2]!)).toBeVisible();
      await other.page.close();
      network.spoilNothing();
      const next = await Promise.all([shop.secondTab(), shop.secondTab()]);
      for (const tab of next) await tab.reopenChat();
      await expect.poll(() => agent.textsFromVisitor(conversation), IN_DOUBT).toEqual([first, ...sent]);
      for (const { widget } of [shop, ...next]) for (const text of sent) await widget.chat.expectSentOnce(text);
      expect(await agent.textsFromVisitor(conversation)).toEqual([first, ...sent]);
    });
  });
}

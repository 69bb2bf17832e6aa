import type { ChatwootInbox } from '../../agent/chatwoot.ts';
import { expect, test } from '../../support/test.ts';
import { LOADER, unique } from '../../support/words.ts';

// Conversations that the team begins, by the page that the visitor is on and how long he stays.

test('after its time on its page a campaign’s message comes, unread, and is answered like any other', async ({ shop, agent, makeInbox }) => {
  const inbox = (await makeInbox({})) as ChatwootInbox;
  const message = unique('Can we help?');
  await inbox.change({ campaigns: [{ id: 7, url: '*', time_on_page: 1, message }] });
  await shop.visit({ inbox });
  // Whoever has shown interest before has a session.
  await shop.openChat();
  await shop.widget.closeButton.click();
  await expect(shop.launcher.button).toHaveAccessibleName(LOADER.unread(1), { timeout: 20_000 });
  await shop.launcher.button.click();
  await shop.widget.home.recent.or(shop.widget.chat.composer).first().waitFor();
  if (await shop.widget.home.recent.isVisible()) await shop.widget.home.recent.click();
  await expect(shop.widget.chat.message(message)).toBeVisible();
  const answer = unique('Yes please');
  await shop.widget.chat.say(answer);
  await shop.widget.chat.expectSentOnce(answer);
  const conversation = await agent.conversationSaying(answer);
  expect(await agent.textsFromVisitor(conversation)).toEqual([answer]);
  await expect(shop.launcher.button).not.toHaveAccessibleName(LOADER.unread(1));
});

test('a campaign of another page does not begin', async ({ shop, agent, makeInbox }) => {
  const inbox = (await makeInbox({})) as ChatwootInbox;
  const [here, elsewhere] = [unique('Here'), unique('Elsewhere')];
  await inbox.change({
    campaigns: [
      { id: 8, url: 'https://elsewhere.example/*', time_on_page: 0, message: elsewhere },
      { id: 9, url: '*', time_on_page: 2, message: here },
    ],
  });
  await shop.visit({ inbox });
  await shop.openChat();
  await shop.widget.closeButton.click();
  const conversation = await agent.conversationSaying(here);
  expect((await agent.messages(conversation)).map(({ content }) => content)).toEqual([here]);
});

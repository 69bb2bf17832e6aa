import type { Agent, Inbox, SiteUser } from '../agent/agent.ts';
import type { Shop } from '../pages/shop.ts';
import { expect, test } from '../support/test.ts';
import { unique } from '../support/words.ts';

/** Only who has an e-mail address is asked, so it is somebody known. */
async function resolved(shop: Shop, agent: Agent, inbox: Inbox, user: SiteUser): Promise<string> {
  const text = unique('Solved?');
  await shop.visit({ settings: { userJWT: inbox.jwtFor(user) } });
  await shop.openChat();
  await shop.widget.home.startButton('Send us a message').click();
  await shop.widget.chat.say(text);
  await shop.widget.chat.expectSentOnce(text);
  const conversation = await agent.conversationSaying(text);
  await agent.setStatus(conversation, 'Resolved');
  return conversation;
}

test('when the agent resolves the conversation, the visitor is asked how it was, and answers', async ({ shop, agent, inbox, user }) => {
  const conversation = await resolved(shop, agent, inbox, user);
  const survey = shop.widget.chat.survey();
  await expect(survey.question).toBeVisible();
  // The e-mail form of the survey, which is what is pushed, is not for the screen.
  await expect(shop.widget.chat.log.getByRole('link')).toHaveCount(0);
  await survey.answer('great', 'Quick and kind');
  await expect(survey.thanks).toBeVisible();
  await expect(survey.question).toHaveCount(0);
  await expect.poll(() => agent.rating(conversation)).toEqual({ rating: 4, feedback: 'Quick and kind' });

  await shop.reload();
  await shop.reopenChat();
  await expect(survey.thanks).toBeVisible();
  await expect(survey.question).toHaveCount(0);
});

test('a resolved conversation goes on when the visitor writes again', async ({ shop, agent, inbox, user }) => {
  const conversation = await resolved(shop, agent, inbox, user);
  const [more, answer] = [unique('One more thing'), unique('Go ahead')];
  await expect(shop.widget.chat.survey().question).toBeVisible();
  await shop.widget.chat.say(more);
  await shop.widget.chat.expectSentOnce(more);
  await agent.reply(conversation, `<p>${answer}</p>`);
  await expect(shop.widget.chat.message(answer)).toBeVisible();
});

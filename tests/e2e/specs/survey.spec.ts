import type { Agent, Inbox, SiteUser } from '../agent/agent.ts';
import type { Shop } from '../pages/shop.ts';
import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';

/** Only who has an e-mail address is asked, so it is somebody known. */
async function resolved(shop: Shop, agent: Agent, inbox: Inbox, user: SiteUser, server?: string): Promise<string> {
  const text = unique('Solved?');
  await shop.visit({ settings: { userJWT: inbox.jwtFor(user) }, ...(server && { server }) });
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

test('a choice can be changed before it is sent, and one word names it', async ({ shop, agent, inbox, user }) => {
  await shop.page.setViewportSize({ width: 320, height: 640 });
  const conversation = await resolved(shop, agent, inbox, user);
  const survey = shop.widget.chat.survey();
  const named = (face: string): ReturnType<typeof survey.question.getByText> => survey.question.getByText(word(face), { exact: true });
  // Before a choice the ends of the scale are named, whole and in one line however narrow the frame is.
  for (const face of ['poor', 'excellent']) {
    await expect(named(face)).toHaveCSS('opacity', '1');
    expect(await named(face).evaluate((element) => element.getClientRects().length)).toBe(1);
    expect(await named(face).evaluate((element) => element.clientHeight < 24)).toBe(true);
  }
  await survey.choose('poor');
  await survey.choose('good');
  await expect(survey.question.getByRole('radio', { checked: true })).toHaveCount(1);
  await expect(named('good')).toHaveCSS('opacity', '1');
  await expect(named('poor')).toHaveCSS('opacity', '0');
  await survey.answer('great');
  await expect.poll(() => agent.rating(conversation)).toMatchObject({ rating: 4 });
});

const ANSWER = /\/csat\/[^/]+\/response$/;

test('a rating given in an outage outlives a reload, and arrives once', async ({ shop, agent, inbox, user, network }) => {
  shop.watch.expectBrokenNetwork();
  const conversation = await resolved(shop, agent, inbox, user, network.url);
  const survey = shop.widget.chat.survey();
  await expect(survey.question).toBeVisible();
  network.spoil({ method: 'POST', path: ANSWER, effect: 'lose-request' });
  await survey.answer('good', 'From a tunnel');
  await expect(shop.widget.chat.log.getByRole('button', { name: word('waiting') })).toBeVisible();
  await shop.reload();
  network.spoilNothing();
  await expect.poll(() => agent.rating(conversation), { timeout: 30_000 }).toEqual({ rating: 3, feedback: 'From a tunnel' });
  await shop.reopenChat();
  await expect(survey.thanks).toBeVisible();
});

test('a rating whose answer was lost is not given twice, and shows as given', async ({ shop, agent, inbox, user, network }) => {
  shop.watch.expectBrokenNetwork();
  const conversation = await resolved(shop, agent, inbox, user, network.url);
  const survey = shop.widget.chat.survey();
  await expect(survey.question).toBeVisible();
  network.spoil({ method: 'POST', path: ANSWER, times: 1, effect: 'lose-reply' });
  await survey.answer('excellent');
  await expect(survey.thanks).toBeVisible({ timeout: 20_000 });
  expect(await agent.rating(conversation)).toMatchObject({ rating: 5 });
});

test('a rating that is refused says why, and can be given again', async ({ shop, agent, inbox, user, network }) => {
  shop.watch.expectBrokenNetwork();
  const conversation = await resolved(shop, agent, inbox, user, network.url);
  const survey = shop.widget.chat.survey();
  await expect(survey.question).toBeVisible();
  const body = { status: 'error', message: 'Not today', data: null, error_type: 'InputException' };
  network.spoil({ method: 'POST', path: ANSWER, times: 1, effect: { status: 400, body } });
  await survey.answer('fair');
  await expect(shop.widget.chat.log.getByRole('alert')).toContainText('Not today');
  await survey.tryAgain.click();
  await expect(survey.thanks).toBeVisible();
  expect(await agent.rating(conversation)).toMatchObject({ rating: 2 });
});

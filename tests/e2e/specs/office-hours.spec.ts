import { change, officeHours, SETTINGS } from '../support/answers.ts';
import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';

const PROMISE = 'We usually reply in a few minutes.';

test.describe('seen from Berlin', () => {
  test.use({ timezoneId: 'Europe/Berlin' });

  test('the promise goes at closing time, and when the office opens again is said by the visitor’s clock, without a reload', async ({ shop }) => {
    await shop.page.clock.install({ time: new Date('2026-11-23T16:58:00Z') });
    await change(shop.page, SETTINGS, (settings) => ({ ...settings, ...officeHours('09:00', '17:00') }));
    await shop.visit();
    await shop.openChat();
    await expect(shop.widget.home.startButton()).toContainText(PROMISE);
    await shop.widget.home.startButton().click();
    await expect(shop.widget.chat.header).toContainText(PROMISE);

    await shop.page.clock.fastForward('03:00');
    await expect(shop.widget.chat.header).toContainText(word('back_tomorrow', { time: '10:00 AM' }));
    await shop.widget.chat.backButton.click();
    await expect(shop.widget.home.startButton()).toContainText(word('back_tomorrow', { time: '10:00 AM' }));

    // Past midnight it is the same morning.
    await shop.page.clock.fastForward('08:00:00');
    await expect(shop.widget.home.startButton()).toContainText(word('back_today', { time: '10:00 AM' }));
  });

  test('between two changes of the clock the opening is said by the clock of that day', async ({ shop }) => {
    await shop.page.clock.install({ time: new Date('2026-03-28T12:00:00Z') });
    await change(shop.page, SETTINGS, (settings) => ({ ...settings, ...officeHours('09:00', '17:00', { working_hours_utc_offset: 60 }) }));
    await shop.visit();
    await shop.openChat();
    await expect(shop.widget.home.startButton()).toContainText(word('back_on', { day: 'Monday', time: '9:00 AM' }));
  });
});

test.describe('for a visitor from Britain', () => {
  test.use({ locale: 'en-GB', timezoneId: 'Asia/Tokyo' });

  test('day and time are written as he writes them', async ({ shop }) => {
    await shop.page.clock.install({ time: new Date('2026-11-20T18:00:00Z') });
    await change(shop.page, SETTINGS, (settings) => ({ ...settings, language: 'auto', ...officeHours('08:00', '17:00') }));
    await shop.visit();
    await shop.openChat();
    await expect(shop.widget.home.startButton()).toContainText(word('back_on', { day: 'Monday', time: '17:00' }));
  });
});

test('a night shift is there in the small hours, and an office without hours says that it is closed', async ({ shop }) => {
  await shop.page.clock.install({ time: new Date('2026-11-24T03:00:00Z') });
  await change(shop.page, SETTINGS, (settings) => ({ ...settings, ...officeHours('22:00', '06:00') }));
  await shop.visit();
  await shop.openChat();
  await expect(shop.widget.home.startButton()).toContainText(PROMISE);

  await shop.page.unroute(SETTINGS);
  await change(shop.page, SETTINGS, (settings) => ({ ...settings, ...officeHours('', '') }));
  await shop.reload();
  await shop.openChat();
  await expect(shop.widget.home.startButton()).toContainText(word('office_closed'));
});

test('the agent’s presence is said while the office is open, and the next opening when it is closed', async ({ shop, agent }) => {
  const text = unique('Hello');
  await shop.page.clock.install({ time: new Date('2026-11-23T16:58:00Z') });
  await change(shop.page, SETTINGS, (settings) => ({ ...settings, ...officeHours('09:00', '17:00') }));
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await agent.comeOnline();
  await agent.takeOver(conversation);
  await expect(shop.widget.chat.title).toHaveText(new RegExp(agent.firstName));
  await expect(shop.widget.chat.header.getByText(word('online'), { exact: true })).toBeVisible();
  await shop.page.clock.fastForward('03:00');
  await expect(shop.widget.chat.header).toContainText(word('back_tomorrow', { time: '9:00 AM' }));
  await expect(shop.widget.chat.header.getByText(word('online'), { exact: true })).toHaveCount(0);
});

test('that the agent goes away and comes back shows at once', async ({ shop, agent }) => {
  const text = unique('Hello');
  const { header, title } = shop.widget.chat;
  await shop.visit();
  await shop.startChat(text);
  await agent.comeOnline();
  await agent.takeOver(await agent.conversationSaying(text));
  await expect(title).toHaveText(new RegExp(agent.firstName));
  await expect(header.getByText(word('online'), { exact: true })).toBeVisible();
  await agent.goAway();
  await expect(header.getByText(word('away'), { exact: true })).toBeVisible();
  await agent.comeOnline();
  await expect(header.getByText(word('online'), { exact: true })).toBeVisible();
});

test('an inbox that shows no office hours promises nothing', async ({ shop }) => {
  await shop.visit();
  await shop.openChat();
  await shop.widget.home.startButton().click();
  await expect(shop.widget.chat.header).toContainText('Acme Support');
  await expect(shop.widget.chat.header).not.toContainText(PROMISE);
});

test('an AI assistant is shown with its name and its promise, whatever the hours', async ({ shop, agent }) => {
  const [text, answer] = [unique('Hello'), unique('I am a program')];
  const assistant = {
    id: 9,
    first_name: 'Robo',
    last_name: '',
    avatar_url: null,
    type: 'ai_assistant',
    availability_status: 'online',
    expectation: 'Answers at once',
  };
  await change(shop.page, SETTINGS, (settings) => ({ ...settings, ...officeHours('', '') }));
  await shop.visit();
  await shop.startChat(text);
  await agent.reply(await agent.conversationSaying(text), `<p>${answer}</p>`);
  await expect(shop.widget.chat.message(answer)).toBeVisible();
  await change(shop.page, /\/chat\/conversations\/[0-9a-f-]{36}$/, (data) => ({
    ...data,
    conversation: { ...(data['conversation'] as object), assignee: assistant },
    messages: (data['messages'] as { author: { type: string } }[]).map((message) =>
      message.author.type === 'agent' ? { ...message, author: assistant } : message,
    ),
  }));
  await shop.reload();
  await shop.reopenChat();
  await expect(shop.widget.chat.title).toHaveText('Robo');
  await expect(shop.widget.chat.header).toContainText('Answers at once');
  await expect(shop.widget.chat.header.getByText(word('online'), { exact: true })).toBeVisible();
  await expect(shop.widget.chat.entry(answer).getByText(/^Robo · \d/)).toBeVisible();
});

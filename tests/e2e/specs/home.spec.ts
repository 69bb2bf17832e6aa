import type { Shop } from '../pages/shop.ts';
import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';
import { png } from '../support/files.ts';

const GREETING = 'Hi {{ .firstname | pal }} {{.LastName}}!{{ .Foo }}';

test('the greeting has the names of a known visitor, and does without those it doesn’t know', async ({ shop, stranger, makeInbox, user }) => {
  const inbox = await makeInbox({ greeting_message: GREETING, introduction_message: 'You are {{.FirstName | new here}}.' });
  await shop.visit({ inbox });
  await shop.openChat();
  await expect(shop.widget.home.greeting).toHaveText('Hi pal !');
  await expect(shop.widget.frame.getByText('You are new here.')).toBeVisible();

  const known = await stranger();
  await known.visit({ inbox, settings: { userJWT: inbox.jwtFor(user) } });
  await known.openChat();
  await expect(known.widget.home.greeting).toHaveText(`Hi ${user.firstName} Doe!`);
  await expect(known.widget.frame.getByText(`You are ${user.firstName}.`)).toBeVisible();
});

test('behind the greeting lies what the administrator has put there, and the text has his colour', async ({ shop, makeInbox }) => {
  const inbox = await makeInbox({
    home_screen: { header_text_color: 'black', background: { type: 'solid', color: '#fde047' } },
  });
  const picture = `data:image/png;base64,${png(8, 8, [20, 60, 120]).toString('base64')}`;
  await shop.visit({ inbox });
  await shop.openChat();
  expect(await header(shop)).toMatchObject({ background: expect.stringContaining('rgb(253, 224, 71)'), ink: 'rgb(20, 24, 31)' });

  await inbox.save({ home_screen: { header_text_color: 'white', background: { type: 'gradient', gradient_start: '#00008b', gradient_end: '#800000' } } });
  await shop.reload();
  await shop.openChat();
  const gradient = await header(shop);
  expect(gradient.background).toMatch(/rgb\(0, 0, 139\).*rgb\(128, 0, 0\)/);
  expect(gradient.ink).toBe('rgb(255, 255, 255)');

  const { origin } = new URL(shop.page.url());
  const address = `${origin}/backdrop.png`;
  await shop.context.route(address, (route) => route.fulfill({ contentType: 'image/png', body: Buffer.from(picture.split(',')[1]!, 'base64') }));
  await inbox.save({ home_screen: { background: { type: 'image', image_url: address } } });
  await shop.reload();
  await shop.openChat();
  const shown = shop.widget.frame.locator('.hero-picture');
  await expect(shown).toHaveAttribute('src', address);
  await expect(shown).toHaveCSS('object-fit', 'cover');
  await expect.poll(() => shown.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(8);
});

test('the header fades into the screen only where the inbox says so', async ({ shop, makeInbox }) => {
  const inbox = await makeInbox({ home_screen: { fade_background: true } });
  await shop.visit({ inbox });
  await shop.openChat();
  expect((await header(shop)).fades).toBe(true);
  await inbox.save({ home_screen: { fade_background: false } });
  await shop.reload();
  await shop.openChat();
  expect((await header(shop)).fades).toBe(false);
});

test('a logo has the brand’s name', async ({ shop, makeInbox }) => {
  await shop.visit();
  const address = `${new URL(shop.page.url()).origin}/logo.png`;
  await shop.context.route(address, (route) => route.fulfill({ contentType: 'image/png', body: png(200, 64, [200, 30, 30]) }));
  await shop.visit({ inbox: await makeInbox({ brand_name: 'Clay & Kiln', logo_url: address }) });
  await shop.openChat();
  const logo = shop.widget.frame.getByRole('img', { name: 'Clay & Kiln' });
  await expect(logo).toBeVisible();
  await expect.poll(async () => (await logo.boundingBox())?.height).toBe(32);
});

test('long words of the greeting stay whole, and long texts push nothing out of reach', async ({ shop, makeInbox }) => {
  const introduction_message = 'We are potters in a small town by the sea, and we read everything that you write to us. '.repeat(4);
  await shop.visit({ inbox: await makeInbox({ greeting_message: 'Willkommen beim Kundendienst der Töpferei', introduction_message }) });
  await shop.openChat();
  const lines = await shop.widget.home.greeting.evaluate((heading) => {
    const [range, words] = [document.createRange(), heading.firstChild!];
    return [...(words.textContent ?? '').matchAll(/\S+/g)].map(({ 0: word, index }) => {
      range.setStart(words, index);
      range.setEnd(words, index + word.length);
      return new Set([...range.getClientRects()].map(({ top }) => top)).size;
    });
  });
  expect(lines).toEqual([1, 1, 1, 1, 1]);
  await expect(shop.widget.home.startButton()).toBeInViewport();
});

test('news and links stand in their order and lead out of the chat; without picture or address nothing is broken', async ({ shop, makeInbox }) => {
  const home_apps = [
    { type: 'external_link', url: 'https://example.com/care', text: 'How to care for stoneware' },
    { type: 'poll', title: 'Unknown' },
    { type: 'external_link', url: 'javascript:alert(1)', text: 'Unsafe' },
    { type: 'announcement', title: 'Winter firing', description: 'New glazes.', image_url: '', url: 'https://example.com/winter' },
    { type: 'announcement', title: 'Closed on Monday', description: '', image_url: '', url: '' },
    { type: 'external_link', url: 'https://example.com/map', text: 'Where we are' },
  ];
  const { frame } = shop.widget;
  await shop.visit({ inbox: await makeInbox({ home_apps }) });
  await shop.openChat();
  const texts = await frame.locator('.cards > *').evaluateAll((cards) => cards.map((card) => card.textContent ?? ''));
  const order = ['How to care', 'Winter firing', 'Closed on Monday', 'Where we are'].map((text) => texts.findIndex((card) => card.includes(text)));
  expect(order).toEqual([...order].sort((one, other) => one - other));
  expect(order).not.toContain(-1);

  for (const [name, address] of [['How to care', 'https://example.com/care'], ['Winter firing', 'https://example.com/winter']] as const) {
    const card = frame.getByRole('link', { name });
    await expect(card).toHaveAttribute('href', address);
    await expect(card).toHaveAttribute('target', '_blank');
    await expect(card).toHaveAttribute('rel', 'noopener noreferrer');
    await expect(card).toHaveAccessibleName(new RegExp(word('new_tab')));
  }
  await expect(frame.getByText('Closed on Monday')).toBeVisible();
  await expect(frame.getByRole('link', { name: 'Closed on Monday' })).toHaveCount(0);
  await expect(frame.getByText(/Unknown|Unsafe/)).toHaveCount(0);
  await expect(frame.locator('.cards img')).toHaveCount(0);
});

test('the latest conversation can be taken up again from the first screen, by keyboard too', async ({ shop, agent, page }) => {
  const [first, second] = [unique('First'), unique('Second')];
  const { home, chat } = shop.widget;
  await shop.visit();
  await shop.startChat(first);
  await chat.backButton.click();
  await home.startButton().click();
  await chat.say(second);
  await chat.expectSentOnce(second);
  await chat.backButton.click();
  await expect(home.recent).toHaveCount(1);
  await expect(home.recent).toContainText(word('you_said', { text: second }));

  const answer = unique('Answer to the first');
  const conversation = await agent.conversationSaying(first);
  await agent.takeOver(conversation);
  await agent.reply(conversation, `<p>${answer}</p>`);
  await expect(home.recent).toContainText(answer);
  await expect(home.recent).toContainText(agent.firstName);
  await expect(home.recent).toContainText(word('unread', { n: 1 }));
  await home.recent.focus();
  await page.keyboard.press('Enter');
  await expect(chat.message(first)).toBeVisible();
  await expect(chat.message(second)).toHaveCount(0);
});

/** How the home screen's header looks. */
async function header(shop: Shop): Promise<{ background: string; ink: string; fades: boolean }> {
  return shop.widget.frame.locator('.hero').evaluate((hero) => ({
    background: getComputedStyle(hero).backgroundImage,
    ink: getComputedStyle(hero).color,
    fades: getComputedStyle(hero, '::after').backgroundImage.includes('gradient'),
  }));
}

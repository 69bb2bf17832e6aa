import { png } from '../support/files.ts';
import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';

test('introduction and notice stand above the first message', { tag: '@administrator' }, async ({ shop, makeInbox }) => {
  const text = unique('Hello');
  const inbox = await makeInbox({ chat_introduction: 'Ask us anything.', notice_banner: { enabled: true, text: 'Replies may take longer.' } });
  const { chat, frame } = shop.widget;
  await shop.visit({ inbox });
  await shop.startChat(text);
  const tops: number[] = [];
  for (const part of [frame.getByText('Ask us anything.'), frame.getByText('Replies may take longer.'), chat.message(text)]) {
    await expect(part).toBeVisible();
    tops.push((await part.boundingBox())!.y);
  }
  expect(tops).toEqual([...tops].sort((one, other) => one - other));

  await inbox.save({ chat_introduction: '', notice_banner: { enabled: false, text: 'Replies may take longer.' } });
  await shop.reload();
  await shop.reopenChat();
  await expect(chat.message(text)).toBeVisible();
  await expect(frame.getByText('Ask us anything.')).toHaveCount(0);
  await expect(frame.getByText('Replies may take longer.')).toHaveCount(0);
});

test('each side has its own edge and colour, and each message its author and its exact time', async ({ shop, agent, makeInbox }) => {
  const [text, answer] = [unique('Hello'), unique('Hi')];
  const { chat } = shop.widget;
  await shop.visit({ inbox: await makeInbox({ colors: { primary: '#2563eb' } }) });
  await shop.startTalk(agent, text, `<p>${answer}</p>`);
  await expect(chat.entry(answer)).toContainText(agent.firstName);
  await expect(chat.entry(text)).toContainText(word('you'));
  const log = (await chat.log.boundingBox())!;
  const bubble = async (words: string) => chat.entry(words).locator('.bubble').evaluate((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    return { left, right, width, colour: getComputedStyle(element).backgroundColor };
  });
  const [own, theirs] = [await bubble(text), await bubble(answer)];
  expect(log.width - own.right).toBeLessThan(40);
  expect(own.left).toBeGreaterThan(log.width / 3);
  expect(theirs.left).toBeLessThan(80);
  expect(own.colour).toBe('rgb(37, 99, 235)');
  expect(theirs.colour).not.toBe(own.colour);
  const year = String(new Date().getUTCFullYear());
  for (const words of [text, answer]) await expect(chat.entry(words).locator('.message-time')).toHaveAttribute('title', new RegExp(year));
  await expect(chat.log.locator('.day')).toHaveCount(1);
});

test('quoted mail is folded away, and unfolds by a key or a click', { tag: '@html' }, async ({ shop, agent }) => {
  const text = unique('Hello');
  const { chat } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  const quote = '<blockquote>On Monday you wrote: <blockquote>And before that we.</blockquote></blockquote>';
  await agent.reply(await agent.conversationSaying(text), `<p>New words</p>${quote}`);
  await expect(chat.log.getByText('New words')).toBeVisible();
  const old = chat.log.getByText('On Monday you wrote');
  const fold = chat.log.getByText(word('quoted'), { exact: true });
  await expect(fold).toHaveCount(1);
  await expect(old).toBeHidden();
  await fold.click();
  await expect(old).toBeVisible();
  await expect(chat.log.getByText('And before that we.')).toBeVisible();
  await fold.press('Enter');
  await expect(old).toBeHidden();
});

test('quoted mail is folded away also where the sanitiser comes late', { tag: '@html' }, async ({ shop, agent }) => {
  const text = unique('Hello');
  const { chat } = shop.widget;
  await shop.context.addInitScript(() => {
    delete (Element.prototype as { setHTML?: unknown }).setHTML;
  });
  let come = (): void => {};
  const held = new Promise<void>((resolve) => (come = resolve));
  await shop.context.route(/\/purify-[^/]*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await shop.visit();
  await shop.startChat(text);
  await agent.reply(await agent.conversationSaying(text), '<p>New <b>words</b></p><blockquote>On Monday you wrote</blockquote>');
  // Until it is there, the text without its markup.
  await expect(chat.log.getByText('New words')).toBeVisible();
  await expect(chat.log.locator('b, blockquote')).toHaveCount(0);
  come();
  await expect(chat.log.getByText(word('quoted'), { exact: true })).toBeVisible();
  await expect(chat.log.locator('b')).toHaveText('words');
  await expect(chat.log.getByText('On Monday you wrote')).toBeHidden();
});

test('addresses in the visitor’s own words can be clicked', async ({ shop }) => {
  const { chat } = shop.widget;
  await shop.visit();
  await shop.startChat('Look at https://example.com/bowl?size=2, please. javascript:alert(1)');
  const links = chat.log.locator('.entry-own').getByRole('link');
  await expect(links).toHaveCount(1);
  await expect(links).toHaveAttribute('href', 'https://example.com/bowl?size=2');
  await expect(links).toHaveAttribute('target', '_blank');
  await expect(links).toHaveAttribute('rel', 'noopener noreferrer');
});

test('a picture opens large, can be enlarged and taken, and Escape leads back to it', { tag: '@uploads' }, async ({ shop, agent, page }) => {
  const text = unique('Hello');
  const { chat, frame } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  const file = await agent.upload('bowl.png', 'image/png', png(1600, 1000, [180, 83, 42]));
  await agent.reply(await agent.conversationSaying(text), '<p>Here</p>', [file]);
  const link = chat.log.getByRole('link', { name: word('open_image', { name: 'bowl.png' }) });
  await link.focus();
  await page.keyboard.press('Enter');
  const viewer = frame.getByRole('dialog', { name: 'bowl.png' });
  await expect(viewer).toBeVisible();
  await expect(viewer.getByRole('link', { name: word('download') })).toHaveAttribute('download', 'bowl.png');
  const image = viewer.getByRole('img', { name: 'bowl.png' });
  const width = async (): Promise<number> => (await image.boundingBox())!.width;
  await expect.poll(width).toBeGreaterThan(0);
  const fitted = await width();
  await viewer.getByRole('button', { name: word('zoom_in') }).click();
  await expect.poll(width).toBeGreaterThan(fitted);
  await page.keyboard.press('Escape');
  await expect(viewer).toHaveCount(0);
  // The chat itself is still there, and the focus where it was.
  await shop.widget.expectOpen();
  await expect(link).toBeFocused();
});

test('what came meanwhile stands below a line that says so', { tag: '@pushes' }, async ({ shop, agent }) => {
  const [text, old, news] = [unique('Hello'), unique('Known'), unique('News')];
  const { chat, home, frame } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  await agent.reply(conversation, `<p>${old}</p>`);
  await expect(chat.message(old)).toBeVisible();
  await chat.backButton.click();
  await agent.reply(conversation, `<p>${news}</p>`);
  await expect(home.recent).toContainText(news);
  await home.recent.click();
  const line = frame.getByText(word('new'), { exact: true });
  await expect(line).toHaveCount(1);
  const y = async (part: typeof line): Promise<number> => (await part.boundingBox())!.y;
  expect(await y(chat.message(old))).toBeLessThan(await y(line));
  expect(await y(line)).toBeLessThan(await y(chat.message(news)));
});

test('a long conversation opens at its end, and runs no clock for each of its messages', { tag: '@pushes' }, async ({ shop, agent, page }) => {
  const text = unique('Hello');
  const { chat, home } = shop.widget;
  await page.addInitScript(() => {
    const pending = new Set<unknown>();
    const counted = { made: 0 };
    Object.assign(globalThis, { pendingTimers: pending, counted });
    const { setTimeout: later, clearTimeout: never, setInterval: often, clearInterval: notOften } = globalThis;
    Object.assign(globalThis, {
      setTimeout: (call: () => void, ms?: number) => {
        const id = later(() => { pending.delete(id); call(); }, ms);
        counted.made += 1;
        pending.add(id);
        return id;
      },
      setInterval: (call: () => void, ms?: number) => {
        const id = often(call, ms);
        counted.made += 1;
        pending.add(id);
        return id;
      },
      clearTimeout: (id: number) => { pending.delete(id); never(id); },
      clearInterval: (id: number) => { pending.delete(id); notOften(id); },
    });
  });
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  for (let count = 1; count <= 40; count += 1) await agent.reply(conversation, `<p>Answer ${count}</p>`);
  await expect(chat.message('Answer 40')).toBeInViewport();
  await chat.backButton.click();
  await home.recent.click();
  await expect(chat.message('Answer 40')).toBeInViewport();
  const inside = await shop.widget.inside();
  const timers = await inside.evaluate(() => {
    const { pendingTimers, counted } = globalThis as unknown as { pendingTimers: Set<unknown>; counted: { made: number } };
    return { pending: pendingTimers.size, made: counted.made };
  });
  expect(timers.made).toBeGreaterThan(0);
  expect(timers.pending).toBeLessThan(10);
});

test('what a visitor sends comes in with a small movement, unless motion is unwanted', { tag: '@pushes' }, async ({ shop, agent, page }) => {
  const [text, answer, first, second] = [unique('Hello'), unique('Answer'), unique('First'), unique('Second')];
  const { chat } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  const movement = (words: string) =>
    chat.entry(words).evaluate((entry) => ({ name: getComputedStyle(entry).animationName, ms: parseFloat(getComputedStyle(entry).animationDuration) * 1000 }));
  // Answers are there at once, and what is there already stands still.
  await agent.reply(conversation, `<p>${answer}</p>`);
  await expect(chat.message(answer)).toBeVisible();
  expect((await movement(answer)).name).toBe('none');
  await chat.say(first);
  await expect(chat.message(first)).toBeVisible();
  const wanted = await movement(first);
  expect(wanted.name).not.toBe('none');
  expect(wanted.ms).toBeGreaterThan(50);
  expect((await movement(text)).name).toBe('none');

  await page.emulateMedia({ reducedMotion: 'reduce' });
  await chat.say(second);
  await expect(chat.message(second)).toBeVisible();
  expect((await movement(second)).ms).toBeLessThanOrEqual(1);
});

test('bars are thin, and icons are lines in the colour of their text that say nothing themselves', async ({ shop }) => {
  const { chat } = shop.widget;
  await shop.visit();
  await shop.startChat(unique('Hello'));
  await expect(chat.log).toHaveCSS('scrollbar-width', 'thin');
  const icon = chat.backButton.locator('svg');
  await expect(icon).toHaveAttribute('aria-hidden', 'true');
  const look = await icon.evaluate((svg) => ({ fill: getComputedStyle(svg).fill, stroke: getComputedStyle(svg).stroke, ink: getComputedStyle(svg.parentElement!).color }));
  expect(look).toEqual({ fill: 'none', stroke: look.ink, ink: look.ink });
  await expect(chat.backButton).toHaveAccessibleName(word('back'));
});

test('a picture in an agent’s text is shown there, and not a second time below', { tag: '@html' }, async ({ shop, agent }) => {
  const text = unique('Hello');
  const { chat } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  const { id, url } = await agent.uploadInline('glaze.png', 'image/png', png(64, 64, [20, 120, 90]));
  await agent.reply(await agent.conversationSaying(text), `<p>Before</p><p><img src="${url}" alt="The glaze"></p><p>After</p>`, [id]);
  await expect(chat.log.getByText('After')).toBeVisible();
  const pictures = chat.log.getByRole('img', { name: /glaze/i });
  await expect(pictures).toHaveCount(1);
  await expect.poll(() => pictures.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(64);
});

test('whoever was reading further up is there again when he comes back, unless something has come', { tag: ['@pushes', '@html'] }, async ({ shop, agent }) => {
  const text = unique('Tell me all');
  const { chat, home } = shop.widget;
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  for (let part = 1; part <= 30; part += 1) await agent.reply(conversation, `<p>Part ${part}</p><p>And what there is to it.</p>`);
  await expect(chat.message('Part 30')).toBeInViewport();
  await chat.message('Part 8').scrollIntoViewIfNeeded();
  await expect(chat.jumpButton).toBeVisible();
  const place = async (): Promise<number> => Math.round((await chat.message('Part 8').boundingBox())!.y);
  const before = await place();
  await chat.backButton.click();
  await home.recent.click();
  await expect(chat.message('Part 8')).toBeInViewport();
  await expect.poll(place).toBe(before);
  await expect(chat.jumpButton).toBeVisible();

  await chat.backButton.click();
  await agent.reply(conversation, '<p>News</p>');
  await expect(home.recent).toContainText('News');
  await home.recent.click();
  await expect(chat.message('News')).toBeInViewport();
});

test('in a frame so high that what is drawn first has room at once, the beginning of a long conversation can be reached', { tag: '@pushes' }, async ({ shop, agent, page }) => {
  const text = unique('Hello');
  const { chat, home, expandButton } = shop.widget;
  await page.setViewportSize({ width: 1280, height: 2600 });
  await shop.visit();
  await shop.startChat(text);
  const conversation = await agent.conversationSaying(text);
  for (let count = 1; count <= 50; count += 1) await agent.reply(conversation, `<p>Answer ${count}</p>`);
  await expect(chat.message('Answer 50')).toBeInViewport();
  await expandButton.click();
  await chat.backButton.click();
  await home.recent.click();
  await expect(chat.message('Answer 50')).toBeInViewport();
  await chat.log.hover();
  await expect(async () => {
    await page.mouse.wheel(0, -400);
    await expect(chat.message(text)).toBeInViewport({ timeout: 500 });
  }).toPass();
});

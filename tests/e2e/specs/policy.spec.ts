import { png } from '../support/files.ts';
import { expect, test } from '../support/test.ts';
import { breakThePolicy, collectViolations } from '../support/violations.ts';
import { unique, word } from '../support/words.ts';

// The app's document has a strict content security policy, with Trusted Types. Nothing that the app does may run against it.

const DEFAULTS = { placeholder: '', required: true, custom_attribute_id: 0, is_default: true, enabled: true };
const FORM = {
  enabled: true,
  title: 'Before we start',
  fields: [
    { ...DEFAULTS, key: 'name', type: 'text', label: 'Your name', order: 1 },
    { ...DEFAULTS, key: 'email', type: 'email', label: 'E-mail', order: 2 },
  ],
};
const PICTURE = png(320, 200, [37, 99, 235]);

test('a whole session, from the form to the rating, violates no policy and writes nothing to the console', async ({ shop, agent, makeInbox }) => {
  test.slow();
  const violations = await collectViolations(shop.context);
  const { chat, frame, home } = shop.widget;
  const [first, answer, more] = [unique('Hello'), unique('Answer'), unique('More')];

  await shop.visit({ inbox: await makeInbox({ prechat_form: FORM }) });
  await shop.openChat();
  await home.startButton().click();
  await frame.getByRole('textbox', { name: /^Your name/ }).fill('Ada');
  await frame.getByRole('textbox', { name: /^E-mail/ }).fill(`${unique('ada').replace(' ', '.')}@example.com`);
  await frame.getByRole('textbox', { name: /^Message/ }).fill(first);
  await frame.getByRole('button', { name: word('start_chat') }).click();
  await chat.expectSentOnce(first);
  const conversation = await agent.conversationSaying(first);

  // Mail as mail programs write it: styles, a picture in the text, one of another server, the mail that it answers.
  const inline = await agent.uploadInline('bowl.png', 'image/png', PICTURE);
  await shop.context.route('https://news.example/**', (route) => route.fulfill({ contentType: 'image/png', body: PICTURE }));
  const letter =
    `<style>p { color: red }</style><p style="color: red" onclick="self.ran = true">${answer}</p><img src="${inline.url}" alt="A bowl">` +
    '<img src="https://news.example/vase.png" alt="A vase"><table style="width: 900px"><tr><td bgcolor="red">cell</td></tr></table>' +
    '<blockquote style="margin: 0">On Monday you wrote</blockquote><script>self.ran = true</script>';
  await agent.reply(conversation, letter, [inline.id]);
  await expect(chat.message(answer)).toBeVisible();
  await chat.log.getByRole('button', { name: word('show_images') }).click();
  const vase = chat.log.getByRole('img', { name: 'A vase' });
  await expect.poll(() => vase.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(320);
  await chat.log.getByText(word('quoted'), { exact: true }).click();
  await expect(chat.log.getByText('On Monday you wrote')).toBeVisible();

  // Files both ways, and the large picture.
  await chat.sendFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('Handle with care\n') });
  await expect(chat.file('note.txt')).toBeVisible();
  await agent.reply(conversation, '<p>A picture</p>', [await agent.upload('kiln.png', 'image/png', PICTURE)]);
  await chat.log.getByRole('link', { name: word('open_image', { name: 'kiln.png' }) }).click();
  const viewer = frame.getByRole('dialog', { name: 'kiln.png' });
  await viewer.getByRole('button', { name: word('zoom_in') }).click();
  await shop.page.keyboard.press('Escape');
  await expect(viewer).toHaveCount(0);

  await chat.composer.fill(more);
  await chat.emoji.open();
  await chat.emoji.emoji('grinning face').click();
  await chat.sendButton.click();
  await chat.expectSentOnce(`${more}😀`);

  await agent.setStatus(conversation, 'Resolved');
  await chat.survey().answer('great', 'Quick and kind');
  await expect(chat.survey().thanks).toBeVisible();

  await shop.widget.closeButton.click();
  await shop.widget.expectClosed();
  await shop.reload();
  await shop.reopenChat();
  await expect(chat.message(first)).toBeVisible();

  expect(violations).toEqual([]);
  expect(shop.watch.written()).toEqual([]);
});

test('what the policy forbids is refused and reported, each of it', async ({ shop }) => {
  const violations = await collectViolations(shop.context);
  shop.watch.expectNoise(/./);
  await shop.visit();
  await shop.openChat();
  const inside = await shop.widget.inside();
  await breakThePolicy(inside);
  const told = (): string[] => violations.map(({ directive, blocked, sample }) => `${directive} ${blocked} ${sample.split('|')[0]}`.trim());
  await expect.poll(told).toEqual(
    expect.arrayContaining([
      'require-trusted-types-for trusted-types-sink eval',
      'require-trusted-types-for trusted-types-sink Element innerHTML',
      'require-trusted-types-for trusted-types-sink Element onclick',
      'script-src-elem inline',
      'script-src-attr inline',
      'style-src-elem inline',
      'style-src-attr inline',
      'frame-src https://elsewhere.example',
      'connect-src https://elsewhere.example/',
      'style-src-elem https://elsewhere.example/style.css',
      'font-src https://elsewhere.example/font.woff2',
      'require-trusted-types-for trusted-types-sink HTMLObjectElement data',
      'base-uri https://elsewhere.example/',
      'form-action https://elsewhere.example/form?',
      'trusted-types trusted-types-policy another',
    ]),
  );
  expect(violations.every(({ document }) => document.includes('/static/public/widget/'))).toBe(true);
  expect(await inside.evaluate(() => 'ran' in self)).toBe(false);
});

test('the policy allows no more than this', async ({ shop }) => {
  await shop.visit();
  await shop.openChat();
  const policy = await (await shop.widget.inside()).evaluate(
    () => document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content') ?? '',
  );
  const hash = /'sha256-[\w+/=]+'/g;
  expect(policy.replace(hash, '#').split('; ')).toEqual([
    "default-src 'none'",
    expect.stringMatching(/^script-src 'self' 'wasm-unsafe-eval'(?: #)*$/),
    "style-src 'self'",
    // Agents' messages show pictures and play sound from anywhere, where the visitor agrees.
    "img-src 'self' data: blob: https: http:",
    "media-src 'self' data: blob: https: http:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default dompurify',
  ]);
  // A hash for each script in the markup and for nothing else.
  const scripts = await (await shop.widget.inside()).evaluate(
    () => [...document.scripts].filter((script) => !script.src && (!script.type || script.type === 'module')).length,
  );
  expect(policy.match(hash) ?? []).toHaveLength(scripts);
});

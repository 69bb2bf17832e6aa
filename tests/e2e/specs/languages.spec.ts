import type { Widget } from '../pages/widget.ts';
import { expect, test } from '../support/test.ts';
import { LANGUAGES, texts, unique } from '../support/words.ts';

const RIGHT_TO_LEFT = ['ar', 'fa-IR', 'he'];
/** Languages that the stock server knows, and an administrator can choose. */
const STOCK = ['da-DK', 'de-DE', 'en-US', 'es-ES', 'fa-IR', 'fr-FR', 'it-IT', 'ja-JP', 'mr-IN', 'pt-BR', 'zh-CN'];

/** The document says so, and the words are that language's. */
async function expectLanguage(widget: Widget, code: string): Promise<void> {
  const root = widget.frame.locator('html');
  await expect(root).toHaveAttribute('lang', code);
  await expect(root).toHaveAttribute('dir', RIGHT_TO_LEFT.includes(code) ? 'rtl' : 'ltr');
  await expect(widget.frame.getByRole('tab', { name: String(texts(code)['home']), exact: true })).toBeVisible();
  await expect(widget.frame.getByRole('button', { name: String(texts(code)['close']), exact: true })).toBeVisible();
}

test('setLocale changes to every language there is, while the chat is open', async ({ shop }) => {
  await shop.visit();
  await shop.openChat();
  // English comes last, so that it is changed to, too.
  for (const code of [...LANGUAGES.filter((code) => code !== 'en-US'), 'en-US']) {
    await shop.setLocale(code);
    await expectLanguage(shop.widget, code);
  }
});

test('the locale in the page’s settings is what the app speaks, also where the administrator can’t choose it', async ({ shop }) => {
  test.slow();
  for (const code of LANGUAGES.filter((code) => !STOCK.includes(code))) {
    await shop.visit({ settings: { locale: code } });
    await shop.openChat();
    await expectLanguage(shop.widget, code);
  }
});

test('the inbox’s language is what the app speaks, for every language that its administrator can choose', { tag: '@administrator' }, async ({ shop, makeInbox }) => {
  test.slow();
  for (const code of STOCK) {
    await shop.visit({ inbox: await makeInbox({ language: code }) });
    await shop.openChat();
    await expectLanguage(shop.widget, code);
  }
});

test('a region, script or old code that has no texts of its own finds its language', async ({ shop }) => {
  await shop.visit();
  await shop.openChat();
  const found = { 'de-AT': 'de-DE', pt: 'pt-BR', 'pt-PT': 'pt-BR', 'zh-HK': 'zh-TW', 'zh-Hant': 'zh-TW', zh: 'zh-CN', iw: 'he', in: 'id', 'es-MX': 'es-ES' };
  for (const [wish, code] of Object.entries(found)) {
    await shop.setLocale(wish);
    await expectLanguage(shop.widget, code);
  }
});

test.describe('in a browser that wants Norwegian', () => {
  test.use({ locale: 'nb-NO' });

  test('the inbox’s second choice is spoken', { tag: '@administrator' }, async ({ shop, makeInbox }) => {
    await shop.visit({ inbox: await makeInbox({ language: 'auto', fallback_language: 'da-DK' }) });
    await shop.openChat();
    await expectLanguage(shop.widget, 'da-DK');
  });
});

test.describe('in a browser that wants Traditional Chinese', () => {
  test.use({ locale: 'zh-HK' });

  test('only that language’s texts are loaded', { tag: '@administrator' }, async ({ shop, makeInbox, page }) => {
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(/\/locales\/(.+)-\w+\.json$/.exec(request.url())?.[1] ?? ''));
    await shop.visit({ inbox: await makeInbox({ language: 'auto' }) });
    await shop.openChat();
    await expectLanguage(shop.widget, 'zh-TW');
    expect(loaded.filter(Boolean)).toEqual(['zh-TW']);
  });
});

test.describe('in a browser that wants Turkish', () => {
  test.use({ locale: 'tr-TR' });

  test('what is said when the app can’t be loaded is Turkish, too', async ({ shop, page }) => {
    shop.watch.expectBrokenNetwork();
    shop.watch.expectNoise(/TypeError|no app/);
    await page.route(/\.wasm(\.gz)?$/, (route) => route.abort());
    await shop.visit();
    await shop.launcher.button.click();
    const { frame } = shop.widget;
    await expect(frame.getByRole('heading', { name: String(texts('tr')['broken_title']) })).toBeVisible();
    await expect(frame.getByText(String(texts('tr')['broken_text']))).toBeVisible();
    await expect(frame.getByRole('button', { name: String(texts('tr')['try_again']) })).toBeVisible();
  });
});

test('names and times keep their order among words that run from right to left', async ({ shop, agent }) => {
  const text = unique('Hello');
  await shop.visit();
  await shop.startTalk(agent, text, '<p>Shalom</p>');
  await expect(shop.widget.chat.log).toContainText('Shalom');
  await shop.setLocale('he');
  await expect(shop.widget.frame.locator('html')).toHaveAttribute('dir', 'rtl');
  // The name is read first, so it stands on the right of the time.
  const line = shop.widget.chat.log.getByText(agent.firstName).last();
  await expect(line).toBeVisible();
  const [name, time] = await line.evaluate((element) => {
    const words = element.firstChild as Text;
    const dot = words.data.indexOf(' · ');
    const place = (from: number, to: number): number => {
      const range = document.createRange();
      range.setStart(words, from);
      range.setEnd(words, to);
      return range.getBoundingClientRect().left;
    };
    return [place(0, dot), place(dot + 3, words.length)];
  });
  expect(name).toBeGreaterThan(time ?? Infinity);
});

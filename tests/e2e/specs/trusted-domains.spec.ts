import type { Shop } from '../pages/shop.ts';
import { expect, test } from '../support/test.ts';
import { unique, word } from '../support/words.ts';

// Files under --static-dir carry no frame-ancestors header, so the app itself keeps to the inbox's trusted domains.

const OWN = 'http://127.0.0.1:*';

/** A page that writes down the errors it hears of, before the widget is there. */
const HEARS_ERRORS = `<script>
  window.codes = [];
  window.Libredesk = function () { (Libredesk.q = Libredesk.q || []).push(arguments); };
  Libredesk('on', 'error', function (error) { codes.push(error.code); });
</script>`;

function codes(shop: Shop): Promise<string[]> {
  return shop.page.evaluate(() => (window as unknown as { codes: string[] }).codes);
}

test('under a page that the inbox’s trusted domains do not name, the app does not start, and says so to visitor and page', async ({ shop, makeInbox }) => {
  const inbox = await makeInbox({ trusted_domains: ['shop.example.com', '*.example.org'] });
  await shop.visit({ inbox, head: HEARS_ERRORS });
  await shop.launcher.button.click();
  await expect(shop.widget.frame.getByText(word('not_embeddable'))).toBeVisible();
  expect(await codes(shop)).toEqual(['not_embeddable']);
  await expect(shop.widget.home.startButton()).toHaveCount(0);
  // Nor does it take what the page asks for.
  await shop.api((api) => api.showNewMessage('Hello'));
  await expect(shop.widget.chat.composer).toHaveCount(0);
  expect(await codes(shop)).toEqual(['not_embeddable']);
});

test('a session of such a page is of no use to it', async ({ shop, agent, makeInbox }) => {
  const text = unique('Hello');
  const inbox = await makeInbox({});
  await shop.visit({ inbox, head: HEARS_ERRORS });
  await shop.startChat(text);
  await agent.conversationSaying(text);
  await inbox.save({ trusted_domains: ['shop.example.com'] });
  await shop.reload();
  await shop.launcher.button.click();
  await expect(shop.widget.frame.getByText(word('not_embeddable'))).toBeVisible();
  await expect(shop.widget.frame.getByText(text)).toHaveCount(0);
});

test('under a page that they name it starts', async ({ shop, makeInbox }) => {
  await shop.visit({ inbox: await makeInbox({ trusted_domains: ['shop.example.com', OWN] }), head: HEARS_ERRORS });
  await shop.openChat();
  await shop.widget.home.startButton().click();
  await expect(shop.widget.chat.composer).toBeVisible();
  expect(await codes(shop)).toEqual([]);
});

import type { AssistantWidget } from '../../agent/assistant.ts';
import { inEveryLook, settingsOf, type Look } from '../../gallery/looks.ts';
import { Pictures } from '../../gallery/pictures.ts';
import type { Shop } from '../../pages/shop.ts';
import { expect, test } from '../../support/test.ts';
import { like, word } from '../../support/words.ts';

// What an assistant's visitor sees, in every look. Taken with `cargo xtask gallery --backend assistant`.

const ANSWER = `Some **bold**, some *slanted*, some \`code\`, and [how to care for it](https://example.com/care).

| Piece | Glaze | Price | Left |
|---|---|---|---|
| Tenmoku mug | Iron, breaks to rust | €34 | 3 |
| Moon vase | White | €96 | 1 |`;
const LISTS = `## To find your order

1. open the mail that we sent,
2. look for \`CK-\` and five digits:
   - on paper it is at the top,
   - in the mail below the address.

> Orders before 2020 have four digits.

\`\`\`
curl --header "Authorization: Bearer 0123456789" https://example.com/api/v1/orders/CK-04121
\`\`\`

https://example.com/a/very/long/address/that/goes/on/and/on?with=parameters&and=more`;

/** A page with the widget, at an empty conversation. */
async function open(shop: Shop, widget: AssistantWidget, look: Look): Promise<void> {
  await shop.visit({ inbox: widget, settings: settingsOf(look) });
  await shop.openChat();
  await shop.widget.home.startButton().click();
  await expect(shop.widget.chat.composer).toBeVisible();
}

inEveryLook((look) => {
  test('a conversation with an assistant', async ({ shop, makeInbox }) => {
    const widget = (await makeInbox({ brand_name: 'Clay & Kiln', ...look.inbox })) as AssistantWidget;
    const [pictures, { chat, home }] = [new Pictures(shop, look), shop.widget];
    await shop.visit({ inbox: widget, settings: settingsOf(look) });
    await shop.openChat();
    await pictures.take('assistant-home-first');
    await home.startButton().click();
    await expect(chat.composer).toBeVisible();
    await pictures.take('assistant-empty');
    await widget.scriptNext({ reply: ANSWER }, { reply: LISTS }, { reply: 'It has.', held: true });
    await chat.say('What is left of the winter firing?');
    await expect(chat.log.getByText('Moon vase')).toBeVisible();
    await pictures.take('assistant-table');
    await chat.say('And my order?');
    await expect(chat.log.getByText('To find your order')).toBeVisible();
    await pictures.take('assistant-lists');
    await chat.log.getByText('To find your order').evaluate((heading) => heading.scrollIntoView());
    await pictures.take('assistant-lists-top');
    await chat.say('CK-04121. Has it left?');
    await expect(chat.typingDots).toBeVisible();
    await pictures.take('assistant-thinking');
    await chat.backButton.click();
    await expect(home.recent).toBeVisible();
    await pictures.take('assistant-home');
    await widget.release();
  });

  test('an assistant in trouble', async ({ shop, makeInbox, network }) => {
    shop.watch.expectBrokenNetwork();
    const widget = (await makeInbox({ brand_name: 'Clay & Kiln', ...look.inbox })) as AssistantWidget;
    const [pictures, { chat }] = [new Pictures(shop, look), shop.widget];
    await shop.visit({ inbox: widget, server: network.url, settings: settingsOf(look) });
    await shop.openChat();
    await shop.widget.home.startButton().click();
    await chat.say('Hello!');
    await chat.expectSentOnce('Hello!');
    await widget.scriptNext({ status: 500 }, { status: 429 });
    await chat.say('Do you mend handles?');
    await expect(chat.entry('Do you mend handles?')).toContainText(word('refused_failed'));
    await pictures.take('assistant-failed');
    await chat.entry('Do you mend handles?').getByRole('button', { name: word('discard') }).click();
    await chat.say('Do you mend lids?');
    await expect(chat.entry('Do you mend lids?')).toContainText(word('refused_used_up'));
    await pictures.take('assistant-used-up');
    await chat.entry('Do you mend lids?').getByRole('button', { name: word('discard') }).click();
    network.spoil({ method: 'POST', path: widget.routes.send, times: 1, effect: 'lose-reply' });
    await chat.say('Anybody?');
    await expect(chat.entry('Anybody?')).toContainText(word('maybe_sent'));
    await pictures.take('assistant-maybe-sent');
  });

  test('an assistant’s number', async ({ shop, makeInbox }) => {
    shop.watch.expectBrokenNetwork();
    const widget = (await makeInbox({ brand_name: 'Clay & Kiln', ...look.inbox })) as AssistantWidget;
    const [pictures, { call, frame }] = [new Pictures(shop, look), shop.widget];
    await widget.change({ phoneNumber: '+1 (416) 555-9999' });
    await open(shop, widget, look);
    await call.startButton.click();
    await expect(frame.getByRole('link', { name: like('call_number') })).toBeVisible();
    await pictures.take('assistant-number');
    await widget.change({ phoneNumber: null });
    await call.startButton.click();
    await expect(frame.getByRole('status').filter({ hasText: word('refused_unstaffed') })).toBeVisible();
    await pictures.take('assistant-no-number');
  });
});

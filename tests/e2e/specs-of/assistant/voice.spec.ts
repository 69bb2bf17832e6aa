import type { AssistantWidget } from '../../agent/assistant.ts';
import { expectNoSeriousFault } from '../../support/accessible.ts';
import { expect, test } from '../../support/test.ts';
import { word } from '../../support/words.ts';

// Calls with an assistant: the server gives a number, the visitor's telephone does the rest.

test('the call button shows the number to call', async ({ shop, makeInbox }) => {
  const inbox = (await makeInbox({})) as AssistantWidget;
  await inbox.change({ phoneNumber: '+1 (416) 555-9999' });
  await shop.visit({ inbox });
  await shop.openChat();
  await shop.widget.home.startButton(word('send_us_a_message')).click();
  await shop.widget.call.startButton.press('Enter');
  const link = shop.widget.frame.getByRole('link', { name: word('call_number', { number: '+14165559999' }) });
  await expect(link).toHaveAttribute('href', 'tel:+14165559999');
  await expectNoSeriousFault(shop);
  await shop.widget.frame.getByRole('button', { name: word('call_close') }).click();
  await expect(link).toHaveCount(0);
  await shop.widget.call.startButton.click();
  await expect(link).toBeVisible();
});

test('where there is no number the visitor is told so', async ({ shop, makeInbox }) => {
  const inbox = (await makeInbox({})) as AssistantWidget;
  await inbox.change({ phoneNumber: null });
  await shop.visit({ inbox });
  await shop.openChat();
  await shop.widget.home.startButton(word('send_us_a_message')).click();
  shop.watch.expectBrokenNetwork();
  await shop.widget.call.startButton.click();
  await expect(shop.widget.frame.getByRole('status').filter({ hasText: word('refused_unstaffed') })).toBeVisible();
});

import type { AssistantWidget } from '../../agent/assistant.ts';
import { png } from '../../support/files.ts';
import { expect, test } from '../../support/test.ts';
import { unique } from '../../support/words.ts';

// What the operator has set for his widget.

test('colour, position, logo and name of the widget show on the launcher and in the chat', async ({ shop, agent, makeInbox, page }) => {
  const [question, answer] = [unique('Is it back?'), unique('It is')];
  const widget = (await makeInbox({ brand_name: 'Clay & Kiln', colors: { primary: '#B91C1C' } })) as AssistantWidget;
  await shop.visit({ inbox: widget });
  const logo = `${new URL(page.url()).origin}/logo.png`;
  await shop.context.route(logo, (route) => route.fulfill({ contentType: 'image/png', body: png(200, 64, [200, 30, 30]) }));
  await widget.change({ position: 'bottom-left', logo });
  await shop.reload();
  const { button } = shop.launcher;
  await expect(button).toHaveCSS('background-color', 'rgb(185, 28, 28)');
  expect((await button.boundingBox())!.x).toBeLessThan(100);
  await expect(button.locator('img')).toHaveAttribute('src', logo);

  await shop.openChat();
  await expect.poll(async () => (await shop.widget.dialog.boundingBox())!.x).toBeLessThan(100);
  const picture = shop.widget.frame.getByRole('img', { name: 'Clay & Kiln' });
  await expect(picture).toBeVisible();
  await expect(picture).toHaveAttribute('src', logo);
  await shop.widget.home.startButton().click();
  await shop.talk(agent, question, `<p>${answer}</p>`);
  await expect(shop.widget.chat.entry(answer)).toContainText('Clay & Kiln');
  const bubble = shop.widget.chat.entry(question).locator('.bubble');
  await expect(bubble).toHaveCSS('background-color', 'rgb(185, 28, 28)');
});

test('a widget of which nothing is set looks like something, too', async ({ shop, page, network }) => {
  const body = { success: true, config: { name: null, widget: null, branding: {} } };
  network.spoil({ path: '/config', effect: { status: 200, body, headers: { 'Access-Control-Allow-Origin': '*' } } });
  await page.route('**/*.png', (route) => route.abort());
  await shop.visit({ server: network.url });
  await shop.startChat(unique('Hello'));
  const { x, width } = (await shop.launcher.button.boundingBox())!;
  expect(x + width).toBeGreaterThan(1180);
  await expect(shop.widget.frame.locator('img')).toHaveCount(0);
});

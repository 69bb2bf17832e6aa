import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { environment } from '../support/environment.ts';
import { expect, test } from '../support/test.ts';
import { LOADER } from '../support/words.ts';

const FOLDER = fileURLToPath(new URL('../../../docs/images/', import.meta.url));

// The README's two pictures show the demo's own pages.
test.skip(!environment().isDemo, 'only with the demo server');
test.use({ viewport: { width: 1200, height: 800 }, deviceScaleFactor: 1 });

test('the widget on a shop’s page, and a chat beside the agent’s console', async ({ shop, agent, stranger }) => {
  mkdirSync(FOLDER, { recursive: true });
  const { server, user, password } = environment();
  const { page, widget } = shop;
  await page.goto(`${server}/`);
  await page.getByRole('button', { name: LOADER.chat, exact: true }).click();
  await expect(widget.home.greeting).toBeVisible();
  await page.mouse.move(2, 2);
  await page.screenshot({ path: `${FOLDER}home.png`, animations: 'disabled' });

  await widget.home.startButton().click();
  await widget.chat.say('Hello! Is the blue bowl back?');
  await widget.chat.expectSentOnce('Hello! Is the blue bowl back?');
  const conversation = await agent.conversationSaying('Hello! Is the blue bowl back?');
  await agent.takeOver(conversation);
  await agent.reply(conversation, '<p>It came out of the kiln <b>this morning</b>. Shall I put one aside for you?</p>');
  await expect(widget.chat.log).toContainText('this morning');
  await widget.chat.say('Yes please, the small one.');
  await widget.chat.expectSentOnce('Yes please, the small one.');
  // Narrower than that the frame would cover the page.
  await page.setViewportSize({ width: 700, height: 820 });
  await page.mouse.move(2, 2);
  const chat = await widget.dialog.screenshot({ animations: 'disabled', caret: 'hide' });

  const desk = (await stranger()).page;
  await desk.setViewportSize({ width: 1000, height: 740 });
  await desk.goto(`${server}/agent`);
  await desk.getByRole('textbox', { name: 'E-mail' }).fill(user);
  await desk.getByLabel('Password').fill(password);
  await desk.getByRole('button', { name: 'Sign in' }).click();
  await desk.getByRole('list').getByText('Yes please, the small one.').first().click();
  await expect(desk.getByRole('region', { name: 'Conversation', exact: true })).toContainText('this morning');
  const console = await desk.screenshot({ animations: 'disabled', caret: 'hide' });

  const both = await shop.context.newPage();
  await both.setViewportSize({ width: 1480, height: 800 });
  const image = (bytes: Buffer): string => `<img src="data:image/png;base64,${bytes.toString('base64')}">`;
  await both.setContent(`<style>body { margin: 0; height: 800px; display: flex; gap: 24px; align-items: center; justify-content: center; background: #e8eaf0 }
    img { border-radius: 15px; box-shadow: 0 8px 30px #0003 }</style>${image(chat)}${image(console)}`);
  await both.screenshot({ path: `${FOLDER}chat.png` });
});


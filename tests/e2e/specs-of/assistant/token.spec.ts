import type { AssistantWidget } from '../../agent/assistant.ts';
import type { Shop } from '../../pages/shop.ts';
import { expect, test } from '../../support/test.ts';
import { unique, word } from '../../support/words.ts';

// The token need not stand in the page: the page gives it, and another one, when it has it.

function setToken(shop: Shop, token: string): Promise<void> {
  return shop.page.evaluate((given) => window.Libredesk.setToken(given), token);
}

test('a page without a token asks for nothing until it has one', async ({ shop, inbox, agent, network }) => {
  const text = unique('Hello');
  await shop.visit({ server: network.url, settings: { widgetToken: '' } });
  await shop.launcher.button.click();
  await shop.widget.expectOpen();
  await expect(shop.widget.frame.locator('.app')).toBeVisible();
  expect(network.requests('GET', '/api/')).toEqual([]);
  await setToken(shop, (inbox as AssistantWidget).token);
  await expect(shop.widget.home.greeting).toBeVisible();
  await shop.widget.home.startButton().click();
  await shop.widget.chat.say(text);
  await shop.widget.chat.expectSentOnce(text);
  expect(await agent.textsFromVisitor(await agent.conversationSaying(text))).toEqual([text]);
  expect(await shop.widget.stored(), 'it is kept by the page alone').not.toContain((inbox as AssistantWidget).token);
});

test('a message that was refused for an old token goes out with the new one, and the page is told', async ({ shop, agent, makeInbox }) => {
  shop.watch.expectBrokenNetwork();
  const [first, refused, after] = [unique('Hello'), unique('Old key'), unique('New key')];
  const widget = (await makeInbox({})) as AssistantWidget;
  const { chat } = shop.widget;
  await shop.visit({ inbox: widget });
  await shop.startChat(first);
  await shop.listen();
  const conversation = await agent.conversationSaying(first);
  const token = await widget.rotateToken();
  await chat.say(refused);
  await expect(chat.entry(refused)).toContainText(word('refused_key'));
  await expect.poll(async () => (await shop.heard()).map(({ value }) => value)).toContain('token_refused');
  await setToken(shop, token);
  await chat.expectSentOnce(refused);
  await chat.say(after);
  await chat.expectSentOnce(after);
  expect(await agent.textsFromVisitor(conversation)).toEqual([first, refused, after]);
});

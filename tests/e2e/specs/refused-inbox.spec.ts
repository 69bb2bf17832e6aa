import type { Inbox } from '../agent/agent.ts';
import type { Shop } from '../pages/shop.ts';
import { expect, test } from '../support/test.ts';

/** The page as if there were no widget: nothing drawn, one warning, no exception, and an API that can be called. */
async function expectCleanPage(shop: Shop): Promise<void> {
  await expect.poll(() => shop.watch.written().length).toBe(1);
  await expect(shop.launcher.button).toHaveCount(0);
  await expect(shop.page.locator('iframe')).toHaveCount(0);
  await shop.api((api) => {
    api.show();
    api.toggle();
    api.logout();
    api.onShow(() => {});
  });
  expect(await shop.api((api) => api.isVisible())).toBe(false);
  await expect(shop.page.getByRole('heading', { name: 'Clay & Kiln' })).toBeVisible();
  expect(shop.watch.written()).toEqual([{ kind: 'warning', text: expect.stringContaining('Libredesk') }]);
}

test.beforeEach(({ shop }) => {
  // The browser itself says that a request was refused; the warning is what is looked for.
  shop.watch.expectBrokenNetwork();
  shop.watch.expectNoise(/^Libredesk/);
});

test('an inbox that does not exist leaves the page clean', async ({ shop, inbox }) => {
  const unknown = { uuid: '00000000-0000-4000-8000-000000000000' } as Inbox;
  expect(inbox.uuid).not.toBe(unknown.uuid);
  await shop.visit({ inbox: unknown });
  await expectCleanPage(shop);
});

test('an inbox that is switched off leaves the page clean', async ({ shop, makeInbox }) => {
  const inbox = await makeInbox({});
  await inbox.disable();
  await shop.visit({ inbox });
  await expectCleanPage(shop);
});

test('a blocked address leaves the page clean', async ({ shop, makeInbox }) => {
  await shop.visit({ inbox: await makeInbox({ blocked_ips: ['0.0.0.0/0', '::/0'] }) });
  await expectCleanPage(shop);
});

test('an inbox that is switched off while the page is open is told in the chat, and comes back with it', async ({ shop, makeInbox }) => {
  const inbox = await makeInbox({});
  await shop.visit({ inbox });
  await expect(shop.launcher.button).toBeVisible();
  await inbox.disable();
  await shop.launcher.button.click();
  await expect(shop.widget.problem.alert).toBeVisible();
  await inbox.save({});
  await shop.widget.problem.tryAgain.click();
  await expect(shop.widget.home.startButton()).toBeVisible();
});

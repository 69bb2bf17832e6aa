import type { ChatwootInbox } from '../../agent/chatwoot.ts';
import { inEveryLook, settingsOf } from '../../gallery/looks.ts';
import { Pictures } from '../../gallery/pictures.ts';
import { shared } from '../../playwright.config.ts';
import { expect, test } from '../../support/test.ts';
import { unique, word } from '../../support/words.ts';

// The bar of a call, in every look, against the demo's stand-in for the vendor.

const { launchOptions = {} } = shared.use ?? {};
test.use({
  launchOptions: { ...launchOptions, args: [...(launchOptions.args ?? []), '--use-fake-device-for-media-stream'] },
  permissions: ['microphone'],
});

inEveryLook((look) => {
  test('a call', async ({ shop, makeInbox }) => {
    shop.watch.expectBrokenNetwork();
    const inbox = (await makeInbox({ ...look.inbox })) as ChatwootInbox;
    const spoken = look.language && look.language !== 'pseudo' ? { locale: look.language } : {};
    const agent = (has_api_key: boolean): object => ({ voice: { agent_id: unique('agent').replace(' ', '_'), private: true, has_api_key } });
    await inbox.change({ website_name: look.inbox?.brand_name ?? 'Clay & Kiln', ...agent(true), ...spoken });
    const [pictures, { call, chat, home }] = [new Pictures(shop, look), shop.widget];
    await shop.visit({ inbox, settings: settingsOf(look) });
    await shop.openChat();
    await home.startButton().click();
    await chat.say('Can I talk to somebody?');
    await chat.expectSentOnce('Can I talk to somebody?');
    let release = (): void => {};
    const held = new Promise<void>((done) => (release = done));
    await shop.context.route(/voice_signed_url/, (route) => held.then(() => route.continue()), { times: 1 });
    await call.startButton.click();
    await expect(call.state).toHaveText(word('call_connecting'));
    await pictures.take('call-connecting');
    await call.bar.getByRole('button', { name: word('cancel') }).click();
    const answer = shop.page.waitForResponse(/voice_signed_url/);
    release();
    await answer;

    await call.start();
    await expect(chat.entry('3 seconds of sound').first()).toBeVisible();
    await pictures.take('call-live');
    await call.muteButton.click();
    await expect(call.state).toHaveText(word('call_muted'));
    await chat.backButton.click();
    await expect(home.recent).toBeVisible();
    await pictures.take('call-muted-home');
    await home.recent.click();
    await call.end();
    await pictures.take('call-ended');

    await shop.context.clearPermissions();
    await shop.context.grantPermissions([]);
    await call.dismissButton.click();
    await call.startButton.click();
    await expect(call.state).toHaveText(word('call_blocked'));
    await pictures.take('call-blocked');
    await call.dismissButton.click();
    await inbox.change(agent(false));
    await call.startButton.click();
    await expect(call.state).toHaveText(word('call_not_set_up'));
    await pictures.take('call-not-set-up');
  });
});

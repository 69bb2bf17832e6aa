import type { ChatwootInbox } from '../../agent/chatwoot.ts';
import type { Shop } from '../../pages/shop.ts';
import { shared } from '../../playwright.config.ts';
import { expectNoSeriousFault } from '../../support/accessible.ts';
import { environment } from '../../support/environment.ts';
import { expect, test as base } from '../../support/test.ts';
import { unique, word } from '../../support/words.ts';

// Calls: the vendor's own SDK, with the browser's made-up microphone, against the demo's stand-in for the vendor.

/** The server has no words of its own for it. */
const START = word('send_us_a_message');
const GREETING = 'Hi, this is the kiln. What can I do for you?';
const GREETING_HEARD = 'Hi, this is the kiln.';

const { launchOptions = {} } = shared.use ?? {};
const test = base.extend<{ voice: ChatwootInbox }>({
  launchOptions: { ...launchOptions, args: [...(launchOptions.args ?? []), '--use-fake-device-for-media-stream'] },
  permissions: ['microphone'],
  /** An inbox with a private agent. */
  voice: async ({ makeInbox }, use) => {
    const inbox = (await makeInbox({})) as ChatwootInbox;
    await inbox.change({ voice: { agent_id: unique('agent').replace(' ', '_'), private: true, has_api_key: true } });
    await use(inbox);
  },
});

/** Opens a conversation that nothing was said in. */
async function openConversation(shop: Shop, inbox: ChatwootInbox): Promise<void> {
  await shop.visit({ inbox });
  await shop.openChat();
  await shop.widget.home.startButton(START).click();
  await expect(shop.widget.chat.composer).toBeVisible();
}

/** Whether something of the app is listening to the microphone, by the browser's own word. */
async function isListening(shop: Shop): Promise<boolean> {
  return (await shop.widget.inside()).evaluate(() => {
    const { streams = [] } = globalThis as unknown as { streams?: MediaStream[] };
    return streams.some((stream) => stream.getTracks().some((track) => track.readyState === 'live'));
  });
}

/** How often the microphone was given. */
async function timesAsked(shop: Shop): Promise<number> {
  return (await shop.widget.inside()).evaluate(() => (globalThis as unknown as { streams: unknown[] }).streams.length);
}

/** From now on the streams that the microphone gives are known. */
async function watchMicrophone(shop: Shop): Promise<void> {
  await shop.context.addInitScript(() => {
    const streams: MediaStream[] = [];
    Object.assign(globalThis, { streams });
    const { mediaDevices } = navigator;
    const ask = mediaDevices?.getUserMedia.bind(mediaDevices);
    if (ask) mediaDevices.getUserMedia = async (wish) => streams[streams.push(await ask(wish)) - 1] as MediaStream;
  });
}

test('a call from the click to its end: state, mute, what was said among the messages', async ({ shop, voice }) => {
  await watchMicrophone(shop);
  await openConversation(shop, voice);
  const { call, chat } = shop.widget;
  await call.start();
  expect(await isListening(shop)).toBe(true);
  await expect(call.time).toHaveText(/^0:0\d$/);
  await expect(chat.message(GREETING)).toBeVisible();
  await expectNoSeriousFault(shop);
  // The stand-in answers what it has heard for three seconds, and lets its greeting be interrupted.
  await expect(chat.entry('3 seconds of sound').first()).toContainText(word('call_said').replace('{time}', '').trim());
  await expect(chat.message("I hear you. This is a demo, so I can't understand a word.").first()).toBeVisible();
  await expect(chat.message(GREETING_HEARD)).toHaveCount(1);
  await expect(chat.message(GREETING)).toHaveCount(0);
  await expect(call.muteButton).toHaveAttribute('aria-pressed', 'false');
  await call.muteButton.press('Enter');
  await expect(call.muteButton).toHaveAttribute('aria-pressed', 'true');
  await expect(call.state).toHaveText(word('call_muted'));
  await call.muteButton.press('Enter');
  await expect(call.state).toHaveText(word('call_live'));
  await call.endButton.press('Enter');
  await expect(call.state).toHaveText(word('call_ended'));
  await expect.poll(() => isListening(shop)).toBe(false);
  await expect(call.dismissButton).toBeFocused();
  await expectNoSeriousFault(shop);
  await call.dismissButton.press('Enter');
  await expect(call.bar).toHaveCount(0);
  await expect(call.startButton).toBeFocused();
});

/** The sound that goes out, a piece of some milliseconds each: whether there is anything to be heard in it. */
function listenIn(shop: Shop): boolean[] {
  const heard: boolean[] = [];
  shop.page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const { user_audio_chunk: sound } = JSON.parse(String(payload)) as { user_audio_chunk?: string };
      if (sound !== undefined) heard.push(Buffer.from(sound, 'base64').some((byte) => byte !== 0));
    }),
  );
  return heard;
}

test('who has muted himself is not heard until he wants to be again', async ({ shop, voice }) => {
  const heard = listenIn(shop);
  await openConversation(shop, voice);
  const { call } = shop.widget;
  await call.start();
  await expect.poll(() => heard.includes(true), { message: 'the browser’s made-up microphone beeps' }).toBe(true);
  await call.muteButton.click();
  await expect(call.state).toHaveText(word('call_muted'));
  // What was on its way goes out; then longer than between two beeps.
  const muted = heard.length + 20;
  await expect.poll(() => heard.length, { timeout: 20_000 }).toBeGreaterThan(muted + 100);
  expect(heard.slice(muted)).not.toContain(true);
  await call.muteButton.click();
  const again = heard.length;
  await expect.poll(() => heard.slice(again).includes(true)).toBe(true);
  await call.end();
});

test('nothing of it is loaded and no microphone asked for before the click', async ({ shop, voice }) => {
  await watchMicrophone(shop);
  const loaded: string[] = [];
  const foreign: string[] = [];
  shop.context.on('request', (request) => {
    const { pathname, origin, protocol } = new URL(request.url());
    if (pathname.includes('voice')) loaded.push(pathname);
    if (/^http/.test(protocol) && origin !== new URL(environment().server).origin && request.frame().parentFrame()) foreign.push(request.url());
  });
  await openConversation(shop, voice);
  await expect(shop.widget.call.startButton).toBeVisible();
  expect(loaded).toEqual([]);
  expect(await timesAsked(shop)).toBe(0);
  await shop.widget.call.start();
  expect(loaded.filter((path) => path.endsWith('.js')).length).toBeGreaterThan(0);
  expect(foreign, 'from no other server').toEqual([]);
  await shop.widget.call.end();
});

test('a call goes on over other screens and ends when the chat is closed', async ({ shop, voice }) => {
  await watchMicrophone(shop);
  await openConversation(shop, voice);
  const { call, chat, home } = shop.widget;
  await call.start();
  await expect(chat.message(GREETING)).toBeVisible();
  await chat.backButton.click();
  await expect(home.greeting).toBeVisible();
  await expect(call.state).toHaveText(word('call_live'));
  await home.startButton(START).click();
  await expect(chat.message(GREETING).or(chat.message(GREETING_HEARD))).toBeVisible();
  await shop.widget.closeButton.click();
  await shop.widget.expectClosed();
  await expect.poll(() => isListening(shop)).toBe(false);
  await shop.launcher.button.click();
  await expect(call.state).toHaveText(word('call_ended'));
});

test('what was said is there after a reload, among the messages', async ({ shop, voice }) => {
  await openConversation(shop, voice);
  const { call, chat } = shop.widget;
  const text = unique('Before the call');
  await chat.say(text);
  await chat.expectSentOnce(text);
  await call.start();
  await expect(chat.message(GREETING).or(chat.message(GREETING_HEARD))).toBeVisible();
  await call.end();
  const after = unique('After the call');
  await chat.say(after);
  await chat.expectSentOnce(after);
  const said = (await chat.log.locator('.entry .message-body').allTextContents()).slice(0, -1);
  await shop.reload();
  await shop.reopenChat();
  await expect(chat.message(after)).toBeVisible();
  await expect(chat.log.locator('.entry .message-body')).toHaveText([...said, after]);
  await expect(chat.entry(said[1] ?? '').first()).toContainText(word('call_said').replace('{time}', '').trim());
});

test('a microphone that is refused is explained, and can be tried again', async ({ shop, voice }) => {
  await shop.context.clearPermissions();
  await shop.context.grantPermissions([]);
  await openConversation(shop, voice);
  const { call } = shop.widget;
  await call.startButton.click();
  await expect(call.state).toHaveText(word('call_blocked'));
  await expectNoSeriousFault(shop);
  await shop.context.grantPermissions(['microphone']);
  await call.retryButton.click();
  await expect(call.state).toHaveText(word('call_live'));
  await call.end();
});

test('an agent who is not set up is explained without asking for the microphone', async ({ shop, voice }) => {
  await voice.change({ voice: { agent_id: 'agent_nobody', private: true, has_api_key: false } });
  await watchMicrophone(shop);
  await openConversation(shop, voice);
  shop.watch.expectBrokenNetwork();
  await shop.widget.call.startButton.click();
  await expect(shop.widget.call.state).toHaveText(word('call_not_set_up'));
  await expect(shop.widget.call.retryButton).toHaveCount(0);
  expect(await timesAsked(shop)).toBe(0);
});

test('a connection that dies ends the call in words; the next call works', async ({ shop, voice }) => {
  let kill = (): void => {};
  await shop.page.routeWebSocket(/\/v1\/convai\//, (route) => {
    route.connectToServer();
    kill = () => void route.close({ code: 1011, reason: 'gone' });
  });
  await watchMicrophone(shop);
  await openConversation(shop, voice);
  const { call } = shop.widget;
  await call.start();
  kill();
  await expect(call.state).toHaveText(word('call_lost'));
  await expect.poll(() => isListening(shop)).toBe(false);
  await call.retryButton.click();
  await expect(call.state).toHaveText(word('call_live'));
  await call.end();
});

test('a public agent is called without asking the server', async ({ shop, voice }) => {
  await voice.change({ voice: { agent_id: unique('agent').replace(' ', '_'), private: false, has_api_key: false } });
  const asked: string[] = [];
  shop.context.on('request', (request) => void (request.url().includes('voice_signed_url') && asked.push(request.url())));
  await openConversation(shop, voice);
  await shop.widget.call.start();
  await shop.widget.call.end();
  await shop.widget.call.dismissButton.click();
  await shop.widget.call.start();
  expect(asked).toEqual([]);
});

test('a browser with one sampling rate only takes no library from elsewhere', async ({ shop, voice }) => {
  await shop.context.addInitScript(() => {
    if (!navigator.mediaDevices) return;
    const supported = { ...navigator.mediaDevices.getSupportedConstraints(), sampleRate: false };
    navigator.mediaDevices.getSupportedConstraints = () => supported;
    // (Playwright does not see what worklets load.)
    const modules: string[] = [];
    Object.assign(globalThis, { modules });
    const add = AudioWorklet.prototype.addModule;
    AudioWorklet.prototype.addModule = function (url, options) {
      modules.push(String(url));
      return add.call(this, url, options);
    };
  });
  await openConversation(shop, voice);
  await shop.widget.call.start();
  await expect(shop.widget.chat.message('3 seconds of sound').first()).toBeVisible();
  const inside = await shop.widget.inside();
  const modules = await inside.evaluate(() => (globalThis as unknown as { modules: string[] }).modules.map((url) => new URL(url, document.baseURI).href));
  expect(modules.filter((url) => url.includes('/voice-rate-')).length).toBeGreaterThan(0);
  expect(modules.filter((url) => !url.startsWith(environment().server))).toEqual([]);
  await shop.widget.call.end();
});

test('an inbox without an agent has no button', async ({ shop, makeInbox }) => {
  await openConversation(shop, (await makeInbox({})) as ChatwootInbox);
  await expect(shop.widget.call.startButton).toHaveCount(0);
});

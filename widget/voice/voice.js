// Calls: loaded with the first click on the call button, never before (widget/src/parts/call.rs). One at a time.
//
// The server is asked for the address first, then the visitor for his microphone: who can't be called needs nobody's microphone. A call goes
// on while the visitor looks at another screen of the app or another tab of the browser. It ends when the chat is closed or its page is left:
// nobody is listened to by something that he can't see.

import { putStyles } from '../style-sheet.js';
import { call, microphone } from './line.js';
import { makePanel } from './panel.js';

/** @typedef {import('./line.js').Line} Line @typedef {import('./line.js').Why} Why @typedef {import('./panel.js').Words} Words */

/** What is said of each reason. @type {Record<Why, string>} */
const REASONS = {
  ended: 'call_ended',
  lost: 'call_lost',
  failed: 'call_failed',
  blocked: 'call_blocked',
  no_microphone: 'call_no_microphone',
  busy_microphone: 'call_busy_microphone',
  unsupported: 'call_unsupported',
};

/** @type {ReturnType<typeof open> | undefined} */
let current;

/** Whether there is a call, or one is being made. */
export const isBusy = () => !!current?.isBusy();

/** Shows the call that there is. */
export const focus = () => current?.focus();

/**
 * The visitor wants to call; the server is being asked how.
 *
 * @param {HTMLElement} place
 * @param {Words} words
 * @param {string} language
 * @param {(word: string) => void} tell `again`, or by whom what was said, that, and what was told instead, parted by NUL
 */
export async function begin(place, words, language, tell) {
  if (isBusy()) return;
  const [own] = await Promise.all([texts(language), putStyles(new URL(VOICE_FILES.css, import.meta.url).href)]);
  current = open(place, { ...words, ...own }, language, tell);
}

/**
 * The server's answer, or the end: `line` with the address, `refused` with the kind of no, `failed`, `closed` (the chat), `gone` (the visitor).
 *
 * @param {string} what
 * @param {string} detail
 */
export function step(what, detail) {
  current?.step(what, detail);
}

/** @param {HTMLElement} place @param {Words} words @param {string} language @param {(word: string) => void} tell */
function open(place, words, language, tell) {
  const panel = makePanel(place, words, language);
  /** @type {'asking' | 'dialling' | 'live' | 'over'} */
  let phase = 'asking';
  /** @type {Line | undefined} */
  let line;
  let isMuted = false;
  let isSpeaking = false;
  let since = 0;
  const leaving = new AbortController();
  addEventListener('pagehide', () => end('ended'), leaving);

  const giveUp = () => panel.icon('close', 'cancel', () => finish(true));
  panel.show('waiting', 'call_connecting', [giveUp()]);

  /** @param {string} address */
  async function dial(address) {
    phase = 'dialling';
    /** @type {MediaStream | undefined} */
    let stream;
    try {
      const asked = setTimeout(() => phase == 'dialling' && panel.say('call_allow'), 500);
      try {
        stream = await microphone();
      } finally {
        clearTimeout(asked);
      }
      if (isOver()) return;
      panel.say('call_connecting');
      const made = await call(address, {
        said: (own, text, insteadOf) => tell([own ? 'you' : 'they', text, insteadOf].join('\0')),
        speaking: (speaking) => {
          isSpeaking = speaking;
          describe();
        },
        over: (why) => stop(why),
      });
      // He may have given up meanwhile, or the other side.
      if (isOver()) return made.end();
      line = made;
      live();
    } catch (why) {
      stop(/** @type {Why} */ (why));
    } finally {
      stream?.getTracks().forEach((track) => track.stop());
    }
  }

  function live() {
    phase = 'live';
    since = Date.now();
    const mute = panel.icon('microphone', 'call_mute', () => {
      isMuted = !isMuted;
      line?.mute(isMuted);
      mute.setAttribute('aria-pressed', String(isMuted));
      panel.redraw(mute, isMuted ? 'muted' : 'microphone');
      describe();
    });
    mute.setAttribute('aria-pressed', 'false');
    panel.show('live', 'call_live', [mute, panel.icon('call', 'call_end', () => end('ended'), 'call-end')]);
    const clock = setInterval(tick, 500);
    tick();
    listen();
    leaving.signal.addEventListener('abort', () => clearInterval(clock));
  }

  /** Not who speaks when, which is to be heard: a screen reader would talk over it. */
  function describe() {
    place.dataset.speaking = String(isSpeaking);
    if (phase == 'live') panel.say(isMuted ? 'call_muted' : 'call_live');
  }

  const tick = () => panel.last(Math.floor((Date.now() - since) / 1000));

  /** The level, in every frame; where the visitor wants little motion, once a second. */
  function listen() {
    if (phase != 'live' || !line) return;
    panel.sound(isMuted ? 0 : line.level());
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) setTimeout(listen, 1000);
    else requestAnimationFrame(listen);
  }

  const isOver = () => phase == 'over';

  /** Ends it from this side. @param {Why} why */
  function end(why) {
    const ending = line;
    stop(why);
    ending?.end();
  }

  /** It is over; what there is to say of it stays until it is closed. @param {Why} why */
  function stop(why) {
    if (isOver()) return;
    const wasLive = phase == 'live';
    phase = 'over';
    line = undefined;
    leaving.abort();
    if (!wasLive) panel.last(undefined);
    over(REASONS[why] ?? 'call_failed', why != 'ended' && why != 'unsupported');
  }

  /** @param {string} key @param {boolean} mayRetry */
  function over(key, mayRetry) {
    const close = panel.icon('close', 'call_close', () => finish(true));
    panel.show('over', key, mayRetry ? [panel.words('try_again', () => tell('again')), close] : [close]);
  }

  /** Ends it and takes the bar away. @param {boolean} byVisitor */
  function finish(byVisitor) {
    const ending = line;
    phase = 'over';
    line = undefined;
    leaving.abort();
    ending?.end();
    panel.remove(byVisitor);
    current = undefined;
  }

  return {
    isBusy: () => !isOver(),
    focus: panel.focus,
    /** @param {string} what @param {string} detail */
    step(what, detail) {
      if (what == 'gone') return finish(false);
      if (what == 'closed') return phase == 'live' ? end('ended') : isOver() ? undefined : finish(false);
      if (phase != 'asking') return;
      if (what == 'line') return void dial(detail);
      phase = 'over';
      leaving.abort();
      // Where nothing is set up, trying again leads nowhere.
      if (what == 'refused' && detail == 'not_set_up') over('call_not_set_up', false);
      else over('call_failed', true);
    },
  };
}

/** What calls say beyond the app's own words. @param {string} language @returns {Promise<Words>} */
async function texts(language) {
  const file = VOICE_FILES.texts[language] ?? VOICE_FILES.texts['en-US'] ?? '';
  const answer = await fetch(new URL(file, import.meta.url));
  if (!answer.ok) throw new Error('no texts: ' + answer.status);
  return answer.json();
}

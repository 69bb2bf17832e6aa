// A line to a voice agent, through the vendor's SDK: from an address to the end of the call, and why it ended.

import { Conversation } from '@elevenlabs/client';

/** Who does not answer within so long (ms) is not there. */
const PATIENCE = 20_000;

/**
 * Why there is no call, or no longer.
 * @typedef {'ended' | 'lost' | 'failed' | 'blocked' | 'no_microphone' | 'busy_microphone' | 'unsupported'} Why
 *
 * @typedef {object} Heard
 * @property {(own: boolean, text: string, insteadOf: string) => void} said words, or other words than were told before
 * @property {(speaking: boolean) => void} speaking the agent speaks, or listens
 * @property {(why: Why) => void} over once, and nothing after it
 *
 * @typedef {object} Line
 * @property {(muted: boolean) => void} mute
 * @property {() => number} level how loud the visitor is, from 0 to 1
 * @property {() => void} end
 */

/** The microphone is asked for: the browser asks the visitor where it doesn't know. @returns {Promise<MediaStream>} @throws {Why} */
export async function microphone() {
  // Without TLS there is none.
  if (!navigator.mediaDevices?.getUserMedia || !window.AudioWorkletNode) throw 'unsupported';
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (error) {
    throw reason(error);
  }
}

/**
 * Calls. The answer is there when somebody listens; it is thrown why nobody does.
 *
 * @param {string} address
 * @param {Heard} heard
 * @returns {Promise<Line>}
 */
export async function call(address, heard) {
  let isOver = false;
  /** @param {Why} why */
  const over = (why) => {
    if (!isOver) heard.over(why);
    isOver = true;
  };
  const starting = Conversation.startSession({
    signedUrl: address,
    connectionType: 'websocket',
    // As files, because the policy takes no blobs.
    workletPaths: { rawAudioProcessor: beside(VOICE_FILES.input), audioConcatProcessor: beside(VOICE_FILES.output) },
    onMessage: ({ source, message }) => isOver || heard.said(source == 'user', message, ''),
    onAgentResponseCorrection: ({ original_agent_response: before, corrected_agent_response: after }) => isOver || heard.said(false, after, before),
    onModeChange: ({ mode }) => isOver || heard.speaking(mode == 'speaking'),
    onDisconnect: ({ reason }) => over(reason == 'error' ? 'lost' : 'ended'),
  });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject('failed'), PATIENCE);
  });
  try {
    const conversation = await Promise.race([starting, late]);
    if (!('getInputVolume' in conversation)) throw 'failed';
    return {
      mute: (muted) => conversation.setMicMuted(muted),
      level: () => conversation.getInputVolume(),
      end() {
        over('ended');
        hangUp(conversation);
      },
    };
  } catch (error) {
    isOver = true;
    // It may come after all.
    starting.then(hangUp, () => {});
    throw reason(error);
  } finally {
    clearTimeout(timer);
  }
}

/** @param {{ endSession(): Promise<void> }} conversation */
function hangUp(conversation) {
  conversation.endSession().catch(() => {});
}

/** @param {string} file */
const beside = (file) => new URL(file, import.meta.url).href;

/** What an error means for the visitor. @param {unknown} error @returns {Why} */
function reason(error) {
  if (error === 'failed' || error === 'unsupported') return error;
  switch (error instanceof DOMException && error.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'blocked';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'no_microphone';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy_microphone';
    default:
      return 'failed';
  }
}

// The sound of a message that the visitor isn't looking at: two soft notes, made on the spot, so that there is no file to load.

import { sleep, tryTake } from './locks.js';
import { get, put } from './storage.js';

/** Notes don't come more often than this (ms), from whichever tab. */
const PAUSE = 1_500;
/**
 * So long (ms) a tab that would sound leaves it to another to say that the visitor is looking there. Less than a pause even where the
 * browser makes it a second, as for hidden tabs.
 */
const COURTESY = 200;
/** Whoever has this right sounds; also the place in storage where it stands that nobody is to. */
const SOUND = 'natter:sound';
/** Frequency (Hz) and beginning (s) of each note. */
const NOTES = [
  [659.25, 0],
  [987.77, 0.11],
];
/** Length of a note (s). */
const LENGTH = 0.35;
/** Loudest point; 1 is as loud as the device can. */
const LOUDNESS = 0.12;

let touched = false;
let quiet = false;
/** @type {AudioContext | undefined} */
let audio;

/** Waits for the visitor's first touch or key: browsers let nothing sound before, and complain when it is tried. */
export function arm() {
  for (const name of ['pointerdown', 'keydown']) document.addEventListener(name, () => (touched = true));
}

/** Whether the visitor wants no sound: what he said last in any tab, as long as the browser keeps it. */
export function isQuiet() {
  const storage = stored();
  return storage ? get(storage, SOUND) != null : quiet;
}

/** Remembers whether he wants none; who turns it on hears it. @param {boolean} wanted */
export function setQuiet(wanted) {
  quiet = wanted;
  put(stored(), SOUND, wanted ? 'off' : undefined);
  if (!wanted) play();
}

/**
 * A message came, in all tabs at once. One of those where it is needed sounds, unless there is one where the visitor sees the message, it
 * would be the first thing ever, or one of many.
 *
 * @param {boolean} needed
 */
export async function ring(needed) {
  if (needed && (!touched || isQuiet())) return;
  if (needed) await sleep(COURTESY);
  const right = await tryTake(SOUND);
  if (!right) return;
  if (needed) play();
  await sleep(PAUSE);
  right();
}

/** @returns {Storage | undefined} */
function stored() {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}

/** A device without sound is no reason to fail. */
function play() {
  try {
    audio ??= new AudioContext();
    if (audio.state == 'suspended') audio.resume().catch(() => {});
    const start = audio.currentTime + 0.02;
    for (const [frequency, after] of NOTES) {
      const note = audio.createOscillator();
      const volume = audio.createGain();
      const from = start + after;
      const to = from + LENGTH;
      note.frequency.value = frequency;
      volume.gain.setValueAtTime(0.0001, from);
      volume.gain.exponentialRampToValueAtTime(LOUDNESS, from + 0.015);
      volume.gain.exponentialRampToValueAtTime(0.0001, to);
      note.connect(volume).connect(audio.destination);
      note.start(from);
      note.stop(to);
    }
  } catch {
    // Silence.
  }
}

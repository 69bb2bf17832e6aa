// Whether sound comes through another sampling rate as it was. The library's place in a worklet is a global here, too.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import '../resample.js';

/** So many milliseconds of a tone, resampled in pieces of 128 samples as worklets are given them. */
async function tone(hertz, from, to, milliseconds = 500) {
  const resampler = await globalThis.LibSampleRate.create(1, from, to);
  const samples = Float32Array.from({ length: (from * milliseconds) / 1000 }, (_, at) => Math.sin((2 * Math.PI * hertz * at) / from));
  const made = [];
  for (let at = 0; at < samples.length; at += 128) made.push(...resampler.full(samples.subarray(at, at + 128)));
  return made;
}

const crossings = (samples) => samples.filter((value, at) => at > 0 && value >= 0 && samples[at - 1] < 0).length;
const loudness = (samples) => Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);

for (const [from, to] of [[48_000, 16_000], [44_100, 16_000], [16_000, 48_000], [16_000, 44_100], [16_000, 16_000]]) {
  test(`a tone of speech at ${from} is the same tone at ${to}, as long and as loud`, async () => {
    const made = await tone(440, from, to);
    assert.ok(Math.abs(made.length - to / 2) <= 4, `${made.length} samples`);
    assert.ok(Math.abs(crossings(made) - 220) <= 1, `${crossings(made)} waves`);
    assert.ok(Math.abs(loudness(made) - Math.SQRT1_2) < 0.02, `${loudness(made)}`);
    // No click where two pieces meet.
    const steps = made.slice(1).map((value, at) => Math.abs(value - made[at]));
    assert.ok(Math.max(...steps) < (2 * Math.PI * 440) / to + 0.01, `a step of ${Math.max(...steps)}`);
  });
}

test('what is too high for the lower rate is quietened, not folded into speech', async () => {
  assert.ok(loudness(await tone(15_900, 48_000, 16_000)) < 0.1);
});

// Another sampling rate, for browsers that give sound at the device's own only (Firefox). The SDK would fetch two megabytes of a library for
// that from somebody else's server; for speech this is enough. A module of audio worklets, under the library's name there.

class Resampler {
  /** @param {number} from samples in a second @param {number} to */
  constructor(from, to) {
    /** How many samples that come make one that goes. */
    this.step = from / to;
    /** What is left of what came before, and where in it the next sample begins. @type {number[]} */
    this.rest = [];
    this.at = 0;
  }

  /** @param {ArrayLike<number>} given @returns {Float32Array} */
  full(given) {
    const { step } = this;
    const samples = this.rest.concat(Array.from(given));
    // Fewer samples: each is the mean of what it stands for, or what is too high for them would come out as a hiss.
    const parts = Math.max(1, Math.ceil(step));
    const made = [];
    let { at } = this;
    for (; at + Math.max(1, step) < samples.length; at += step) {
      let sum = 0;
      for (let part = 0; part < parts; part++) sum += between(samples, at + (part * step) / parts);
      made.push(sum / parts);
    }
    const used = Math.min(Math.floor(at), samples.length);
    this.rest = samples.slice(used);
    this.at = at - used;
    return Float32Array.from(made);
  }
}

/** The sound between two samples runs straight. @param {number[]} samples @param {number} at */
function between(samples, at) {
  const index = Math.floor(at);
  const before = samples[index] ?? 0;
  return before + ((samples[index + 1] ?? before) - before) * (at - index);
}

/** @type {any} */ (globalThis).LibSampleRate = {
  /** @param {number} _channels one @param {number} from @param {number} to */
  create: async (_channels, from, to) => new Resampler(from, to),
};

// Finding emoji, and giving them a skin tone.

/** @typedef {import('./store.js').Emoji} Emoji */

/** More than that nobody looks through. */
const MOST = 160;

/**
 * Those whose name or words have every word of the query in them; names before words, beginnings before the rest.
 *
 * @param {Emoji[]} emojis
 * @param {string} query
 */
export function search(emojis, query) {
  const wanted = plain(query).split(/\s+/).filter(Boolean);
  const ranked = [];
  for (const emoji of emojis) {
    const [name, words] = [' ' + plain(emoji.name), ' ' + plain(emoji.words)];
    let rank = 0;
    for (const word of wanted) {
      const place = [name.startsWith(' ' + word), name.includes(' ' + word), words.includes(' ' + word), (name + words).includes(word)].indexOf(true);
      if (place < 0) {
        rank = -1;
        break;
      }
      rank += place;
    }
    if (rank >= 0) ranked.push({ emoji, rank });
  }
  return ranked.sort((one, other) => one.rank - other.rank).slice(0, MOST).map(({ emoji }) => emoji);
}

/** Small letters without accents: whoever looks for "cafe" means "café". @param {string} text */
function plain(text) {
  return text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase();
}

/** An emoji in this skin tone, if it can have one: all persons in it, but not the handshake between two. @param {Emoji} emoji @param {string} tone */
export function inTone(emoji, tone) {
  if (!emoji.toned || !tone) return emoji.char;
  return emoji.char
    .split('\u200d')
    .map((part, at) => (at && part === '🤝' ? part : part.replace(/^(\p{Emoji_Modifier_Base})\ufe0f?/u, '$1' + tone)))
    .join('\u200d');
}

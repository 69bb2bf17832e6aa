// Which of the languages there are is the visitor's.

/** The language that a visitor gets when nothing he wants is there. */
export const DEFAULT = 'en-US';

/** Languages that are written from right to left, among those with web users to speak of. */
const RIGHT_TO_LEFT = /^(ar|fa|he|ur|ckb|ps|sd|yi)/;

/**
 * The best of `codes` for the wishes, most wanted first: the language tag itself; then the language in another region, in the same script;
 * then the next wish. With it the tag that dates and numbers are written by: the visitor's own where it is the language of the texts, so
 * that an Austrian who reads the German texts gets Austrian dates. Nothing when no wish can be met.
 *
 * @param {string[]} wishes
 * @param {string[]} codes
 * @returns {[code: string, formats: string] | undefined}
 */
export function choose(wishes, codes) {
  for (const wish of wishes) {
    const wanted = read(wish);
    const same = codes.filter((code) => read(code).writing == wanted.writing);
    const code = same.find((code) => read(code).region == wanted.region) || same[0];
    if (code) return [code, wish];
  }
}

/** @param {string} code */
export function isRightToLeft(code) {
  return RIGHT_TO_LEFT.test(read(code).writing);
}

/**
 * Language, script and region, as far as they count here. The script does only for Chinese, of which two are in use. What follows in a tag
 * is left out. Old codes are known by their new names (`iw` is `he`), and regions that are not said are the likely ones.
 *
 * @param {string} tag
 */
function read(tag) {
  const plain = /^[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(?![^-])/i.exec(tag.replace(/_/g, '-'));
  if (!plain) return { writing: '', region: '' };
  const { language, script, region } = new Intl.Locale(plain[0]).maximize();
  return { writing: language == 'zh' ? language + script : language, region };
}

// Countries for telephone numbers: the codes of ISO 3166 that have a telephone network of their own. Their names come from the browser, in
// the visitor's language.

/** Two letters each. */
const CODES =
  'ADAEAFAGAIALAMAOARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGTGUGWGYHKHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW';

/** @type {string[]} */
export const codes = CODES.match(/../g) || [];

/** Code and name of each country, one after the other, ordered as the visitor's language orders names. */
export function countries() {
  const language = document.documentElement.lang || undefined;
  const name = attempt(() => new Intl.DisplayNames(language, { type: 'region' }));
  const named = codes.map((code) => [code, attempt(() => name?.of(code)) || code]);
  const compare = attempt(() => new Intl.Collator(language).compare);
  return named.sort((one, other) => (compare ? compare(one[1], other[1]) : 0)).flat();
}

/** The country of the visitor's first language that names one, as far as it is known. */
export function likelyCountry() {
  for (const language of navigator.languages) {
    const region = language.toUpperCase().split('-').slice(1).find((part) => part.length == 2);
    if (region && codes.includes(region)) return region;
  }
  return '';
}

/**
 * What the browser doesn't have must not cost the form.
 *
 * @template T
 * @param {() => T} make
 * @returns {T | undefined}
 */
function attempt(make) {
  try {
    return make();
  } catch {
    return undefined;
  }
}

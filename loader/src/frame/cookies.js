// The session cookies of the stock widget: same names, domain and attributes, so either widget finds the other's session.

const YEAR = 365 * 24 * 60 * 60;

/** @typedef {{cookie: string}} Jar `document`, or a test's */

/**
 * Empty where there is none, where it was not written by this widget, and in a sandboxed page, which has no cookies at all.
 * @param {Jar} jar @param {string} name
 */
export function readCookie(jar, name) {
  try {
    const found = jar.cookie.split('; ').find((pair) => pair.startsWith(name + '='));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : '';
  } catch {
    return '';
  }
}

/**
 * @param {Jar} jar @param {string} name
 * @param {string} value empty to delete
 * @param {string} domain empty for this host alone
 * @param {boolean} secure
 */
export function writeCookie(jar, name, value, domain, secure) {
  jar.cookie =
    `${name}=${encodeURIComponent(value)}; path=/; max-age=${value ? YEAR : 0}; SameSite=Lax` +
    (domain && '; domain=' + domain) +
    (secure ? '; Secure' : '');
}

/**
 * The widest domain that the browser accepts a cookie for, so that all subdomains of a site share one session. Which one that is only the
 * browser knows (public suffixes), so it is tried. Addresses (one of IPv6 has no dots) and single names stay with the
 * host.
 * @param {Jar} jar @param {string} host @param {boolean} secure
 */
export function widestDomain(jar, host, secure) {
  const labels = host.split('.');
  if (labels.length < 2 || /^[\d.]+$/.test(host)) return '';
  let domain = '';
  for (const label of labels.reverse()) {
    domain = '.' + label + domain;
    writeCookie(jar, '__ld_test__', '1', domain, secure);
    const accepted = readCookie(jar, '__ld_test__');
    writeCookie(jar, '__ld_test__', '', domain, secure);
    if (accepted) return domain;
  }
  return '';
}

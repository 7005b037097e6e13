/** Nothing that a browser skips or turns round: control characters, spaces, backslashes. */
const PLAIN = /^[^\p{Cc}\p{Cf}\s\\]+$/u;
const SCHEME = /^[a-z][a-z\d+.-]*:/i;

/**
 * Whether a link can do no more than open a page: `http(s)` with a host, or a path, query or fragment of the app's own
 * origin. `//host` is neither, since what it opens depends on the page that holds it.
 */
export function isWebLink(url: string): boolean {
  if (!PLAIN.test(url) || url.startsWith('//')) return false;
  if (/^https?:\/\/[^/?#]/i.test(url)) return URL.canParse(url);
  return !SCHEME.test(url) && !/^[^/?#]*:/.test(url);
}

/** What runs, embeds, or is parsed by rules of its own; `mj-include` would read a file. */
export const FORBIDDEN_TAGS = new Set(
  'script iframe frame frameset noframes object embed noembed applet base portal svg math xmp plaintext mj-include'.split(
    ' ',
  ),
);

const LINKS = new Set(['href', 'action', 'formaction', 'xlink:href', 'cite', 'longdesc']);
const IMAGES = new Set(['src', 'srcset', 'poster', 'background', 'background-url', 'data']);

export type UrlKind = 'link' | 'image';

/** What the attribute's value leads to; null where it is no address. */
export function urlKindOf(attribute: string): UrlKind | null {
  if (LINKS.has(attribute)) return 'link';
  return IMAGES.has(attribute) ? 'image' : null;
}

/** `cid:` is an attachment, `#` a place in the message. */
const ALLOWED: Record<UrlKind, RegExp> = {
  link: /^\s*(?:https?:\/\/[^/?#\s]|mailto:\S|tel:\S|#)/i,
  image: /^\s*(?:https:\/\/[^/?#\s]|cid:\S)/i,
};
/** A place in the app that shows it; `//` would be another host. */
const PATH = /^\s*(?:\/(?![/\\])|\?)/;

export const MUST: Record<UrlKind, string> = {
  link: 'must be an http, https, mailto or tel address',
  image: 'must be an https address',
};

/** @param inApp whether an app shows it, which has paths of its own */
export function isAllowedUrl(url: string, kind: UrlKind, inApp: boolean): boolean {
  return ALLOWED[kind].test(url) || (inApp && kind === 'link' && PATH.test(url));
}

/** Begins as an address that is allowed may begin: the rest is not known yet. */
export function mayBecomeUrl(beginning: string, kind: UrlKind, inApp: boolean): boolean {
  const text = beginning.trimStart().toLowerCase();
  if (isAllowedUrl(`${text}x`, kind, inApp)) return true;
  const schemes = kind === 'link' ? ['https://', 'http://', 'mailto:', 'tel:'] : ['https://', 'cid:'];
  return schemes.some((scheme) => scheme.startsWith(text));
}

/** The addresses that a style names. */
export function urlsOfStyle(css: string): string[] {
  return [...css.matchAll(/url\(\s*["']?\s*([^"')\s]*)/gi)].map(([, url = '']) => url);
}

const TAG = /<[a-z][^<>]*>/gi;
/** Most tags have none: to look for their attributes one by one would take half the time of a rendering. */
const MAY_HAVE_URL = /(?:href|src|srcset|action|poster|cite|longdesc|data|background|background-url)\s*=|url\(/i;
const ATTRIBUTE = /[\s"'/]([a-z][\w:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;
const ENTITIES: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&#34;': '"',
  '&quot;': '"',
  '&#39;': "'",
};

/** The addresses in finished HTML, also in what only Outlook reads, in one pass; false where one is not allowed. */
export function hasAllowedUrls(html: string, inApp: boolean): boolean {
  for (const [tag] of html.matchAll(TAG)) {
    if (!MAY_HAVE_URL.test(tag)) continue;
    for (const [, name = '', double, single] of tag.matchAll(ATTRIBUTE)) {
      const value = decode(double ?? single ?? '');
      const attribute = name.toLowerCase();
      const kind = urlKindOf(attribute);
      if (kind && value.trim() !== '' && !isAllowedUrl(value, kind, inApp)) return false;
      if (attribute === 'style' && !urlsOfStyle(value).every((url) => url === '' || isAllowedUrl(url, 'image', false)))
        return false;
    }
  }
  return true;
}

function decode(value: string): string {
  return value.replace(/&(?:amp|lt|gt|quot|#34|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}

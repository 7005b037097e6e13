import sanitizeHtml from 'sanitize-html';
import { isWebLink } from '../domain/web-link.ts';

/** Mark-up of text. Left out on purpose: what runs, embeds, asks, styles, or is parsed by rules of its own (svg, math). */
export const CLEAN_TAGS = (
  'a abbr b blockquote br caption cite code dd del div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li ' +
  'mark ol p pre q s small span strong sub sup table tbody td tfoot th thead tr u ul'
).split(' ');
export const CLEAN_ATTRIBUTES: Record<string, string[]> = {
  a: ['href', 'title', 'rel'],
  img: ['src', 'alt', 'title', 'width', 'height'],
  td: ['colspan', 'rowspan'],
  th: ['colspan', 'rowspan'],
};

const OPTIONS: sanitizeHtml.IOptions = {
  allowedTags: CLEAN_TAGS,
  allowedAttributes: CLEAN_ATTRIBUTES,
  allowedSchemes: ['http', 'https', 'mailto'],
  allowedSchemesByTag: { img: ['https'] },
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  // Where the words inside are no text for a reader either.
  nonTextTags: ['script', 'style', 'textarea', 'option', 'xmp', 'noscript', 'noembed', 'noframes', 'iframe', 'title'],
  nestingLimit: 50,
  transformTags: {
    a: (tagName, { href, rel: _, ...attribs }) => ({
      tagName,
      attribs: { ...attribs, ...(isLink(href) && { href }), rel: 'noopener noreferrer' },
    }),
  },
  // A relative image would be fetched from the page that shows it, with its cookies.
  exclusiveFilter: ({ tag, attribs: { src = '' } }) => tag === 'img' && !(/^https:/i.test(src) && isWebLink(src)),
};

/**
 * HTML of a client that an app may put into its page as it stands: text mark-up, links by http, https and mailto with
 * `rel=noopener`, images by https; the rest is dropped. By the allow-list that
 * https://cheatsheetseries.owasp.org/cheatsheets/Cross_Site_Scripting_Prevention_Cheat_Sheet.html#html-sanitization asks for.
 */
export function cleanHtml(html: string): string {
  return sanitizeHtml(html, OPTIONS);
}

function isLink(href: string | undefined): href is string {
  return href !== undefined && (isWebLink(href) || /^mailto:[^\p{C}\s\\]+$/iu.test(href));
}

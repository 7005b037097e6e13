import { compile } from 'html-to-text';
import type { Content } from '../../domain/notification.ts';

/** A start or end tag of an element that mails use; `<john@example.com>` and `a < b` are text. */
const TAG =
  /<(?:!doctype\s+html|\/?(?:a|b|blockquote|body|br|button|center|code|div|em|font|footer|h[1-6]|head|header|hr|html|i|img|li|main|ol|p|pre|s|section|small|span|strong|style|sub|sup|table|tbody|td|th|thead|title|tr|u|ul)(?:\s[^<>]*)?\/?)>/i;

/** Bounded in depth: its walk recurses, and a hostile page must not overflow the stack. */
const toText = compile({ wordwrap: false, limits: { maxDepth: 100, maxInputLength: 256 * 1024 } });

/** html-to-text takes quadratic time for nested tags: 50,000 would stop the API for seconds, these for some 50 ms. */
export const MOST_TAGS = 10_000;

export function hasTooManyTags(text: string): boolean {
  let tags = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) if (++tags > MOST_TAGS) return true;
  return false;
}

export function looksLikeHtml(text: string): boolean {
  return TAG.test(text);
}

/** Completes what was given: the text of an HTML mail, for readers that show none. */
export function completeContent(content: { subject: string; text: string | null; html: string | null }): Content {
  return { ...content, text: content.text ?? toText(content.html ?? '') };
}

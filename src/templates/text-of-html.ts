import { toText } from '../html/to-text.ts';
import { maskLiquid } from './liquid-tokens.ts';

/** What inbox lists show before a mail is opened; MJML hides it at the beginning of the page. */
const PREVIEW = /<div style="display:none;font-size:1px;[^>]*>[\s\S]*?<\/div>/;
/** Headings would be in capitals, but for what Liquid writes of them. */
const HEADING = /<(\/?)h[1-6]\b/gi;
/** More of it would be cut off. */
const LONGEST = 256 * 1_024;

/**
 * The text part of a mail, with the Liquid of its HTML: loops, conditions and cells of tables stay where they are. A line of
 * nothing but tags makes no line. Null where the HTML is too long for it.
 */
export function textOfHtml(html: string): string | null {
  const masked = maskLiquid(html);
  if (masked.text.length > LONGEST) return null;
  const lines = toText(masked.text.replace(PREVIEW, '').replace(HEADING, '<$1p')).split('\n');
  const text = lines.map((line) => (masked.isSilent(line) ? line.trim() : `${line}\n`)).join('');
  return masked.unmask(text.trim());
}

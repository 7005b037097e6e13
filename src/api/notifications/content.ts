import { compile } from 'html-to-text';
import { z } from 'zod';
import type { Channel } from '../../domain/channel.ts';
import { type Content, DEFAULT_SUBJECT } from '../../domain/notification.ts';
import { conflict, line } from '../input/fields.ts';

/** A start or end tag of an element that mails use; `<john@example.com>` and `a < b` are text. */
const TAG =
  /<(?:!doctype\s+html|\/?(?:a|b|blockquote|body|br|button|center|code|div|em|font|footer|h[1-6]|head|header|hr|html|i|img|li|main|ol|p|pre|s|section|small|span|strong|style|sub|sup|table|tbody|td|th|thead|title|tr|u|ul)(?:\s[^<>]*)?\/?)>/i;

/** Bounded in depth: its walk recurses, and a hostile page must not overflow the stack. */
const toText = compile({ wordwrap: false, limits: { maxDepth: 100, maxInputLength: 256 * 1024 } });

/** html-to-text takes quadratic time for nested tags: 50,000 would stop the API for seconds, these for some 50 ms. */
const MOST_TAGS = 10_000;
/** RFC 5322, 2.1.1: the longest line that mail hosts must carry. */
const LONGEST_LINE = 998;
/** https://www.twilio.com/docs/messaging/api/message-resource; its error 21617 counts an emoji for more than one. */
const LONGEST_SMS = 1_600;

/** Text that may be HTML. */
export const markup = z
  .string()
  .min(1)
  .refine((text) => !hasTooManyTags(text), {
    error: `must not hold more than ${MOST_TAGS} tags`,
    params: { code: 'too_long' },
  });

export const subject = line(LONGEST_LINE);

/** The words of a notification as they are given: `body` is what the channel takes. */
export const content = z
  .strictObject({
    subject: subject.optional(),
    body: markup.optional(),
    html: markup.optional(),
    text: z.string().min(1).optional(),
  })
  .superRefine(({ body, html, text }, context) => {
    if (body === undefined && html === undefined && text === undefined) {
      context.addIssue({ code: 'custom', path: ['body'], message: 'is required', params: { code: 'required' } });
    }
  });

/** As given, in the fields of the channel; `text` is null where it is yet to be made from the HTML. */
export type Draft = { subject: string | null; text: string | null; html: string | null };

/**
 * What is said, in the form of the channel: a mail takes HTML or text for its body, an SMS text.
 * @param at the path of a field of `given` in the body, for issues: `conflicting_fields`, `too_long`
 */
export function draftFor(
  channel: Channel,
  given: z.output<typeof content>,
  at: (field: 'body' | 'html' | 'text') => PropertyKey[],
  context: z.RefinementCtx,
): Draft {
  const { subject = null, body, html, text } = given;
  const isHtml = channel === 'email' && body !== undefined && looksLikeHtml(body);
  if (body !== undefined && (isHtml ? html : text) !== undefined) {
    context.addIssue(conflict(at('body'), 'says the same as another field: send one of them'));
  }
  const words = text ?? (isHtml ? undefined : body);
  if (channel === 'email') {
    return { subject: subject ?? DEFAULT_SUBJECT, html: html ?? (isHtml ? body : null), text: words ?? null };
  }
  if (html !== undefined) context.addIssue(conflict(at('html'), `does not go with the channel ${channel}`));
  if (words !== undefined) checkSms(words, at(text === undefined ? 'body' : 'text'), context);
  return { subject, html: null, text: words ?? null };
}

/** An issue for what is more than one SMS may hold, whole. */
export function checkSms(text: string, path: PropertyKey[], context: z.RefinementCtx): void {
  if (text.length <= LONGEST_SMS) return;
  const message = `must not be longer than ${LONGEST_SMS} characters as an SMS`;
  context.addIssue({ code: 'custom', path, message, params: { code: 'too_long' } });
}

/** Completes what was given: the text of an HTML mail, for readers that show none. */
export function completeContent(draft: Draft): Content {
  return { ...draft, text: draft.text ?? toText(draft.html ?? '') };
}

function looksLikeHtml(text: string): boolean {
  return TAG.test(text);
}

function hasTooManyTags(text: string): boolean {
  let tags = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) if (++tags > MOST_TAGS) return true;
  return false;
}

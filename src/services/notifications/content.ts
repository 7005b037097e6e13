import { compile } from 'html-to-text';
import { z } from 'zod';
import type { Channel } from '../../domain/channel.ts';
import { type Content, DEFAULT_SUBJECT } from '../../domain/notification.ts';
import { isWebLink } from '../../domain/web-link.ts';
import { conflict, line } from '../input/fields.ts';
import { bytesOf, channelFields, FIELDS_OF, LONGEST_LINE } from './content-fields.ts';

/** A start or end tag of an element that mails use; `<john@example.com>` and `a < b` are text. */
const TAG =
  /<(?:!doctype\s+html|\/?(?:a|b|blockquote|body|br|button|center|code|div|em|font|footer|h[1-6]|head|header|hr|html|i|img|li|main|ol|p|pre|s|section|small|span|strong|style|sub|sup|table|tbody|td|th|thead|title|tr|u|ul)(?:\s[^<>]*)?\/?)>/i;

/** Bounded in depth: its walk recurses, and a hostile page must not overflow the stack. */
const toText = compile({ wordwrap: false, limits: { maxDepth: 100, maxInputLength: 256 * 1024 } });

/** html-to-text takes quadratic time for nested tags: 50,000 would stop the API for seconds, these for some 50 ms. */
const MOST_TAGS = 10_000;

/** The longest text that a channel's vendors take, in characters. */
const LONGEST_TEXT: Partial<Record<Channel, number>> = {
  // https://www.twilio.com/docs/messaging/api/message-resource; its error 21617 counts an emoji for more than one.
  sms: 1_600,
  // https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages#text-object
  whatsapp: 4_096,
};
/** Title, text and data; FCM takes 4,096 bytes in all and Web Push 3,993 (RFC 8291, 4). */
const MOST_PUSH_BYTES = 3_500;

/** Text that may be HTML. */
export const markup = z
  .string()
  .min(1)
  .refine((text) => !hasTooManyTags(text), {
    error: `must not contain more than ${MOST_TAGS} tags`,
    params: { code: 'too_long' },
  });

export const subject = line(LONGEST_LINE);

/** What a notification says, as it is given: `body` is what the channel takes. */
export const content = z
  .strictObject({
    subject: subject
      .optional()
      .describe('The subject of an e-mail, `Notification` if omitted; the title for push and in-app.'),
    body: markup.optional().describe('HTML or plain text, whichever the channel accepts.'),
    html: markup.optional().describe('HTML, for `email` and `in_app`.'),
    text: z.string().min(1).optional().describe('Plain text; generated from the HTML if omitted.'),
    ...channelFields.shape,
  })
  .meta({
    id: 'Content',
    description: 'The content. Each channel accepts its own fields and refuses those of other channels.',
  });

/** As given, in the fields of the channel; `text` is null where it is yet to be made from the HTML. */
export type Draft = Omit<Content, 'text'> & {
  text: string | null;
  /** The bytes of `attachments` in base 64, in the same order. */
  files?: string[] | undefined;
};

/**
 * What is said, in the form of the channel: a mail takes HTML or text for its body, an SMS text.
 * @param at the path of a field of `given` in the body, for issues: `required`, `conflicting_fields`, `too_long`
 */
export function draftFor(
  channel: Channel,
  given: z.output<typeof content>,
  at: (field: string) => PropertyKey[],
  context: z.RefinementCtx,
): Draft {
  const takes = FIELDS_OF[channel] as readonly string[];
  for (const field of ['html', ...Object.keys(channelFields.shape)] as const) {
    if (given[field as keyof typeof given] === undefined || takes.includes(field)) continue;
    context.addIssue(conflict(at(field), `is not supported by the channel ${channel}`));
  }
  const { body, html, text, title, attachments, ...own } = given;
  if (title !== undefined && own.subject !== undefined) {
    context.addIssue(conflict(at('title'), 'cannot be combined with `subject`: they mean the same'));
  }
  if (channel === 'in_app' && own.url !== undefined && !isWebLink(own.url)) {
    const message = 'must be an http or https URL, or a path';
    context.addIssue({ code: 'custom', path: at('url'), message, params: { code: 'invalid_value' } });
  }
  const isHtml = takes.includes('html') && body !== undefined && looksLikeHtml(body);
  if (body !== undefined && (isHtml ? html : text) !== undefined) {
    context.addIssue(conflict(at('body'), 'cannot be combined with `text` or `html`: they mean the same'));
  }
  const draft: Draft = {
    ...own,
    subject: own.subject ?? title ?? (channel === 'email' ? DEFAULT_SUBJECT : null),
    html: html ?? (isHtml ? body : null),
    text: text ?? (isHtml ? null : (body ?? null)),
    ...(attachments && {
      attachments: attachments.map(({ content: bytes, contentId = null, ...file }) => {
        return { ...file, contentId, bytes: bytesOf(bytes) };
      }),
      files: attachments.map(({ content: bytes }) => bytes),
    }),
  };
  if (draft.text === null && draft.html === null) {
    const saysEnough = given.template ?? given.media ?? given.payload;
    if (saysEnough === undefined) context.addIssue(required(at('body')));
    else draft.text = '';
  }
  checkLength(channel, draft, at(text === undefined ? 'body' : 'text'), context);
  return draft;
}

/** An issue for what is more than the channel can carry, whole. */
export function checkLength(channel: Channel, draft: Draft, path: PropertyKey[], context: z.RefinementCtx): void {
  const longest = LONGEST_TEXT[channel];
  const tooLong = (message: string) =>
    context.addIssue({ code: 'custom', path, message, params: { code: 'too_long' } });
  if (longest !== undefined && (draft.text ?? '').length > longest) {
    tooLong(`must have at most ${longest} characters for ${channel === 'sms' ? 'an SMS' : 'a WhatsApp message'}`);
  }
  if (channel !== 'push') return;
  const { subject: title, text, url, image, data } = draft;
  if (Buffer.byteLength(JSON.stringify({ title, text, url, image, data })) > MOST_PUSH_BYTES) {
    tooLong(`must have at most ${MOST_PUSH_BYTES} bytes as a push message, data included`);
  }
}

/** Completes what was given: the text of an HTML mail, for readers that show none. */
export function completeContent({ files: _, ...draft }: Draft): Content {
  return { ...draft, text: draft.text ?? toText(draft.html ?? '') };
}

/** The issue of a field that is missing. */
export const required = (path: PropertyKey[]) =>
  ({ code: 'custom', path, message: 'is required', params: { code: 'required' } }) as const;

function looksLikeHtml(text: string): boolean {
  return TAG.test(text);
}

function hasTooManyTags(text: string): boolean {
  let tags = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) if (++tags > MOST_TAGS) return true;
  return false;
}

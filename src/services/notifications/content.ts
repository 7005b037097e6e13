import { z } from 'zod';
import type { Channel } from '../../domain/channel.ts';
import { LONGEST_TEXT, MOST_PUSH_BYTES } from '../../domain/channel-limits.ts';
import { fitsHeader } from '../../domain/mail-header.ts';
import { type Content, DEFAULT_SUBJECT, type Recipient } from '../../domain/notification.ts';
import { isWebLink } from '../../domain/web-link.ts';
import { looksLikeHtml } from '../../html/looks-like-html.ts';
import { conflict, line } from '../input/fields.ts';
import type { FieldErrorCode } from '../problem.ts';
import { bytesOf, channelFields, FIELDS_OF, LONGEST_LINE, UNFOLDABLE } from './content-fields.ts';

/** html-to-text takes quadratic time for nested tags: so many take it a fraction of a second. */
const MOST_TAGS = 10_000;

/** https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages#media-object, which names no other length. */
const LONGEST_CAPTION = 1_024;
/** "Invalid data key" of https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode: FCM keeps these for itself. */
const RESERVED_BY_FCM = /^(?:from$|message_type$|gcm|google)/;

/** Text that may be HTML. */
export const markup = z
  .string()
  .min(1)
  .refine((text) => countTags(text) <= MOST_TAGS, {
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
    body: markup
      .optional()
      .describe(
        'HTML or plain text, whichever the channel accepts. For `email` and `in_app` it is HTML if it is a document, or has elements that are closed and nothing else between angle brackets; otherwise it is sent as plain text, unchanged. Use `html` or `text` to say which it is.',
      ),
    html: markup.optional().describe('HTML, for `email` and `in_app`. Sent as HTML whatever it looks like.'),
    text: z
      .string()
      .min(1)
      .optional()
      .describe('Plain text, sent unchanged whatever it looks like; generated from the HTML if omitted.'),
    ...channelFields.shape,
  })
  .meta({
    id: 'Content',
    description: 'The content. Each channel accepts its own fields and refuses those of other channels.',
  });

const CHANNEL_FIELDS = ['html', ...(Object.keys(channelFields.shape) as (keyof typeof channelFields.shape)[])] as const;
/** What goes on as it is given. */
type Own = Exclude<(typeof CHANNEL_FIELDS)[number], 'html' | 'title' | 'attachments'>;

function isOwn(field: (typeof CHANNEL_FIELDS)[number]): field is Own {
  return field !== 'html' && field !== 'title' && field !== 'attachments';
}

/** As given, in the fields of the channel; `text` is null where it is yet to be made from HTML. */
export type Draft = Omit<Content, 'text'> & {
  text: string | null;
  /** The HTML to make it from, where that is not sent itself. */
  source?: string | undefined;
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
  const own: Partial<Record<Own, unknown>> = {};
  for (const field of CHANNEL_FIELDS) {
    if (given[field] === undefined) continue;
    if (!takes.includes(field)) context.addIssue(conflict(at(field), `is not supported by the channel ${channel}`));
    if (isOwn(field)) own[field] = given[field];
  }
  const { subject: named, body, html, text, title, url, attachments } = given;
  if (title !== undefined && named !== undefined) {
    context.addIssue(conflict(at('title'), 'cannot be combined with `subject`: they mean the same'));
  }
  if (channel === 'in_app' && url !== undefined && !isWebLink(url)) {
    const message = 'must be an http or https URL, or a path';
    context.addIssue({ code: 'custom', path: at('url'), message, params: { code: 'invalid_value' } });
  }
  const isHtml = takes.includes('html') && body !== undefined && looksLikeHtml(body);
  if (body !== undefined && (isHtml ? html : text) !== undefined) {
    context.addIssue(conflict(at('body'), 'cannot be combined with `text` or `html`: they mean the same'));
  }
  const draft: Draft = {
    ...(own as Pick<typeof given, Own>),
    subject: named ?? title ?? (channel === 'email' ? DEFAULT_SUBJECT : null),
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
  const names: Record<string, string> = {
    text: text === undefined ? 'body' : 'text',
    subject: title ? 'title' : 'subject',
  };
  checkLimits(channel, draft, (field) => at(names[field] ?? field), context);
  return draft;
}

type Fault = { field: 'text' | 'subject'; code: FieldErrorCode; message: string };

/** Issues for what is more than the channel can carry, whole: whatever passes here can be composed. */
export function checkLimits(
  channel: Channel,
  draft: Draft,
  at: (field: Fault['field']) => PropertyKey[],
  context: z.RefinementCtx,
): void {
  for (const { field, code, message } of faultsOf(channel, draft)) {
    context.addIssue({ code: 'custom', path: at(field), message, params: { code } });
  }
}

export function faultsOf(channel: Channel, { subject, text, ...draft }: Draft): Fault[] {
  const tooLong = (message: string, field: Fault['field'] = 'text') => [{ field, code: 'too_long' as const, message }];
  const letters = (text ?? '').length;
  const longest = LONGEST_TEXT[channel] ?? Number.POSITIVE_INFINITY;
  if (letters > longest) {
    return tooLong(
      `must have at most ${longest} characters for ${channel === 'sms' ? 'an SMS' : 'a WhatsApp message'}`,
    );
  }
  // Without a caption of its own a picture has the text for one.
  const isCaption = draft.media && draft.media.type !== 'audio' && draft.media.caption === null;
  if (isCaption && letters > LONGEST_CAPTION)
    return tooLong(`must have at most ${LONGEST_CAPTION} characters as a caption`);
  if (channel === 'email' && !fitsHeader('Subject', subject ?? '')) return tooLong(UNFOLDABLE, 'subject');
  if (channel !== 'push') return [];
  const { url, image, data } = draft;
  if (Buffer.byteLength(JSON.stringify({ title: subject, text, url, image, data })) <= MOST_PUSH_BYTES) return [];
  return tooLong(`must have at most ${MOST_PUSH_BYTES} bytes as a push message, data included`);
}

/** Issues for data that FCM refuses; a browser's push service does not look into it. @param path of `data` */
export function refuseReservedData(
  { token }: Recipient,
  { data = {} }: Draft,
  path: PropertyKey[],
  context: z.RefinementCtx,
): void {
  if (token === undefined) return;
  for (const name of Object.keys(data).filter((one) => RESERVED_BY_FCM.test(one))) {
    const message = 'is a name that FCM keeps for itself';
    context.addIssue({ code: 'custom', path: [...path, name], message, params: { code: 'forbidden_key' } });
  }
}

/** The issue of a field that is missing. */
export const required = (path: PropertyKey[]) =>
  ({ code: 'custom', path, message: 'is required', params: { code: 'required' } }) as const;

/** What may be tags. */
export function countTags(text: string): number {
  let tags = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) tags++;
  return tags;
}

import { z } from 'zod';
import type { Channel } from '../../domain/channel.ts';
import { fitsHeader, isFurtherHeader } from '../../domain/mail-header.ts';
import { isMediaType } from '../../domain/media-type.ts';
import { emailAddress, line } from '../input/fields.ts';
import { record } from '../input/record.ts';
import type { FieldErrorCode } from '../problem.ts';

/** https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1: the longest line that mail hosts must carry. */
export const LONGEST_LINE = 998;
export const UNFOLDABLE =
  'must have blanks, at which its line can be folded: no line of a mail holds more than 998 letters';
/** Of all attachments of a mail together, decoded. */
export const MOST_ATTACHMENT_BYTES = 10 * 1_048_576;

const mailboxes = z.array(emailAddress).min(1).max(50);

const attachment = z
  .strictObject({
    filename: line(255),
    content: z.base64().describe('The file in base64.'),
    contentType: z
      .string()
      .max(255)
      .refine(isMediaType, 'must be a media type, such as application/pdf or text/calendar; method=REQUEST')
      .default('application/octet-stream')
      .describe('The media type, with its parameters where it has any; not `multipart/…`.'),
    contentId: z
      .string()
      .regex(/^[\w.@+-]{1,128}$/, 'must have 1 to 128 letters, digits or characters of _ . @ + -')
      .optional()
      .describe('Content-ID of an inline image: the HTML refers to it as `cid:<contentId>`.'),
  })
  .meta({ id: 'Attachment' });

const email = {
  from: z
    .union([emailAddress, z.strictObject({ email: emailAddress, name: line(200).optional() })])
    .transform((given) => (typeof given === 'string' ? { address: given, name: null } : mailbox(given))),
  replyTo: z.union([emailAddress.transform((address) => [address]), mailboxes]),
  cc: mailboxes,
  bcc: mailboxes,
  headers: record(z.string(), line(LONGEST_LINE)).superRefine((headers, context) => {
    if (Object.keys(headers).length > 20) context.addIssue({ code: 'custom', message: 'must have at most 20 headers' });
    const refuse = (name: string, code: FieldErrorCode, message: string) =>
      context.addIssue({ code: 'custom', path: [name], message, params: { code } });
    for (const [name, value] of Object.entries(headers)) {
      if (!isFurtherHeader(name)) refuse(name, 'forbidden_key', 'cannot be set: this header is reserved');
      else if (!fitsHeader(name, value)) refuse(name, 'too_long', UNFOLDABLE);
    }
  }),
  attachments: z
    .array(attachment)
    .min(1)
    .max(20)
    .refine((files) => files.reduce((sum, { content }) => sum + bytesOf(content), 0) <= MOST_ATTACHMENT_BYTES, {
      error: 'must not exceed 10 MB in total',
      params: { code: 'too_long' },
    }),
};

const httpsUrl = z.url({ protocol: /^https$/ }).max(2_048);

const whatsapp = {
  /** As in https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates */
  template: z.strictObject({
    name: z.string().regex(/^[a-z0-9_]{1,512}$/, 'must have 1 to 512 lower-case letters, digits or underscores'),
    language: z.string().regex(/^[a-z]{2,3}(_[A-Za-z]{2,4})?$/, 'must be a language code, such as en or en_US'),
    components: z.array(record(z.string(), z.unknown())).max(10).prefault([]),
  }),
  media: z
    .strictObject({
      type: z.enum(['image', 'video', 'audio', 'document']),
      link: httpsUrl,
      caption: z.string().min(1).max(1_024).optional(),
      filename: line(240).optional(),
    })
    .transform(({ caption = null, filename = null, ...rest }) => ({ ...rest, caption, filename })),
};

const app = {
  /** The same as `subject`. */
  title: line(LONGEST_LINE),
  /** A page, or a place in the app; what a browser would run is refused. */
  url: line(2_048).refine((url) => !/^\s*(?:javascript|data|vbscript):/i.test(url), {
    error: 'must be a web address or a path in the app',
  }),
  image: httpsUrl,
  data: record(z.string().min(1).max(64), z.string().max(1_024)).refine((data) => Object.keys(data).length <= 50, {
    error: 'must have at most 50 values',
  }),
};

const webhook = { payload: record(z.string(), z.unknown()) };

/** What only some channels take, all of it optional. */
export const channelFields = z.strictObject({ ...email, ...whatsapp, ...app, ...webhook }).partial();

type ChannelField = keyof z.output<typeof channelFields>;

/** What each channel takes besides the words that all take. */
export const FIELDS_OF: Record<Channel, readonly (ChannelField | 'html')[]> = {
  email: ['html', 'from', 'replyTo', 'cc', 'bcc', 'headers', 'attachments'],
  sms: [],
  whatsapp: ['template', 'media'],
  push: ['title', 'url', 'image', 'data'],
  webhook: ['payload'],
  in_app: ['html', 'title', 'url', 'image', 'data'],
};

/** How many bytes base 64 stands for. */
export function bytesOf(base64: string): number {
  return (base64.length / 4) * 3 - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0);
}

function mailbox({ email: address, name }: { email: string; name?: string | undefined }) {
  return { address, name: name ?? null };
}

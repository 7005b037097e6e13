import { z } from 'zod';
import { CATEGORIES, defaultOnAmbiguous, ON_AMBIGUOUS } from '../../domain/ambiguity.ts';
import { CHANNELS } from '../../domain/channel.ts';
import { DEFAULT_LATE_AFTER_MS, ON_LATE, type OnLate } from '../../domain/due.ts';
import { DAY_MS } from '../../domain/durations.ts';
import { DEFAULT_PRIORITY } from '../../domain/priority.ts';
import { conflict, line, notTogether } from '../input/fields.ts';
import { instant } from '../input/instant.ts';
import { record } from '../input/record.ts';
import { retryWish } from '../input/retry.ts';
import { askedTemplate } from '../templates/asked.ts';
import { isTooFarAhead, MOST_AHEAD_MS, TOO_FAR_AHEAD } from './check-times.ts';
import { content, draftFor, markup, refuseReservedData, required, subject } from './content.ts';
import { recipient, recipientFor } from './recipient.ts';
import { fallbacksFor, type Routing, routing } from './routing.ts';

const METADATA_BYTES = 4 * 1024;

/** A client's own data, which is returned as it came. */
export const metadata = record(
  z.string().min(1).max(64),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
).refine((data) => Buffer.byteLength(JSON.stringify(data)) <= METADATA_BYTES, {
  error: 'must not exceed 4 KiB as JSON',
  params: { code: 'too_long' },
});

/** What a 32-bit column holds, in whole days. */
const MOST_LATE_MS = 24 * DAY_MS;

/** A time to which something that is on record is put off; the past means now. */
export const moment = instant.refine((at) => !isTooFarAhead(at, new Date()), {
  error: TOO_FAR_AHEAD.detail,
  params: { code: TOO_FAR_AHEAD.code },
});

/** When to send, and until when and how late that still makes sense; `checkTimes` holds it against the clock. */
const timing = {
  sendAt: instant
    .optional()
    .describe('When to send: a time with an offset, at most a year ahead. A time in the past means now.'),
  delayMs: z.int().min(0).max(MOST_AHEAD_MS).optional().describe('Delay in milliseconds, instead of `sendAt`.'),
  expiresAt: instant.optional().describe('The notification is not sent after this time.'),
  onLate: z
    .enum(ON_LATE)
    .optional()
    .describe(
      '`skip`: do not send if it is late, that is `lateAfterMs` after its time (without a time: after acceptance), whatever the reason: an outage, a limit, or others that go first.',
    ),
  lateAfterMs: z
    .int()
    .min(0)
    .max(MOST_LATE_MS)
    .optional()
    .describe('How late is too late for `skip`, in milliseconds; 60,000 by default.'),
};

const SEND_NOW = {
  sendAt: null,
  delayMs: null,
  expiresAt: null,
  onLate: 'send' as OnLate,
  lateAfterMs: DEFAULT_LATE_AFTER_MS,
};

/** What a notification may say its words by: one of them. */
const WORDS = ['content', 'message', 'template'] as const;

const DEFAULT_CATEGORY = 'transactional';

/** The body of `POST /api/notifications`, in its newer form and in both older ones (docs/contract.md). */
export const notificationBody = z
  .strictObject({
    channel: z.enum(CHANNELS),
    recipient,
    content: content.optional(),
    message: markup.optional().describe('A plain text or HTML body, instead of `content`.'),
    template: askedTemplate
      .optional()
      .describe(
        'A published template, instead of `content`. It is rendered before the request is answered; a fallback without content takes its own words from the same template.',
      ),
    priority: z
      .int()
      .min(1)
      .max(10)
      .default(DEFAULT_PRIORITY)
      .describe('1 is the highest, 10 the lowest; 1 to 3 are urgent.'),
    category: z
      .enum(CATEGORIES)
      .optional()
      .describe(
        '`marketing` e-mails carry an unsubscribe link. If omitted, that of the template; without one `transactional`.',
      ),
    onAmbiguous: z
      .enum(ON_AMBIGUOUS)
      .optional()
      .describe(
        'If the provider may have accepted it but did not confirm: send again, or stop. Marketing stops by default.',
      ),
    retry: retryWish.optional(),
    routing: routing.optional(),
    eventId: line(255)
      .optional()
      .describe('Deduplicates per channel: a second request with the same `eventId` gets the first answer.'),
    tags: z.array(line(64)).max(10).default([]).describe('Labels to filter and cancel by.'),
    metadata: metadata.prefault({}).describe('Your own data, returned unchanged; at most 4 KiB of flat JSON.'),
    ...timing,
  })
  .superRefine((body, context) => {
    if (body.sendAt && body.delayMs !== undefined) {
      context.addIssue(conflict(['delayMs'], 'cannot be combined with `sendAt`'));
    }
    const [first, ...others] = WORDS.filter((name) => body[name] !== undefined);
    if (first === undefined) context.addIssue(required(['content']));
    for (const other of others) context.addIssue(conflict([other], `cannot be combined with \`${first}\``));
  })
  .meta({
    if: { required: ['content'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { not: { anyOf: [{ required: ['message'] }, { required: ['template'] }] } },
    else: {
      if: { required: ['message'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { not: { required: ['template'] } },
      else: { required: ['template'] },
    },
    ...notTogether('sendAt', 'delayMs'),
  })
  .transform((body, context) => {
    const { channel, recipient: whom, content: given, message, template, category, routing: route, sendAt } = body;
    const to = recipientFor(channel, whom, ['recipient'], context);
    const contentPath = [given ? 'content' : 'message'];
    const at = (field: string) => (given ? [...contentPath, field] : contentPath);
    const draft = template ? null : draftFor(channel, given ?? { body: message }, at, context);
    if (draft) refuseReservedData(to, draft, at('data'), context);
    const main = { channel, recipient: to, content: draft, contentPath };
    for (const field of ['cc', 'bcc'] as const) {
      if (category !== 'marketing' || draft?.[field] === undefined) continue;
      context.addIssue(
        conflict(
          [...contentPath, field],
          'is not allowed for marketing, because each recipient unsubscribes individually',
        ),
      );
    }
    // Of a template the category is that of the template, unless it is said.
    const known = category ?? (template ? null : DEFAULT_CATEGORY);
    // Each by its name: copies of what is left of an object cost more than all that is checked of it.
    return {
      channel,
      recipient: to,
      content: draft,
      priority: body.priority,
      category: known,
      onAmbiguous: body.onAmbiguous ?? (known && defaultOnAmbiguous(known)),
      retry: body.retry ?? null,
      routing: {
        providers: route?.providers ?? null,
        fallback: fallbacksFor(route?.fallback ?? [], main, context),
      } satisfies Routing,
      eventId: body.eventId ?? null,
      tags: body.tags,
      metadata: body.metadata,
      sendAt: sendAt ?? SEND_NOW.sendAt,
      // What was meant for now can be late as well.
      delayMs: body.delayMs ?? (body.onLate === 'skip' && !sendAt ? 0 : SEND_NOW.delayMs),
      expiresAt: body.expiresAt ?? SEND_NOW.expiresAt,
      onLate: body.onLate ?? SEND_NOW.onLate,
      lateAfterMs: body.lateAfterMs ?? SEND_NOW.lateAfterMs,
      // Left out without one: what was asked for before is the same request still.
      ...(template && { template }),
    };
  })
  .meta({ id: 'NotificationRequest' });

/** A notification as it was asked for, in one form whichever body it came in, with its defaults. */
export type NotificationRequest = z.output<typeof notificationBody>;

/** The body of `POST /api/notify`, the short form: as the older clients send it, for every channel. */
export const notifyBody = z
  .strictObject({
    type: z.enum(CHANNELS),
    to: z.string(),
    subject: subject.optional(),
    message: markup,
  })
  .transform(
    ({ type, to, subject: given, message }, context): NotificationRequest => ({
      channel: type,
      recipient: recipientFor(type, to, ['to'], context),
      content: draftFor(
        type,
        { subject: given, body: message },
        (field) => [field === 'subject' ? field : 'message'],
        context,
      ),
      routing: { providers: null, fallback: [] },
      priority: DEFAULT_PRIORITY,
      category: DEFAULT_CATEGORY,
      onAmbiguous: defaultOnAmbiguous(DEFAULT_CATEGORY),
      retry: null,
      eventId: null,
      tags: [],
      metadata: {},
      ...SEND_NOW,
    }),
  );

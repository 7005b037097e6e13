import { z } from 'zod';
import { CATEGORIES, ON_AMBIGUOUS } from '../../domain/ambiguity.ts';
import {
  CAMPAIGN_EVENTS,
  type CampaignGuard,
  type CampaignSchedule,
  type CampaignSpec,
  DEFAULT_GUARD,
} from '../../domain/campaigns/campaign.ts';
import { isLocalTime, isTimeZone } from '../../domain/campaigns/local-time.ts';
import { CHANNELS, type Channel } from '../../domain/channel.ts';
import { conflict, line } from '../input/fields.ts';
import { instant } from '../input/instant.ts';
import { retryWish } from '../input/retry.ts';
import { validate } from '../input/validate.ts';
import { content, type Draft, draftFor, refuseReservedData, required } from '../notifications/content.ts';
import { metadata } from '../notifications/request.ts';
import { providerNames } from '../notifications/routing.ts';
import { askedTemplate } from '../templates/asked.ts';

/** Behind what is sent one by one. */
const DEFAULT_PRIORITY = 8;
const DEFAULT_ZONE = 'UTC';

const zone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be the name of a time zone, such as Europe/Berlin')
  .meta({ examples: ['Europe/Berlin'] });

const schedule = z
  .union([
    z.strictObject({ at: instant.describe('A moment; the past means at once.') }),
    z.strictObject({
      local: z
        .string()
        .max(16)
        .refine(isLocalTime, 'must be a date and a time of day, such as 2026-12-01T09:00')
        .meta({ examples: ['2026-12-01T09:00'] })
        .describe('As the clock shows it in `zone`. A time that the clock skips is as much later.'),
      zone: z.union([z.literal('recipient'), zone]).describe('A time zone, or `recipient` for each one’s own.'),
      fallback: zone.optional().describe('The zone of recipients without one; `UTC` if omitted.'),
      ifPast: z
        .enum(['now', 'skip'])
        .default('now')
        .describe('If that time is over in a recipient’s zone when the campaign starts: send now, or not at all.'),
    }),
  ])
  .meta({ id: 'CampaignSchedule', description: 'When it is sent; when it is started if omitted.' });

const percent = z.number().positive().max(100).nullable();

const guard = z
  .strictObject({
    failedPercent: percent.default(DEFAULT_GUARD.failedPercent),
    bouncedPercent: percent.default(DEFAULT_GUARD.bouncedPercent),
    complainedPercent: percent.default(DEFAULT_GUARD.complainedPercent),
    minSample: z.int().min(1).max(1_000_000).default(DEFAULT_GUARD.minSample),
  })
  .meta({
    id: 'CampaignGuard',
    description: 'Pauses the campaign when more than so many percent of at least `minSample` have gone wrong.',
  });

const rate = z
  .strictObject({ perSecond: z.number().min(0.1).max(10_000) })
  .meta({ id: 'CampaignRate', description: 'Messages a second, at most; as fast as it goes if omitted.' });

/** What may be said anew while a campaign is under way. */
const changeable = {
  rate: rate.nullable().optional(),
  expiresAt: instant.nullable().optional().describe('What is not sent by then expires.'),
  guard: guard.optional(),
};

const pinned = {
  template: askedTemplate
    .optional()
    .describe('A published template. The data of each row of the audience is laid over `data`.'),
  content: content.optional().describe('The same words for all, instead of `template`; without attachments.'),
  category: z.enum(CATEGORIES).optional().describe('If omitted, that of the template; without one `transactional`.'),
  priority: z.int().min(4).max(10).optional().describe('4 is the highest that a campaign can have, 10 the lowest.'),
  onAmbiguous: z.enum(ON_AMBIGUOUS).optional(),
  retry: retryWish.optional(),
  routing: z.strictObject({ providers: providerNames.optional() }).meta({ id: 'CampaignRouting' }).optional(),
  schedule: schedule.nullable().optional(),
  events: z
    .enum(CAMPAIGN_EVENTS)
    .optional()
    .describe('Which notifications your webhooks are told of: those that went wrong, or all. Default: `failures`.'),
  tags: z.array(line(64)).max(10).optional().describe('Of the campaign; its notifications are found by `?campaign=`.'),
  metadata: metadata.optional().describe('Your own data, returned unchanged; at most 4 KiB of flat JSON.'),
};

const name = line(200).describe('For your own lists.');

/** The body of `POST /api/campaigns`. */
export const campaignBody = z
  .strictObject({ name, channel: z.enum(CHANNELS), ...changeable, ...pinned })
  .superRefine(({ template, content: words }, context) => {
    if (template === undefined && words === undefined) context.addIssue(required(['template']));
    checkWords({ template, content: words }, context);
  })
  .meta({ id: 'CampaignRequest' });

/** The body of `PATCH /api/campaigns/:id`; what is left out stays as it is. */
export const campaignPatch = z
  .strictObject({ name: name.optional(), ...changeable, ...pinned })
  .superRefine(checkWords)
  .meta({ id: 'CampaignPatch' });

export type CampaignBody = z.output<typeof campaignBody>;
export type CampaignPatch = z.output<typeof campaignPatch>;

/** Whether a change keeps to what may be changed while the campaign is under way. */
export function isWithinFlight(patch: CampaignPatch): boolean {
  return Object.entries(patch).every(
    ([field, value]) => value === undefined || field === 'name' || Object.hasOwn(changeable, field),
  );
}

function checkWords(
  given: { template?: unknown; content?: z.output<typeof content> | undefined },
  context: z.RefinementCtx,
) {
  const { template, content: words } = given;
  if (template !== undefined && words !== undefined) {
    context.addIssue(conflict(['content'], 'cannot be combined with `template`'));
  }
  for (const field of ['attachments', 'cc', 'bcc'] as const) {
    if (words?.[field] === undefined) continue;
    context.addIssue(
      conflict(['content', field], 'is not allowed in a campaign: everybody gets a message of their own'),
    );
  }
}

/** A device, whatever it is: FCM keeps names of data for itself. */
const ANY_DEVICE = { token: '' };

/** The words of a body in the form of the channel. @throws ApiProblem validation_failed (422) */
export function wordsOf(channel: Channel, body: CampaignPatch): Draft | null {
  const { content: words } = body;
  if (words === undefined) return null;
  const form = z.unknown().transform((_, context) => {
    const draft = draftFor(channel, words, (field) => ['content', field], context);
    if (channel === 'push') refuseReservedData(ANY_DEVICE, draft, ['content', 'data'], context);
    return draft;
  });
  return validate(form, body);
}

/** What a campaign says beside its words: what was asked for, over what it said before. */
export function settingsOver(
  body: CampaignPatch,
  before: CampaignSpec | null,
): Omit<CampaignSpec, 'template' | 'content'> {
  const providers = body.routing?.providers ?? null;
  return {
    category: body.category ?? before?.category ?? null,
    priority: body.priority ?? before?.priority ?? DEFAULT_PRIORITY,
    onAmbiguous: body.onAmbiguous ?? before?.onAmbiguous ?? null,
    retry: body.retry ?? before?.retry ?? null,
    providers: body.routing === undefined ? (before?.providers ?? null) : providers,
    schedule: body.schedule === undefined ? (before?.schedule ?? null) : body.schedule && scheduleOf(body.schedule),
    guard: (body.guard ?? before?.guard ?? DEFAULT_GUARD) satisfies CampaignGuard,
    events: body.events ?? before?.events ?? 'failures',
    tags: body.tags ?? before?.tags ?? [],
    metadata: body.metadata ?? before?.metadata ?? {},
  };
}

function scheduleOf(given: z.output<typeof schedule>): CampaignSchedule {
  if ('at' in given) return { at: given.at.toISOString() };
  const { local, zone: of, fallback, ifPast } = given;
  return { local, zone: of, fallback: fallback ?? (of === 'recipient' ? DEFAULT_ZONE : of), ifPast };
}

import { z } from 'zod';
import type { RefusedLine } from '../../db/queries/campaigns/audience.ts';
import type { CampaignRow, CampaignTimelineRow, ListedCampaign } from '../../db/queries/campaigns/rows.ts';
import { AUDIENCE_STATES } from '../../db/schema/campaigns.ts';
import { CATEGORIES, ON_AMBIGUOUS } from '../../domain/ambiguity.ts';
import { CAMPAIGN_EVENTS, type CampaignCounts } from '../../domain/campaigns/campaign.ts';
import { CAMPAIGN_STATUSES, PAUSE_REASONS } from '../../domain/campaigns/status.ts';
import { toPublicId } from '../../domain/ids.ts';
import { STATUSES } from '../../domain/status.ts';
import type { CampaignFigures } from '../../services/campaigns/figures.ts';
import { RETRIED_STATUSES } from '../../services/campaigns/retry.ts';
import { anyAddress, conflict, line } from '../../services/input/fields.ts';
import { instant as givenInstant } from '../../services/input/instant.ts';
import { paging } from '../input/paging.ts';
import { contentAnswer } from '../notifications/content-model.ts';
import {
  channel,
  environmentFilter,
  notificationId,
  status as notificationStatus,
  recipientAnswer,
} from '../notifications/model.ts';
import { problemOfPart } from '../openapi/problem-components.ts';
import { instant, type Presented, pathId, publicId } from '../openapi/shapes.ts';
import { personal } from '../personal.ts';

export const campaignId = publicId('campaign');

/** The parameters of `GET /api/campaigns`. */
export const listQuery = z.strictObject({
  status: z.enum(CAMPAIGN_STATUSES).optional(),
  environment: environmentFilter,
  from: givenInstant.optional().describe('Created at or after this time.'),
  to: givenInstant.optional().describe('Created before this time.'),
  ...paging,
});

const status = z.enum(CAMPAIGN_STATUSES).meta({
  id: 'CampaignStatus',
  description: 'DRAFT and CHECKED can still be changed; COMPLETED and CANCELLED have ended.',
});

const reason = z.enum(PAUSE_REASONS).nullable().describe('Why it is paused; null otherwise.');

export const audience = z
  .strictObject({
    state: z
      .enum(AUDIENCE_STATES)
      .describe('`open`: an upload is under way or was interrupted, and can continue at `linesRead` + 1.'),
    linesRead: z.int().describe('Lines of the upload that are stored, header included.'),
    accepted: z.int().describe('Recipients.'),
    duplicates: z.int().describe('Lines whose address came before.'),
    refused: z.int().describe('Lines that could not be used; `GET …/audience/refused` says why.'),
  })
  .meta({ id: 'CampaignAudience' });

const listedFields = {
  id: campaignId,
  name: z.string(),
  environment: z.enum(['live', 'test']),
  channel,
  status,
  reason,
  revision: z.int().describe('Raised by each change that somebody makes. Also its `ETag`.'),
  total: z.int().describe('Recipients; fixed once it is started.'),
  rate: z.strictObject({ perSecond: z.number() }).nullable().describe('The set rate; null: as fast as it goes.'),
  expiresAt: instant.nullable(),
  scheduledAt: instant.nullable().describe('When the first of it is due; null: when it is started.'),
  startedAt: instant.nullable().describe('When it first ran.'),
  endedAt: instant.nullable(),
  createdBy: z.string().describe('`key:<id of the key>`.'),
  createdAt: instant,
  updatedAt: instant,
};

export const listedCampaign = z.strictObject(listedFields).meta({ id: 'ListedCampaign' });

const count = z.int();

export const counts = z
  .strictObject({
    total: count,
    waiting: count.describe('Not sent yet, or being sent.'),
    sent: count,
    delivered: count,
    opened: count,
    clicked: count,
    bounced: count,
    complained: count,
    failed: count,
    unknown: count,
    cancelled: count,
    expired: count,
    suppressed: count,
    removed: count.describe('Taken out, erased, or skipped because their time was over.'),
  })
  .meta({
    id: 'CampaignCounts',
    description: 'What happened to whom: each recipient is counted once, so that the others add up to `total`.',
  });

const guard = z
  .strictObject({
    failedPercent: z.number().nullable(),
    bouncedPercent: z.number().nullable(),
    complainedPercent: z.number().nullable(),
    minSample: z.int(),
  })
  .meta({ id: 'CampaignGuardInForce' });

const schedule = z
  .union([
    z.strictObject({ at: z.string() }),
    z.strictObject({ local: z.string(), zone: z.string(), fallback: z.string(), ifPast: z.enum(['now', 'skip']) }),
  ])
  .meta({ id: 'CampaignScheduleInForce' });

/** As it was asked for, with its gaps. */
const retry = z
  .strictObject({
    maxRetries: z.int().optional(),
    initialDelayMs: z.int().optional(),
    factor: z.number().optional(),
    maxDelayMs: z.int().optional(),
    jitter: z.number().optional(),
    delaysMs: z.array(z.int()).optional(),
  })
  .meta({ id: 'CampaignRetry' });

const template = z
  .strictObject({
    key: z.string(),
    data: z.record(z.string(), z.unknown()),
    version: z.int().optional(),
    locale: z.string().optional(),
    variant: z.string().optional(),
  })
  .meta({ id: 'CampaignTemplate' });

/** A campaign, whole. */
export const campaign = z
  .strictObject({
    ...listedFields,
    template: template.nullable(),
    templateVersion: z.int().nullable().describe('The version that it is sent with; null before the start.'),
    content: contentAnswer.nullable(),
    category: z.enum(CATEGORIES).nullable().describe('Null: that of the template.'),
    priority: z.int(),
    onAmbiguous: z.enum(ON_AMBIGUOUS).nullable().describe('Null: as is usual for the category.'),
    retry: retry.nullable().describe('Null: as in the client’s settings.'),
    providers: z.array(z.string()).nullable().describe('Null: all of the channel.'),
    schedule: schedule.nullable(),
    guard,
    events: z.enum(CAMPAIGN_EVENTS),
    tags: z.array(z.string()),
    metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    audience,
    counts,
    underWay: z.int().describe('Being sent at this moment. After a pause or a cancel no others begin.'),
    sentPerSecond: z.number().describe('Over the last 60 seconds.'),
    etaSeconds: z.int().nullable().describe('Until nobody waits, at that rate; null if nothing is being sent.'),
    sendingDoneAt: instant.nullable().describe('When the last was sent for the first time.'),
    waves: z.array(
      z
        .strictObject({
          at: instant.nullable().describe('Null: when it is started.'),
          zones: z.array(z.string()).describe('Empty if all are sent to at one moment.'),
          recipients: z.int(),
          through: z.int().describe('Of them, those in parts that are sent.'),
        })
        .meta({ id: 'CampaignWave' }),
    ),
    problems: z
      .array(z.strictObject({ code: z.string(), count: z.int(), lastAt: instant }).meta({ id: 'CampaignProblem' }))
      .describe('Why notifications failed or bounced: at most 20 codes, the most frequent first.'),
    timeline: z.array(
      z
        .strictObject({ at: instant, status, reason, actor: z.string() })
        .meta({ id: 'CampaignTimelineEntry', description: 'A change of status.' }),
    ),
  })
  .meta({ id: 'Campaign' });

export const deletedCampaign = z.strictObject({ id: campaignId }).meta({ id: 'DeletedCampaign' });

export const uploaded = z
  .strictObject({
    read: z.int().describe('Lines with a recipient.'),
    accepted: z.int(),
    duplicates: z.int(),
    refused: z.int(),
    linesRead: z.int(),
  })
  .meta({ id: 'UploadedAudience' });

export const bulkStarted = z.strictObject({ ...uploaded.shape, campaignId, status }).meta({ id: 'BulkStarted' });

export const uploadQuery = z.strictObject({
  fromLine: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'must be the number of a line, from 1')
    .transform(Number)
    .optional()
    .meta({
      type: 'integer',
      minimum: 1,
      pattern: undefined,
      description:
        'Continue an interrupted upload: `linesRead` + 1. Send the same file, whole; lines before this one are skipped.',
    }),
});

export const copyBody = z.strictObject({
  campaign: pathId('campaign').describe('Whose recipients.'),
  with: z.array(z.enum(STATUSES)).min(1).max(STATUSES.length).describe('What became of them there.'),
  after: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Continue: `next` of the answer before, with everything else as it was.'),
});

export const copied = z
  .strictObject({
    ...uploaded.shape,
    next: z
      .string()
      .nullable()
      .describe(
        'Where to continue, as `after`; null once all are taken over. Until then the audience is not complete.',
      ),
  })
  .meta({ id: 'CopiedAudience' });

export const refusedLine = z
  .strictObject({
    line: z.int(),
    code: z.string(),
    pointer: z.string().describe('The column, such as `/email` or `/data/order/number`.'),
    detail: z.string(),
  })
  .meta({ id: 'RefusedLine' });

/** Somebody who is no notification yet. */
export const STAGED = 'STAGED';

export const recipientsQuery = z.strictObject({
  status: z
    .enum([STAGED, ...STATUSES])
    .optional()
    .describe('`STAGED`: not a notification yet.'),
  errorCode: line(64).optional().describe('Error code of the last attempt, such as `smtp_550`.'),
  ...paging,
});

export const campaignRecipient = z
  .strictObject({
    notificationId: notificationId.nullable().describe('Null while it is STAGED.'),
    line: z.int().nullable().describe('Line of the upload while it is STAGED.'),
    recipient: recipientAnswer,
    status: z.union([z.literal(STAGED), notificationStatus]),
    errorCode: z.string().nullable(),
  })
  .meta({ id: 'CampaignRecipient' });

export const personQuery = z
  .strictObject({
    userId: line(255).optional().describe('Your id for this person.'),
    address: anyAddress.optional().describe('E-mail address, phone number, device token or URL.'),
  })
  .superRefine(({ userId, address }, context) => {
    if (userId === undefined && address === undefined) {
      const message = 'is required, unless `address` is given';
      context.addIssue({ code: 'custom', path: ['userId'], message, params: { code: 'required' } });
    }
    if (userId !== undefined && address !== undefined) {
      context.addIssue(conflict(['address'], 'cannot be combined with `userId`'));
    }
  });

export const takenOut = z
  .strictObject({
    removed: z.int().describe('Recipients that were not notifications yet.'),
    cancelled: z.int().describe('Notifications that were cancelled.'),
  })
  .meta({ id: 'RemovedRecipient' });

export const check = z
  .strictObject({
    ready: z.boolean(),
    problems: z
      .array(z.strictObject({ code: z.string(), detail: z.string() }))
      .describe('What keeps it from starting.'),
    total: z.int(),
    suppressed: z.int().describe('Of them, those that are on your list of suppressions.'),
    waves: z.array(z.strictObject({ at: instant.nullable(), zones: z.array(z.string()), recipients: z.int() })),
    quota: z.strictObject({ needed: z.int(), left: z.int().nullable().describe('Null without a quota.') }),
    estimate: z.strictObject({
      seconds: z.int().describe('At the set rate, else at 200 a second.'),
      cost: z.strictObject({ amount: z.string(), currency: z.string() }).nullable().describe('Null without a price.'),
    }),
    rendered: z
      .array(
        z.strictObject({
          line: z.int(),
          content: personal('words', contentAnswer.nullable()),
          problem: problemOfPart.nullable().describe('Why this recipient would fail.'),
        }),
      )
      .describe('At most 20 recipients from the first to the last, as they would be sent.'),
  })
  .meta({ id: 'CampaignCheck' });

export const testBody = z.strictObject({
  to: z.array(z.string().min(1)).min(1).max(5).describe('Addresses of the channel.'),
  sampleLines: z
    .array(z.int().min(1))
    .min(1)
    .max(5)
    .optional()
    .describe('Lines of the upload whose data is used; the first recipient if omitted.'),
});

export const startBody = z.strictObject({
  confirm: z.strictObject({ total: z.int().min(1).describe('The number of recipients that you mean.') }),
});

export const retryBody = z.strictObject({
  statuses: z.array(z.enum(RETRIED_STATUSES)).min(1).max(2).default(['FAILED']),
  errorCodes: z.array(line(64)).min(1).max(20).optional().describe('Only those with one of these error codes.'),
  ratePerSecond: z.number().min(0.1).max(1_000).optional(),
  dryRun: z.boolean().default(false),
});

export const retryCount = z.strictObject({ count: z.int() }).meta({ id: 'RetryCount' });

export const retried = z
  .strictObject({
    retried: z.int(),
    skipped: z.int().describe('Changed meanwhile, or cannot be retried.'),
    hasMore: z.boolean().describe('There are more than one request retries: repeat it.'),
  })
  .meta({ id: 'RetriedCampaign' });

export function presentListed(row: ListedCampaign): Presented<z.output<typeof listedCampaign>> {
  return {
    id: toPublicId('campaign', row.id),
    name: row.name,
    environment: row.environment,
    channel: row.channel,
    status: row.status,
    reason: row.reason,
    revision: row.revision,
    total: row.total,
    rate: row.ratePerSecond === null ? null : { perSecond: row.ratePerSecond },
    expiresAt: row.expiresAt,
    scheduledAt: row.scheduledAt,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    createdBy: row.createdBy,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

export function presentCampaign(
  row: CampaignRow,
  { counts: counted, underWay, perSecond, etaSeconds, waves, problems }: CampaignFigures,
  timeline: CampaignTimelineRow[],
): Presented<z.output<typeof campaign>> {
  const { spec, linesRead, total, duplicates, refused } = row;
  return {
    ...presentListed(row),
    template: spec.template ?? null,
    templateVersion: row.templateVersion,
    content: spec.content ?? null,
    category: spec.category,
    priority: spec.priority,
    onAmbiguous: spec.onAmbiguous,
    retry: spec.retry,
    providers: spec.providers,
    schedule: spec.schedule,
    guard: spec.guard,
    events: spec.events,
    tags: spec.tags,
    metadata: spec.metadata,
    audience: { state: row.audience, linesRead, accepted: total, duplicates, refused },
    counts: counted satisfies CampaignCounts,
    underWay,
    sentPerSecond: perSecond,
    etaSeconds,
    sendingDoneAt: row.sendingDoneAt,
    waves,
    problems,
    timeline: timeline.map(({ at, status: became, reason: why, actor }) => ({
      at,
      status: became,
      reason: why,
      actor,
    })),
  };
}

export function presentRefused({ line: at, code, pointer, detail }: RefusedLine): z.output<typeof refusedLine> {
  return { line: at, code, pointer, detail };
}

import { z } from 'zod';
import { CAMPAIGN_STATUSES, PAUSE_REASONS } from '../../domain/campaigns/status.ts';
import { WAITS_FOR } from '../../services/delivery/why.ts';
import { instant, publicId } from '../openapi/shapes.ts';
import { NOTIFICATION_ID } from './examples.ts';
import { channel, notificationId, status } from './model.ts';
import { lineFields, simulatedGate } from './simulation-model.ts';

const route = z
  .strictObject({
    channel,
    provider: z.string(),
    attempts: z.int().describe('Attempts of this run that it has used up.'),
    attemptsLeft: z.int().describe('0: it is not tried any more.'),
    why: z.string().describe('Explanation for people; the wording may change.'),
  })
  .meta({ id: 'RouteLeft' });

const sending = z
  .strictObject({
    channel,
    provider: z.string(),
    leaseUntil: instant.describe('Until then nobody else judges the call. It is renewed while the worker lives.'),
  })
  .meta({ id: 'CallUnderWay' });

const campaign = z
  .strictObject({
    id: publicId('campaign'),
    status: z.enum(CAMPAIGN_STATUSES),
    reason: z.enum(PAUSE_REASONS).nullable().describe('Why it is paused.'),
    ratePerSecond: z.number().nullable().describe('Messages a second, at most.'),
  })
  .meta({ id: 'CampaignOfNotification' });

/** What a notification waits for. */
export const why = z
  .strictObject({
    id: notificationId,
    status,
    reason: z.string().nullable().describe('The reason for the status.'),
    waitsFor: z
      .enum(WAITS_FOR)
      .describe(
        '`final`: nothing any more. `sending`: a provider’s answer. `outbox`: not handed to Kafka yet. `handed_over`: in Kafka or Temporal, its workflow has not asked to send yet. `campaign`: its turn in its campaign. `scheduled`: its time. `pause`: the pause before the next attempt. `called`: its turn has come, its workflow has not begun. `gate`: see the last of `gates`. `ready`: nothing is in the way; its workflow looks again by `asksAgainAt`.',
      ),
    because: z.string().describe('The same in words, for people; the wording may change.'),
    since: instant.describe('Since when it waits for that.'),
    until: instant.nullable().describe('Until when, if that is known; of a pause an estimate, of a call its lease.'),
    asksAgainAt: instant.nullable().describe('When its workflow looks again at the latest; it may be called earlier.'),
    ...lineFields,
    sending: sending.nullable().describe('The call that is under way.'),
    campaign: campaign.nullable(),
    gates: z
      .array(simulatedGate)
      .describe('The checks in order, as they would go now; empty if it is final or with a provider.'),
    routes: z.array(route).describe('As they would be tried from now on; those that are spent are the last.'),
    workflowId: z.string().describe('Its workflow in Temporal, or that of the campaign which sends it.'),
    temporalUiUrl: z.string().nullable().describe('The workflow in the Temporal UI; null if the server names none.'),
  })
  .meta({ id: 'WhyItWaits' });

export const whyExample: z.input<typeof why> = {
  id: NOTIFICATION_ID,
  status: 'DEFERRED',
  reason: 'provider_down',
  waitsFor: 'gate',
  because: 'smtp is unavailable until the next probe',
  since: '2026-11-22T09:30:00.412Z',
  until: null,
  asksAgainAt: '2026-11-23T09:31:12.000Z',
  ahead: 41,
  estimatedAt: '2026-11-22T09:31:10.000Z',
  account: { provider: 'smtp', state: 'away', awaySince: '2026-11-22T09:29:12.000Z' },
  sending: null,
  campaign: null,
  gates: [
    { gate: 'due', result: 'pass', reason: null },
    { gate: 'suppression', result: 'pass', reason: null, channel: 'email', provider: 'smtp' },
    { gate: 'user_limit', result: 'pass', reason: null, channel: 'email', provider: 'smtp' },
    {
      gate: 'provider',
      result: 'wait',
      reason: 'provider_down',
      until: '2026-11-22T09:31:10.000Z',
      channel: 'email',
      provider: 'smtp',
    },
    { gate: 'expiry', result: 'pass', reason: null },
  ],
  routes: [
    {
      channel: 'email',
      provider: 'smtp',
      attempts: 1,
      attemptsLeft: 3,
      why: 'smtp is unavailable until the next probe',
    },
  ],
  workflowId: `notification-${NOTIFICATION_ID}`,
  temporalUiUrl: `https://temporal.example.com/namespaces/default/workflows/notification-${NOTIFICATION_ID}`,
};

import { z } from 'zod';
import { problemOfPart } from '../openapi/problem-components.ts';
import { instant } from '../openapi/shapes.ts';
import { channel, notificationId } from './answers.ts';

const gate = z
  .strictObject({
    gate: z.enum([
      ...(['idempotency_key', 'event_id', 'installation', 'quota', 'due', 'suppression', 'user_limit'] as const),
      ...(['provider', 'expiry'] as const),
    ]),
    result: z
      .enum(['pass', 'wait', 'stop'])
      .describe('`stop` of a route ends that route only: see those that come after.'),
    reason: z.string().nullable().describe('As it would stand in `reason` of the notification; null for `pass`.'),
    until: instant.optional().describe('For `wait`, when the gate would be asked again; of `expiry`, `expiresAt`.'),
    channel: channel.optional(),
    provider: z.string().optional(),
  })
  .meta({ id: 'SimulatedGate' });

const route = z
  .strictObject({ channel, provider: z.string(), why: z.string().describe('In words, which may change.') })
  .meta({ id: 'SimulatedRoute' });

/** What would become of a notification. */
export const simulation = z
  .strictObject({
    wouldBe: z
      .enum(['SENT', 'SCHEDULED', 'DEFERRED', 'SUPPRESSED', 'EXPIRED', 'REFUSED', 'REPLAYED'])
      .describe(
        'SENT if the provider takes it. SCHEDULED and DEFERRED wait until `sendAt`. REFUSED: see `problem`. REPLAYED: nothing new, see `replayOf`.',
      ),
    sendAt: instant.nullable().describe('When the provider would be called; null for never.'),
    provider: z.string().nullable().describe('Who would be called first.'),
    route: z.array(route).describe('All providers that would be tried, in their order.'),
    gates: z.array(gate).describe('In the order in which they are asked, up to the one that decides.'),
    problem: problemOfPart.nullable().describe('What `POST /api/notifications` would answer instead of 202.'),
    replayOf: notificationId.nullable().describe('The notification that it would be answered with.'),
  })
  .meta({ id: 'Simulation' });

export const simulationExample: z.input<typeof simulation> = {
  wouldBe: 'DEFERRED',
  sendAt: '2026-11-22T09:30:41.000Z',
  provider: 'smtp',
  route: [
    { channel: 'email', provider: 'smtp', why: 'user limit: 10 emails per 60 s' },
    { channel: 'email', provider: 'smtp-fallback', why: 'if those before it fail' },
  ],
  gates: [
    { gate: 'installation', result: 'pass', reason: null },
    { gate: 'quota', result: 'pass', reason: null },
    { gate: 'due', result: 'pass', reason: null },
    { gate: 'suppression', result: 'pass', reason: null, channel: 'email', provider: 'smtp' },
    {
      gate: 'user_limit',
      result: 'wait',
      reason: 'user_limit',
      until: '2026-11-22T09:30:41.000Z',
      channel: 'email',
      provider: 'smtp',
    },
    { gate: 'expiry', result: 'pass', reason: null },
  ],
  problem: null,
  replayOf: null,
};

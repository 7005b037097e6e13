import { z } from 'zod';
import { problemOfPart } from '../openapi/problem-components.ts';
import { instant } from '../openapi/shapes.ts';
import { contentAnswer } from './content-model.ts';
import { channel, notificationId } from './model.ts';

/** One check, and what it says. */
export const simulatedGate = z
  .strictObject({
    gate: z.enum([
      ...([
        'idempotency_key',
        'event_id',
        'template',
        'installation',
        'quota',
        'due',
        'campaign',
        'suppression',
      ] as const),
      ...(['user_limit', 'provider', 'content', 'expiry'] as const),
    ]),
    result: z
      .enum(['pass', 'wait', 'stop'])
      .describe('`stop` at a route rules out that route only; later gates show the others.'),
    reason: z.string().nullable().describe('The notification’s `reason` in that case; null for `pass`.'),
    until: instant.optional().describe('For `wait`: when the check would be repeated. For `expiry`: `expiresAt`.'),
    channel: channel.optional(),
    provider: z.string().optional(),
  })
  .meta({ id: 'SimulatedGate' });

const route = z
  .strictObject({
    channel,
    provider: z.string(),
    why: z.string().describe('Explanation for people; the wording may change.'),
  })
  .meta({ id: 'SimulatedRoute' });

const renderedTemplate = z
  .strictObject({
    key: z.string(),
    version: z.int(),
    locale: z.string().describe('The language that is used; `*` for words of no language.'),
    variant: z.string().nullable(),
    content: z.array(z.strictObject({ channel, ...contentAnswer.shape })).describe('For each channel that it says.'),
  })
  .meta({ id: 'RenderedTemplate' });

const simulatedAccount = z
  .strictObject({
    provider: z.string(),
    state: z
      .enum(['limited', 'busy', 'away'])
      .describe('`limited`: its rate or daily cap is used up. `busy`: others go first. `away`: nothing gets through.'),
    awaySince: instant.nullable().describe('Since when nothing has got through; null unless `away`.'),
  })
  .meta({ id: 'SimulatedAccount' });

/** Where it stands, or would stand, in the line of its provider account. */
export const lineFields = {
  ahead: z
    .int()
    .nullable()
    .describe(
      'While it waits in line for the provider account: how many go first; 10,000 stands for so many or more. Clients take turns.',
    ),
  estimatedAt: instant
    .nullable()
    .describe(
      'While it waits in line: an estimate of when it goes. It can be earlier or later, and behind 10,000 it is the earliest.',
    ),
  account: simulatedAccount.nullable().describe('The account that it waits for.'),
};

/** What would become of a notification. */
export const simulation = z
  .strictObject({
    wouldBe: z
      .enum(['SENT', 'SCHEDULED', 'DEFERRED', 'SUPPRESSED', 'EXPIRED', 'REFUSED', 'REPLAYED'])
      .describe(
        'SENT: if the provider accepts it. SCHEDULED, DEFERRED: waits until `sendAt`, or in line for its provider account (`ahead`, `estimatedAt`). REFUSED: see `problem`. REPLAYED: the request is a repetition, see `replayOf`.',
      ),
    sendAt: instant
      .nullable()
      .describe('When the provider would be called; null: never, or nobody can promise when (see `estimatedAt`).'),
    ...lineFields,
    provider: z.string().nullable().describe('The provider that would be called first.'),
    route: z.array(route).describe('All providers that would be tried, in order.'),
    gates: z.array(simulatedGate).describe('The checks in order, up to the deciding one.'),
    problem: problemOfPart
      .nullable()
      .describe('The problem that `POST /api/notifications` would return instead of 202.'),
    replayOf: notificationId.nullable().describe('The notification that would be returned.'),
    rendered: renderedTemplate.nullable().describe('What the template would say; null without one.'),
  })
  .meta({ id: 'Simulation' });

export const simulationExample: z.input<typeof simulation> = {
  wouldBe: 'DEFERRED',
  sendAt: '2026-11-22T09:30:41.000Z',
  ahead: null,
  estimatedAt: null,
  account: null,
  provider: 'smtp',
  route: [
    { channel: 'email', provider: 'smtp', why: 'user limit: 10 emails per 60 s' },
    { channel: 'email', provider: 'smtp-fallback', why: 'used if earlier routes fail' },
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
  rendered: null,
};

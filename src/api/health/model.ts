import { z } from 'zod';
import { instant } from '../openapi/shapes.ts';

const check = z.strictObject({
  status: z.enum(['up', 'down']),
  detail: z.string().describe('Explanation for people.'),
});

export const readinessAnswer = z
  .strictObject({
    status: z
      .enum(['ready', 'degraded', 'unavailable'])
      .describe('`degraded`: it serves requests, although a dependency is unavailable.'),
    checks: z
      .record(z.string(), check)
      .describe(
        'By dependency: `postgres`, `kafka`, `temporal`; empty without the token for metrics, if there is one.',
      ),
  })
  .meta({ id: 'Readiness' });

const account = z
  .strictObject({
    provider: z.string().describe('Name of the account; `user`: the limits of all users.'),
    breaker: z.enum(['closed', 'half_open', 'open']).describe('`half_open`: a probe is under way.'),
    reason: z.string().nullable().describe('The error code that opened the breaker.'),
    awaySince: instant.nullable().describe('Since when no call has got through.'),
    heldOffUntil: instant.nullable().describe('The provider asked for a pause until then.'),
    waiting: z.int().describe('Notifications that wait for the account.'),
    oldestWaitingSeconds: z.number().describe('For how long the oldest of them has waited.'),
  })
  .meta({ id: 'AccountHealth' });

export const healthAnswer = z
  .strictObject({
    ...readinessAnswer.shape,
    version: z.string().optional(),
    uptimeSeconds: z.int().optional(),
    accounts: z.array(account).optional().describe('Provider accounts, for the operator only.'),
  })
  .meta({ id: 'Health' });

export const readinessExample: z.input<typeof readinessAnswer> = {
  status: 'ready',
  checks: {
    postgres: { status: 'up', detail: 'answers' },
    kafka: { status: 'up', detail: 'answers' },
    temporal: { status: 'up', detail: 'answers' },
  },
};

export const accountsExample: z.input<typeof account>[] = [
  {
    provider: 'smtp',
    breaker: 'open',
    reason: 'connection_refused',
    awaySince: '2026-11-22T09:30:00.000Z',
    heldOffUntil: null,
    waiting: 1_280,
    oldestWaitingSeconds: 95.2,
  },
];

/** While PostgreSQL is away. */
export const unavailableExample: z.input<typeof readinessAnswer> = {
  status: 'unavailable',
  checks: { ...readinessExample.checks, postgres: { status: 'down', detail: 'ECONNREFUSED' } },
};

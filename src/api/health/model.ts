import { z } from 'zod';

const check = z.strictObject({
  status: z.enum(['up', 'down']),
  detail: z.string().describe('Explanation for people.'),
});

export const readinessAnswer = z
  .strictObject({
    status: z
      .enum(['ready', 'degraded', 'unavailable'])
      .describe('`degraded`: it serves requests, although a dependency is unavailable.'),
    checks: z.record(z.string(), check).describe('By dependency: `postgres`, `kafka`, `temporal`.'),
  })
  .meta({ id: 'Readiness' });

export const healthAnswer = z
  .strictObject({ ...readinessAnswer.shape, version: z.string(), uptimeSeconds: z.int() })
  .meta({ id: 'Health' });

export const readinessExample: z.input<typeof readinessAnswer> = {
  status: 'ready',
  checks: {
    postgres: { status: 'up', detail: 'answers' },
    kafka: { status: 'up', detail: 'answers' },
    temporal: { status: 'up', detail: 'answers' },
  },
};

/** While PostgreSQL is away. */
export const unavailableExample: z.input<typeof readinessAnswer> = {
  status: 'unavailable',
  checks: { ...readinessExample.checks, postgres: { status: 'down', detail: 'ECONNREFUSED' } },
};

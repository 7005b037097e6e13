import { z } from 'zod';
import { countWaitingByReason, type WaitingForReason } from '../../db/queries/stats/waiting.ts';
import { answer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { environmentFilter } from '../notifications/model.ts';
import type { Presented } from '../openapi/shapes.ts';

const waiting = z
  .strictObject({
    waiting: z.array(
      z.strictObject({
        status: z.enum(['PENDING', 'SCHEDULED', 'DEFERRED', 'RETRYING']),
        reason: z.string().nullable(),
        count: z.int().describe('Among the newest 1,000 of the status.'),
        hasMore: z.boolean().describe('More than 1,000 have the status: not all were looked at.'),
      }),
    ),
  })
  .meta({ id: 'WaitingByReason' });

const example: z.input<typeof waiting> = {
  waiting: [
    { status: 'SCHEDULED', reason: 'scheduled', count: 1_000, hasMore: true },
    { status: 'DEFERRED', reason: 'provider_down', count: 41, hasMore: false },
  ],
};

/** `GET /api/stats/waiting`: what waits as of now, by its reason. */
export function waitingEndpoint({ database }: Pick<ApiDeps, 'database'>): Endpoint {
  return endpoint({
    method: 'GET',
    path: '/api/stats/waiting',
    scope: 'notifications:read',
    operationId: 'countWaiting',
    summary: 'Count what waits by reason',
    description: 'Notifications that wait as of now, by status and reason. Live and test keys are counted separately.',
    tag: 'Usage',
    query: z.strictObject({ environment: environmentFilter }),
    answer: answer(200, 'Waiting counted', waiting, { description: 'What waits.', example }),
    handle: async ({ query: { environment: only }, caller: { clientId, environment } }) => {
      const isOther = environment === 'test' && only === 'live';
      const whose = { clientId, environment: only ?? environment ?? 'live' };
      const found: WaitingForReason[] = isOther ? [] : await countWaitingByReason(database.pool, whose);
      return { waiting: found } satisfies Presented<z.output<typeof waiting>>;
    },
  });
}

import { z } from 'zod';
import { shared } from '../../async/shared.ts';
import { toPublicId } from '../../domain/ids.ts';
import { MOST_COUNTED, overviewOf } from '../../services/operator/overview.ts';
import { answer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { EXAMPLE_LETTERS, instant, publicId } from '../openapi/shapes.ts';

const volume = z.strictObject({ accepted: z.int(), sent: z.int(), failed: z.int().describe('FAILED or UNKNOWN.') });

const clientVolume = z
  .strictObject({
    id: publicId('client'),
    name: z.string(),
    hour: volume.describe('Of the last 60 minutes, live keys only.'),
    day: volume.describe('Of the last 24 hours, live keys only.'),
    waiting: z.int().describe('Notifications that wait in line for a provider account or a user’s limit.'),
    quotaUsed: z
      .number()
      .nullable()
      .describe('The share that is used of the quota which is used the most, 1 for all of it; null without a quota.'),
  })
  .meta({ id: 'ClientVolume' });

/** Lines are counted whole: once in so long for all who look, in each process. */
const KEPT_MS = 5_000;

const atMost = `at most ${MOST_COUNTED} are counted`;

const overview = z
  .strictObject({
    version: z.string(),
    asOf: instant.nullable().describe('Up to when volumes are counted. Null if nothing was ever counted.'),
    outbox: z.strictObject({
      rows: z.int().describe('Records that Kafka has yet to be told; above 10,000 an estimate.'),
      oldestAgeSeconds: z.number(),
    }),
    waiting: z
      .strictObject({ notifications: z.int(), oldestSeconds: z.number() })
      .describe('In all lines, of provider accounts and of users.'),
    overdue: z
      .int()
      .describe(`Notifications that should have moved on 5 minutes ago, those behind a backlog included; ${atMost}.`),
    openDeadLetters: z.int().describe(`Open dead letters of all clients; ${atMost}.`),
    clients: z.array(clientVolume).describe('Those with the most accepted in the last 24 hours first, at most 50.'),
  })
  .meta({ id: 'OperatorOverview' });

const overviewExample: z.input<typeof overview> = {
  version: '1.0.0',
  asOf: '2026-11-22T09:30:00.000Z',
  outbox: { rows: 12, oldestAgeSeconds: 0.4 },
  waiting: { notifications: 1_280, oldestSeconds: 95.2 },
  overdue: 0,
  openDeadLetters: 41,
  clients: [
    {
      id: `cli_${EXAMPLE_LETTERS}`,
      name: 'Example shop',
      hour: { accepted: 3_200, sent: 3_120, failed: 4 },
      day: { accepted: 61_000, sent: 60_870, failed: 90 },
      waiting: 1_280,
      quotaUsed: 0.61,
    },
  ],
};

/** `GET /api/operator/overview`. */
export function operatorEndpoints(deps: Pick<ApiDeps, 'database' | 'settingsOf' | 'version'>): Endpoint[] {
  const look = shared(() => overviewOf(deps), KEPT_MS);
  return [
    endpoint({
      method: 'GET',
      path: '/api/operator/overview',
      access: 'operator',
      operationId: 'getOperatorOverview',
      summary: 'Get an overview of the server',
      description:
        'Clients by volume, and what waits, as of a few seconds ago at most. Health of the parts is in `GET /health`, Kafka in `GET /api/operator/kafka`.',
      tag: 'Operator',
      answer: answer(200, 'Overview found', overview, { description: 'The overview.', example: overviewExample }),
      handle: async () => {
        const { clients, ...rest } = await look();
        const shown = clients.map(({ clientId, ...client }) => ({ id: toPublicId('client', clientId), ...client }));
        return { version: deps.version, ...rest, clients: shown };
      },
    }),
  ];
}

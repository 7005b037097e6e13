import { z } from 'zod';
import { countDeadLettersToReplay, replayDeadLetters } from '../../services/dead-letters/replay-many.ts';
import { conflict, notTogether } from '../../services/input/fields.ts';
import { answer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { jsonBody } from '../input/body.ts';
import { DEAD_LETTER_ID } from './examples.ts';
import { causeFilter, replayCount, replayed } from './model.ts';

const MOST_IDS = 1_000;

const filter = z
  .strictObject({
    ids: z.array(z.string().min(1).max(64)).min(1).max(MOST_IDS).optional(),
    ...causeFilter,
    includeUnknown: z.boolean().default(false),
  })
  .superRefine(({ ids, includeUnknown: _, ...cause }, context) => {
    if (ids === undefined) return;
    for (const name of Object.keys(cause)) context.addIssue(conflict([name], 'cannot be combined with `ids`'));
  })
  .meta(notTogether('ids', ...Object.keys(causeFilter)));

const replayBody = z.strictObject({
  filter,
  dryRun: z.boolean().default(false),
  ratePerSecond: z.number().min(0.1).max(1_000).optional(),
});

const counted = answer(200, ({ count }) => `Would replay ${count}`, replayCount, {
  description: 'Dry run: the number that would be replayed.',
  example: { count: 12 },
});

const queued = answer(202, (data) => `Replay of ${data.replayed} queued`, replayed, {
  description: 'The replays are queued.',
  example: { replayed: 12, skipped: [], hasMore: false },
});

/** `POST /api/dead-letters/replay`: those that are named, or all that a filter finds and that can be replayed. */
export function replayManyEndpoint(deps: Pick<ApiDeps, 'database' | 'wakeRelay'>): Endpoint {
  return endpoint({
    method: 'POST',
    path: '/api/dead-letters/replay',
    access: 'client_or_operator',
    scope: 'dead-letters',
    operationId: 'replayDeadLetters',
    summary: 'Replay many dead letters',
    description:
      'Replays the dead letters with the given ids, or all replayable ones that match the filter: at most 10,000 per request. `from` is inclusive, `to` exclusive. `ratePerSecond` spreads them out, also across restarts.',
    tag: 'Dead letters',
    body: jsonBody(replayBody, {
      'Dry run': { filter: { channel: 'email', errorCode: 'smtp_421' }, dryRun: true },
      'Ten per second': { filter: { channel: 'email', errorCode: 'smtp_421' }, ratePerSecond: 10 },
      'By id': { filter: { ids: [DEAD_LETTER_ID] } },
    }),
    answer: [counted, queued],
    handle: async ({ body, caller: { clientId, environment }, origin }) => {
      const access = { clientId, environment };
      if (body.dryRun) return counted.with({ count: await countDeadLettersToReplay(deps, access, body.filter) });
      return queued.with(await replayDeadLetters(deps, access, body.filter, body.ratePerSecond, origin));
    },
  });
}

import { z } from 'zod';
import { countReplayable, findReplayable } from '../../db/queries/dead-letters/find-replayable.ts';
import { fromPublicId, toPublicId } from '../../domain/ids.ts';
import { type ReplayOptions, replayDeadLetter } from '../../services/dead-letters/replay.ts';
import { conflict } from '../../services/input/fields.ts';
import { validate } from '../../services/input/validate.ts';
import { mapWithLimit } from '../../services/map-with-limit.ts';
import { originOf } from '../auth/origin.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../input/read-json.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { replayCount, replayed } from './answers.ts';
import { DEAD_LETTER_ID } from './examples.ts';
import { causeFilter } from './list-query.ts';
import { paced } from './paced.ts';

const MOST_IDS = 1_000;
/** Of one request by filter; a multiple of the page. */
const MOST_REPLAYS = 10_000;
const PAGE = 500;
/** Transactions at once: a fraction of the pool, so that others are served meanwhile. */
const AT_ONCE = 8;

const filter = z
  .strictObject({
    ids: z.array(z.string().min(1).max(64)).min(1).max(MOST_IDS).optional(),
    ...causeFilter,
    includeUnknown: z.boolean().default(false),
  })
  .superRefine(({ ids, includeUnknown: _, ...cause }, context) => {
    if (ids === undefined) return;
    for (const name of Object.keys(cause)) context.addIssue(conflict([name], 'cannot be combined with `ids`'));
  });

const replayBody = z.strictObject({
  filter,
  dryRun: z.boolean().default(false),
  ratePerSecond: z.number().min(0.1).max(1_000).optional(),
});

type Skipped = { id: string; code: string };
type Replayed = { replayed: number; skipped: Skipped[] };
type Replay = (id: string) => Promise<string | null>;

/** `POST /api/dead-letters/replay`: those that are named, or all that a filter finds and that can be replayed. */
export function replayManyEndpoint(deps: ApiDeps): Endpoint {
  const { pool } = deps.database;
  return {
    method: 'POST',
    path: '/api/dead-letters/replay',
    access: 'client_or_operator',
    scope: 'dead-letters',
    docs: {
      operationId: 'replayDeadLetters',
      summary: 'Replay many dead letters',
      description:
        'Replays the dead letters with the given ids, or all replayable ones that match the filter: at most 10,000 per request. `from` is inclusive, `to` exclusive. `ratePerSecond` spreads them out, also across restarts.',
      tag: 'Dead letters',
      body: {
        schema: replayBody,
        examples: {
          'Dry run': { filter: { channel: 'email', errorCode: 'smtp_421' }, dryRun: true },
          'Ten per second': { filter: { channel: 'email', errorCode: 'smtp_421' }, ratePerSecond: 10 },
          'By id': { filter: { ids: [DEAD_LETTER_ID] } },
        },
      },
      answers: {
        200: dataAnswer(replayCount, {
          description: 'Dry run: the number that would be replayed.',
          message: 'Would replay 12',
          example: { count: 12 },
        }),
        202: dataAnswer(replayed, {
          description: 'The replays are queued.',
          message: 'Replay of 12 queued',
          example: { replayed: 12, skipped: [], hasMore: false },
        }),
      },
    },
    handle: async (c, viewer) => {
      const { clientId, environment } = viewer;
      const access = { clientId, environment };
      const body = validate(replayBody, await readJson(c.req));
      const { ids, ...cause } = body.filter;
      const named = ids && [...new Set(ids)];
      if (body.dryRun) {
        const count = await countReplayable(pool, access, { ...cause, ids: named?.flatMap(toUuid) });
        return respondJson(c, 200, { success: true, message: `Would replay ${count}`, data: { count } });
      }

      const origin = originOf(c, viewer);
      const options: ReplayOptions = { includeUnknown: cause.includeUnknown, ...paced(body.ratePerSecond), origin };
      const replay: Replay = async (id) => {
        const result = await replayDeadLetter(deps, { id, ...access }, options);
        return result.kind === 'refused' ? result.code : result.kind === 'not_found' ? 'not_found' : null;
      };
      const data = named
        ? await replayNamed(named, replay)
        : await replayFound((after) => findReplayable(pool, access, cause, { after, limit: PAGE }), replay);
      return respondJson(c, 202, { success: true, message: `Replay of ${data.replayed} queued`, data });
    },
  };
}

const toUuid = (id: string): string[] => {
  const uuid = fromPublicId('deadLetter', id);
  return uuid ? [uuid] : [];
};

async function replayNamed(ids: string[], replay: Replay): Promise<Replayed> {
  const codes = await mapWithLimit(ids, AT_ONCE, async (id) => {
    const uuid = fromPublicId('deadLetter', id);
    return uuid ? replay(uuid) : 'not_found';
  });
  return summarise(ids, codes);
}

/** Page by page, oldest first. What changes between the look and the replay is answered as skipped. */
async function replayFound(
  find: (after: string | null) => Promise<string[]>,
  replay: Replay,
): Promise<Replayed & { hasMore: boolean }> {
  const all: Replayed = { replayed: 0, skipped: [] };
  let looked = 0;
  for (let after: string | null = null; ; ) {
    const page: string[] = await find(after);
    const last = page.at(-1);
    if (last === undefined) return { ...all, hasMore: false };
    if (looked >= MOST_REPLAYS) return { ...all, hasMore: true };
    const codes = await mapWithLimit(page, AT_ONCE, replay);
    const { replayed, skipped } = summarise(
      page.map((id) => toPublicId('deadLetter', id)),
      codes,
    );
    all.replayed += replayed;
    all.skipped.push(...skipped);
    looked += page.length;
    after = last;
  }
}

/** @param codes why each was skipped; null for one that was not */
function summarise(ids: string[], codes: (string | null)[]): Replayed {
  const skipped = ids.flatMap((id, index) => {
    const code = codes[index] ?? null;
    return code === null ? [] : [{ id, code }];
  });
  return { replayed: ids.length - skipped.length, skipped };
}

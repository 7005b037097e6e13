import { sumStats } from '../../db/queries/stats/read.ts';
import { answer, ownAnswer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { respond } from '../respond.ts';
import { whoseFigures } from '../usage/whose-figures.ts';
import { CSV, wantsCsv } from '../wants-csv.ts';
import { stats, statsExample } from './model.ts';
import { presentStats } from './present.ts';
import { completeStatsQuery, statsQuery, tooManySums } from './query.ts';
import { statsToCsv } from './to-csv.ts';
import { waitingEndpoint } from './waiting.ts';

/** A sum is one status of one group in one step. */
const MOST_SUMS = 50_000;

const CSV_EXAMPLE = statsToCsv(statsExample.series as never, ['channel', 'campaign']);

const asJson = answer(200, 'Stats found', stats, { description: 'The figures.', example: statsExample });

const asCsv = ownAnswer(200, {
  description: 'A row for each point of each series.',
  contents: [{ contentType: CSV, example: CSV_EXAMPLE }],
});

/** `GET /api/stats`: how often notifications became which status, by the minute, hour or day. */
export function statsEndpoints(deps: Pick<ApiDeps, 'database'>): Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/api/stats',
      access: 'client_or_operator',
      scope: 'notifications:read',
      operationId: 'getStats',
      summary: 'Get figures over time',
      description:
        'How often notifications became each status, by the time at which they did, and how long it took. One that goes through a status twice, such as by a retry or a replay, counts twice. (`GET /api/usage` has what became of the notifications of each day, with cost.) Figures by the minute are kept for 7 days, those by the hour for 90 and those by the day for 400, unless the operator has it otherwise. Live and test keys are counted separately.',
      tag: 'Usage',
      query: statsQuery,
      answer: [asJson, asCsv],
      problems: ['not_found', 'live_keys_only'],
      handle: async ({ query: given, caller: viewer, c }) => {
        const { channel, provider, template, campaign, errorCode, format = wantsCsv(c) ? 'csv' : 'json' } = given;
        const asked = completeStatsQuery(given, new Date());
        const { from, to, step, by } = asked;
        const whose = await whoseFigures(deps, viewer, given);
        const question = { ...asked, ...whose, channel, provider, template, campaign, errorCode };
        const { sums, asOf } = await sumStats(deps.database.pool, question, MOST_SUMS);
        if (sums.length > MOST_SUMS) throw tooManySums(MOST_SUMS);
        const { series, totals } = presentStats(sums, by);
        const vary = { vary: 'accept' };
        if (format === 'csv') {
          const name = `stats-${from.toISOString().slice(0, 10)}-${step}.csv`;
          const disposition = { 'content-disposition': `attachment; filename="${name}"` };
          return asCsv.with(respond(c, 200, statsToCsv(series, by), disposition, `${CSV}; charset=utf-8`), vary);
        }
        return asJson.with({ from, to, step, environment: whose.environment, asOf, series, totals }, vary);
      },
    }),
    waitingEndpoint(deps),
  ];
}

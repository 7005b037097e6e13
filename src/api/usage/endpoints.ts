import { sumUsage, usageCountedAt } from '../../db/queries/usage.ts';
import { answer, ownAnswer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { respond } from '../respond.ts';
import { CSV, wantsCsv } from '../wants-csv.ts';
import { usage, usageExample } from './model.ts';
import { presentUsage } from './present.ts';
import { completeUsageQuery, tooManyRows, usageQuery } from './query.ts';
import { quotasInUse } from './quotas-in-use.ts';
import { usageToCsv } from './to-csv.ts';
import { whoseFigures } from './whose-figures.ts';

const MOST_ROWS = 20_000;

const CSV_EXAMPLE = usageToCsv(usageExample.rows, ['day', 'channel']);

const asJson = answer(200, 'Usage found', usage, {
  description: 'The figures. CSV has the rows only, and `asOf` in the `Last-Modified` header.',
  example: usageExample,
  headers: { 'Last-Modified': '`asOf`, rounded down to the second.' },
});

const asCsv = ownAnswer(200, { description: 'The rows.', contents: [{ contentType: CSV, example: CSV_EXAMPLE }] });

/** `GET /api/usage`: what the notifications of each day came to, for the client or, to the operator, for any or all. */
export function usageEndpoints(deps: Pick<ApiDeps, 'database' | 'settingsOf'>): Endpoint[] {
  const { pool } = deps.database;
  return [
    endpoint({
      method: 'GET',
      path: '/api/usage',
      access: 'client_or_operator',
      scope: 'notifications:read',
      operationId: 'getUsage',
      summary: 'Get usage figures',
      description:
        'Figures by the UTC day on which notifications were accepted, including what happened to them later. A background job counts them: see `asOf`. Live and test keys are counted separately.',
      tag: 'Usage',
      query: usageQuery,
      answer: [asJson, asCsv],
      problems: ['not_found', 'live_keys_only'],
      handle: async ({ query: given, caller: viewer, c }) => {
        const { channel, provider, errorCode, format = wantsCsv(c) ? 'csv' : 'json' } = given;
        const { from, to, groupBy } = completeUsageQuery(given, new Date());
        const { clientId, environment } = await whoseFigures(deps, viewer, given);
        const settings = clientId === null ? null : await deps.settingsOf(clientId, { fresh: true });
        const question = { clientId, environment, from, to, channel, provider, errorCode, groupBy };
        const [sums, asOf] = await Promise.all([
          sumUsage(pool, question, MOST_ROWS + 1),
          usageCountedAt(pool, from, to),
        ]);
        if (sums.length > MOST_ROWS) throw tooManyRows(MOST_ROWS);
        const { rows, totals } = presentUsage(sums, groupBy, settings?.prices ?? {});
        const modified = asOf?.toUTCString();
        const vary = { vary: 'accept' };
        if (format === 'csv') {
          const name = `usage-${from}-${to}.csv`;
          const disposition = { 'content-disposition': `attachment; filename="${name}"` };
          const csv = respond(c, 200, usageToCsv(rows, groupBy), disposition, `${CSV}; charset=utf-8`);
          return asCsv.with(csv, { ...vary, ...(modified && { 'last-modified': modified }) });
        }
        const quotas =
          clientId === null || !settings ? [] : await quotasInUse(pool, clientId, environment, settings.quotas);
        const data = { from, to, environment, asOf, rows, totals, quotas };
        return asJson.with({ data, headers: { 'last-modified': modified } }, vary);
      },
    }),
  ];
}

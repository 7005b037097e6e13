import { z } from 'zod';
import { recipientHashes } from '../../contracts/keyed-hash.ts';
import { MAY_CANCEL } from '../../domain/scope.ts';
import { anyAddress, conflict, line, notTogether } from '../../services/input/fields.ts';
import {
  type CancelOutcome,
  cancelByIds,
  cancelFound,
  countToCancel,
} from '../../services/notifications/cancel-many.ts';
import { answer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { jsonBody } from '../input/body.ts';
import { NOTIFICATION_ID } from './examples.ts';
import { cancelled, environmentFilter } from './model.ts';

const MOST_IDS = 1_000;

const selection = z
  .strictObject({
    ids: z.array(z.string().min(1).max(64)).min(1).max(MOST_IDS).optional(),
    tag: line(64).optional(),
    recipient: anyAddress.optional(),
    environment: environmentFilter,
    dryRun: z.boolean().default(false).describe('Only counts: nothing is cancelled.'),
  })
  .superRefine(({ dryRun: _, environment, ...given }, context) => {
    const [first, ...others] = Object.keys(given);
    if (first === undefined) {
      const message = 'needs one of `ids`, `tag` and `recipient`';
      context.addIssue({ code: 'custom', path: [], message, params: { code: 'required' } });
    }
    const without = given.ids !== undefined && environment !== undefined ? ['environment'] : [];
    for (const name of [...others, ...without]) {
      context.addIssue(conflict([name], `cannot be combined with \`${first}\``));
    }
  })
  .meta({
    ...{ minProperties: 1, maxProperties: 3 },
    dependentSchemas: {
      ...notTogether('ids', 'tag', 'recipient', 'environment').dependentSchemas,
      ...notTogether('tag', 'recipient').dependentSchemas,
    },
  });

const cancelledAnswer = answer(
  200,
  ({ counts, results, wouldCancel }) =>
    wouldCancel === undefined ? `Cancelled ${counts.cancelled} of ${results.length}` : `Would cancel ${wouldCancel}`,
  cancelled,
  {
    description: 'A result for each notification.',
    example: {
      counts: { cancelled: 1, notCancellable: 0, notFound: 0 },
      results: [{ id: NOTIFICATION_ID, outcome: 'cancelled', status: 'CANCELLED' }],
    },
  },
);

/** `POST /api/notifications/cancel`: those of the client that are named, or all with a tag or for a recipient. */
export function cancelManyEndpoint(deps: ApiDeps): Endpoint {
  return endpoint({
    method: 'POST',
    path: '/api/notifications/cancel',
    scope: MAY_CANCEL,
    operationId: 'cancelNotifications',
    summary: 'Cancel many notifications',
    description:
      'Cancels the notifications with the given ids, or all waiting ones with a tag or for a recipient, of one environment where it is named: at most 10,000 per request. The answer has a result for each. A dry run has only `wouldCancel`.',
    tag: 'Notifications',
    personalFields: ['recipient'],
    body: jsonBody(selection, {
      'By id': { ids: [NOTIFICATION_ID] },
      'By tag': { tag: 'orders', environment: 'live' },
      'By recipient': { recipient: 'ada@example.com' },
      'Dry run': { tag: 'orders', dryRun: true },
    }),
    answer: cancelledAnswer,
    handle: async ({
      body: { ids, tag, recipient = '', environment: only, dryRun },
      caller: { clientId, environment },
    }) => {
      const access = { clientId, environment };
      const found = tag === undefined ? { recipientHashes: recipientHashes(deps.secret, recipient) } : { tag };
      const filter = { ...found, environment: only };
      if (dryRun) {
        const { count, hasMore } = await countToCancel(deps, access, ids ? { ids } : filter);
        return { counts: countOutcomes([]), results: [], wouldCancel: count, ...(hasMore && { hasMore }) };
      }
      const { results, hasMore } = ids
        ? { results: await cancelByIds(deps, access, ids), hasMore: false }
        : await cancelFound(deps, access, filter);
      return { counts: countOutcomes(results), results, ...(hasMore && { hasMore }) };
    },
  });
}

function countOutcomes(results: CancelOutcome[]) {
  const of = (outcome: CancelOutcome['outcome']) => results.filter((result) => result.outcome === outcome).length;
  return { cancelled: of('cancelled'), notCancellable: of('not_cancellable'), notFound: of('not_found') };
}

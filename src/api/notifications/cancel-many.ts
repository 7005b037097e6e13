import { z } from 'zod';
import { recipientHash } from '../../contracts/keyed-hash.ts';
import { type CancelFilter, findCancellable } from '../../db/queries/notifications/find.ts';
import { fromPublicId, toPublicId } from '../../domain/ids.ts';
import type { ClientAccess } from '../../domain/row-access.ts';
import type { Status } from '../../domain/status.ts';
import { anyAddress, conflict, line } from '../../services/input/fields.ts';
import { validate } from '../../services/input/validate.ts';
import { mapWithLimit } from '../../services/map-with-limit.ts';
import { cancelNotification } from '../../services/notifications/cancel.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../input/read-json.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { cancelled } from './answers.ts';
import { NOTIFICATION_ID } from './examples.ts';

const MOST_IDS = 1_000;
/** Of one request by tag or recipient; a multiple of the page. */
const MOST_CANCELS = 10_000;
const PAGE = 500;
/** Transactions at once: a fraction of the pool, so that others are served meanwhile. */
const AT_ONCE = 8;

const selection = z
  .strictObject({
    ids: z.array(z.string().min(1).max(64)).min(1).max(MOST_IDS).optional(),
    tag: line(64).optional(),
    recipient: anyAddress.optional(),
  })
  .superRefine((given, context) => {
    const [first, ...others] = Object.keys(given);
    if (first === undefined) {
      const message = 'needs one of `ids`, `tag` and `recipient`';
      context.addIssue({ code: 'custom', path: [], message, params: { code: 'required' } });
    }
    for (const name of others) context.addIssue(conflict([name], `cannot be combined with \`${first}\``));
  });

type Outcome = 'cancelled' | 'not_cancellable' | 'not_found';
/** `status` is null for one that is not there. */
type Result = { id: string; outcome: Outcome; status: Status | null };

/** `POST /api/notifications/cancel`: those of the client that are named, or all with a tag or for a recipient. */
export function cancelManyEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/notifications/cancel',
    access: 'client',
    scope: 'notifications:write',
    docs: {
      operationId: 'cancelNotifications',
      summary: 'Cancel many notifications',
      description:
        'Cancels the notifications with the given ids, or all waiting ones with a tag or for a recipient: at most 10,000 per request. The answer has a result for each.',
      tag: 'Notifications',
      body: {
        schema: selection,
        examples: {
          'By id': { ids: [NOTIFICATION_ID] },
          'By tag': { tag: 'orders' },
          'By recipient': { recipient: 'ada@example.com' },
        },
      },
      answers: {
        200: dataAnswer(cancelled, {
          description: 'A result for each notification.',
          message: 'Cancelled 1 of 1',
          example: {
            counts: { cancelled: 1, notCancellable: 0, notFound: 0 },
            results: [{ id: NOTIFICATION_ID, outcome: 'cancelled', status: 'CANCELLED' }],
          },
        }),
      },
    },
    handle: async (c, { clientId, environment }) => {
      const access = { clientId, environment };
      const { ids, tag, recipient = '' } = validate(selection, await readJson(c.req));
      const filter = tag === undefined ? { recipientHash: recipientHash(deps.secret, recipient) } : { tag };
      const { results, hasMore } = ids
        ? { results: await cancelIds(deps, access, ids), hasMore: false }
        : await cancelFound(deps, access, filter);
      const counts = countOutcomes(results);
      return respondJson(c, 200, {
        success: true,
        message: `Cancelled ${counts.cancelled} of ${results.length}`,
        data: { counts, results, ...(hasMore && { hasMore }) },
      });
    },
  };
}

/** Each id once, however often it is named. */
function cancelIds(deps: ApiDeps, access: ClientAccess, ids: string[]): Promise<Result[]> {
  return mapWithLimit([...new Set(ids)], AT_ONCE, async (id): Promise<Result> => {
    const uuid = fromPublicId('notification', id);
    return uuid ? cancel(deps, access, uuid) : { id, outcome: 'not_found', status: null };
  });
}

/** Page by page, oldest first. What settles between the look and the cancel is answered as what it then is. */
async function cancelFound(
  deps: ApiDeps,
  access: ClientAccess,
  filter: CancelFilter,
): Promise<{ results: Result[]; hasMore: boolean }> {
  const results: Result[] = [];
  let after: string | null = null;
  for (;;) {
    const page: string[] = await findCancellable(deps.database.pool, access, filter, { after, limit: PAGE });
    const last = page.at(-1);
    if (last === undefined) return { results, hasMore: false };
    if (results.length >= MOST_CANCELS) return { results, hasMore: true };
    results.push(...(await mapWithLimit(page, AT_ONCE, (id) => cancel(deps, access, id))));
    after = last;
  }
}

async function cancel(deps: ApiDeps, access: ClientAccess, uuid: string): Promise<Result> {
  const id = toPublicId('notification', uuid);
  const result = await cancelNotification(deps, { ...access, id: uuid });
  if (result.kind === 'not_found') return { id, outcome: 'not_found', status: null };
  if (result.kind === 'refused') return { id, outcome: 'not_cancellable', status: result.status };
  return { id, outcome: 'cancelled', status: 'CANCELLED' };
}

function countOutcomes(results: Result[]) {
  const of = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length;
  return { cancelled: of('cancelled'), notCancellable: of('not_cancellable'), notFound: of('not_found') };
}

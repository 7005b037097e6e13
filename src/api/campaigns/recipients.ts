import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { listRefused, listStaged, MOST_REFUSED_KEPT } from '../../db/queries/campaigns/audience.ts';
import { listLaidOut } from '../../db/queries/campaigns/counts.ts';
import { NIL_ID, toPublicId } from '../../domain/ids.ts';
import type { Recipient } from '../../domain/notification.ts';
import type { Status } from '../../domain/status.ts';
import { readCampaign } from '../../services/campaigns/draft.ts';
import { takeOut } from '../../services/campaigns/take-out.ts';
import { answer, ownAnswer, page } from '../answer.ts';
import { decodeCursor, encodeCursor, numberCursor, numberInCursor } from '../cursor.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { paging } from '../input/paging.ts';
import { readPage } from '../read-page.ts';
import { respond } from '../respond.ts';
import { CSV, wantsCsv } from '../wants-csv.ts';
import * as examples from './examples.ts';
import * as model from './model.ts';
import { CAMPAIGN, targetOf } from './parameters.ts';

const refusedAsJson = page(model.refusedLine, {
  description: 'The refused lines, in their order. CSV has all of them at once.',
  example: examples.refusedLine,
});

const refusedAsCsv = ownAnswer(200, {
  description: 'The refused lines.',
  contents: [{ contentType: CSV, example: refusedToCsv([examples.refusedLine]) }],
});

/** Who is in a campaign, who could not be, and who is no longer. */
export function recipientEndpoints(deps: ApiDeps): Endpoint[] {
  const { database, secret } = deps;
  const { pool } = database;
  return [
    endpoint({
      ...CAMPAIGN,
      method: 'GET',
      path: '/api/campaigns/:id/audience/refused',
      operationId: 'listRefusedLines',
      summary: 'List refused lines',
      description: `Lines of the upload that could not be used, with the reason; what they said is not kept. The first ${MOST_REFUSED_KEPT} are kept, for 30 days.`,
      query: z.strictObject({ ...paging }),
      answer: [refusedAsJson, refusedAsCsv],
      handle: async ({ params: { id }, query: { limit, cursor }, caller, c }) => {
        await readCampaign(deps, targetOf(caller, id));
        const vary = { vary: 'accept' };
        if (wantsCsv(c)) {
          const lines = await listRefused(pool, id, 0, MOST_REFUSED_KEPT);
          const disposition = { 'content-disposition': 'attachment; filename="refused.csv"' };
          const csv = refusedToCsv(lines.map(model.presentRefused));
          return refusedAsCsv.with(respond(c, 200, csv, disposition, `${CSV}; charset=utf-8`), vary);
        }
        const after = cursor === undefined ? 0 : numberInCursor(secret, cursor);
        const shown = await readPage({
          limit,
          read: (count) => listRefused(pool, id, after, count),
          present: model.presentRefused,
          cursorOf: ({ line }) => numberCursor(secret, line),
        });
        return refusedAsJson.with(shown, vary);
      },
    }),
    endpoint({
      ...CAMPAIGN,
      method: 'GET',
      path: '/api/campaigns/:id/recipients',
      operationId: 'listCampaignRecipients',
      summary: 'List recipients',
      description:
        'First those that are notifications, then those that are not yet (`STAGED`), in the order of the upload. `GET /api/notifications/{id}` tells the story of one.',
      query: model.recipientsQuery,
      answer: page(model.campaignRecipient, { example: examples.campaignRecipient }),
      handle: async ({ params: { id }, query: { limit, cursor, status, errorCode }, caller }) => {
        await readCampaign(deps, targetOf(caller, id));
        const after = cursor === undefined ? NIL_ID : decodeCursor(secret, cursor);
        return readPage({
          limit,
          read: (count) => readRecipients(deps, id, { status, errorCode, after }, count),
          present: ({ cursor: _, ...recipient }) => recipient,
          cursorOf: (one) => encodeCursor(secret, one.cursor),
        });
      },
    }),
    endpoint({
      ...CAMPAIGN,
      method: 'DELETE',
      path: '/api/campaigns/:id/recipients',
      operationId: 'removeCampaignRecipient',
      summary: 'Remove a recipient',
      description:
        'Takes one person out of a campaign, by address or user id, also while it is under way. A notification that was sent stays.',
      query: model.personQuery,
      personalFields: ['address'],
      answer: answer(200, 'Recipient removed', model.takenOut, {
        description: 'The person gets nothing more of this campaign.',
        example: { removed: 1, cancelled: 0 },
      }),
      problems: ['not_cancellable'],
      handle: ({ params: { id }, query: { userId, address = '' }, caller, origin }) =>
        takeOut(deps, targetOf(caller, id), userId === undefined ? { address } : { userId }, origin),
    }),
  ];
}

type Shown = {
  notificationId: string | null;
  line: number | null;
  recipient: Recipient;
  status: Status | typeof model.STAGED;
  errorCode: string | null;
  /** Where a page ends that ends with this one: the UUID of a notification, or a position as if it were one. */
  cursor: string;
};

/** Positions come after all notifications, and as UUIDs before them. */
const LAST_POSITION = '00000000-0000-0000-0000-0000ffffffff';

async function readRecipients(
  { database: { pool, cipher } }: Pick<ApiDeps, 'database'>,
  id: string,
  which: { status: Status | typeof model.STAGED | undefined; errorCode: string | undefined; after: string },
  limit: number,
): Promise<Shown[]> {
  const { status, errorCode, after } = which;
  const isStagedOnly = status === model.STAGED;
  const atStaged = after !== NIL_ID && after <= LAST_POSITION;
  const shown: Shown[] = [];
  if (!isStagedOnly && !atStaged) {
    const statuses = status === undefined ? [] : [status];
    for (const one of await listLaidOut(pool, cipher, id, { statuses, errorCode, after, limit })) {
      const { id: uuid, recipient, status: became, errorCode: code } = one;
      const notificationId = toPublicId('notification', uuid);
      shown.push({ notificationId, line: null, recipient, status: became, errorCode: code, cursor: uuid });
    }
  }
  const isStagedToo = (status === undefined && errorCode === undefined) || isStagedOnly;
  if (!isStagedToo || shown.length >= limit) return shown;
  const position = atStaged ? Number.parseInt(after.slice(-8), 16) : 0;
  const left = { after: position, limit: limit - shown.length };
  for (const { recipient, line, position: at } of await listStaged(pool, cipher, id, left)) {
    const cursor = `00000000-0000-0000-0000-0000${at.toString(16).padStart(8, '0')}`;
    shown.push({ notificationId: null, line, recipient, status: model.STAGED, errorCode: null, cursor });
  }
  return shown;
}

/** As RFC 4180 has it; what a spreadsheet would run as a formula gets an apostrophe before it. */
function refusedToCsv(lines: readonly z.output<typeof model.refusedLine>[]): string {
  const records = lines.map(({ line, pointer, code, detail }) => [line, pointer, code, detail]);
  return stringify([['line', 'pointer', 'code', 'detail'], ...records], {
    escape_formulas: true,
    record_delimiter: 'windows',
  });
}

import type { AudienceRow } from '../../audience/audience.ts';
import type { Origin } from '../../db/queries/audit-log.ts';
import type { AudienceCounts } from '../../db/queries/campaigns/audience.ts';
import { listLaidOut } from '../../db/queries/campaigns/counts.ts';
import type { CampaignTarget } from '../../db/queries/campaigns/rows.ts';
import { NIL_ID } from '../../domain/ids.ts';
import type { Status } from '../../domain/status.ts';
import { ApiProblem } from '../problem.ts';
import { readCampaign } from './draft.ts';
import { openAudience, type UploadDeps } from './upload.ts';

/** Where a copy is: behind a notification of the other campaign (UUID), with so many lines on record. */
export type CopyPlace = { after: string; lines: number };

/** `place`: where the call before has ended; null from the start, in place of who is in the audience. */
type Source = { id: string; statuses: readonly Status[]; place: CopyPlace | null };

export type Copied = {
  counts: AudienceCounts;
  /** Where to go on; null once all are taken over. */
  next: CopyPlace | null;
};

/** Less than a client, a proxy or we ourselves (`SILENCE_MS`) wait for an answer. */
const TAKES_MS = 20_000;
const PAGE = 1_000;

/**
 * Makes an audience of those to whom another campaign of the client has come to this: their addresses alone, since the data
 * of its rows is not kept. Both are of one channel and environment. Of many it takes over as many as it can in its time, and
 * tells where to go on: until it is told that all are, the audience is not complete.
 * @param takesMs about so long; at least some of those who are there are forgotten, or one page is taken over
 * @throws ApiProblem not_found (404) for either, validation_failed (422) for one of another channel, content_pinned,
 *   audience_moved (409) where the audience is not as the call before has left it
 */
export async function copyAudience(
  deps: UploadDeps,
  target: CampaignTarget,
  from: Source,
  origin: Origin,
  takesMs = TAKES_MS,
): Promise<Copied> {
  const until = Date.now() + takesMs;
  const to = await readCampaign(deps, target);
  const source = await readCampaign(deps, { ...target, id: from.id });
  if (to.channel !== source.channel || to.environment !== source.environment) {
    const detail = 'must be a campaign of the same channel, of a key of the same kind';
    throw new ApiProblem('validation_failed', { errors: [{ pointer: '/campaign', code: 'invalid_value', detail }] });
  }
  return copyPages(deps, target, from, { origin, until }).catch(toCopyAnew);
}

async function copyPages(
  deps: UploadDeps,
  target: CampaignTarget,
  from: Source,
  { origin, until }: { origin: Origin; until: number },
): Promise<Copied> {
  const { place } = from;
  const writer = await openAudience(deps, target, place && place.lines + 1, origin);
  let after = place?.after ?? NIL_ID;
  let lines = writer.linesBefore;
  for (let isFirst = await writer.forgetBefore(until); ; isFirst = false) {
    if (!isFirst && Date.now() >= until) {
      return { counts: await readCampaign(deps, target), next: { after, lines } };
    }
    const page = await readPage(deps, from, { after, lines });
    if (!page) return { counts: await writer.end(), next: null };
    await writer.write({ rows: page.rows, refused: [], linesRead: page.place.lines });
    ({ after, lines } = page.place);
  }
}

async function readPage(
  { database }: UploadDeps,
  { id, statuses }: Source,
  { after, lines }: CopyPlace,
): Promise<{ rows: AudienceRow[]; place: CopyPlace } | null> {
  const which = { statuses, errorCode: undefined, after, limit: PAGE };
  const page = await listLaidOut(database.pool, database.cipher, id, which);
  const last = page.at(-1);
  if (!last) return null;
  // Of whom nothing is left, since somebody asked for that, nobody can be told.
  const known = page.filter(({ recipient }) => Object.keys(recipient).length > 0);
  const rows = known.map(({ recipient }, index) => {
    const nothing = { data: {}, locale: null, timeZone: null, variant: null, eventId: null };
    return { line: lines + index + 1, recipient, ...nothing };
  });
  return { rows, place: { after: last.id, lines: lines + rows.length } };
}

/** What an upload is told of lines is of no use here. */
function toCopyAnew(error: unknown): never {
  if (!(error instanceof ApiProblem) || error.code !== 'audience_moved') throw error;
  const detail = 'The audience was changed meanwhile: copy from the start, without `after`.';
  throw new ApiProblem('audience_moved', { detail });
}

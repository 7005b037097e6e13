import type { AudienceRow } from '../../audience/audience.ts';
import type { Origin } from '../../db/queries/audit-log.ts';
import type { AudienceCounts } from '../../db/queries/campaigns/audience.ts';
import { listLaidOut } from '../../db/queries/campaigns/counts.ts';
import type { CampaignTarget } from '../../db/queries/campaigns/rows.ts';
import { NIL_ID } from '../../domain/ids.ts';
import type { Status } from '../../domain/status.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { readCampaign } from './draft.ts';
import { replaceAudience, type UploadDeps } from './upload.ts';

/**
 * Makes an audience of those to whom another campaign of the client has come to this: their addresses alone, since the data
 * of its rows is not kept. Both are of one channel and environment.
 * @throws ApiProblem not_found (404) for either, validation_failed (422) for one of another channel, content_pinned (409)
 */
export async function copyAudience(
  deps: UploadDeps & Pick<Ports, 'database'>,
  target: CampaignTarget,
  from: { id: string; statuses: readonly Status[] },
  origin: Origin,
): Promise<AudienceCounts> {
  const to = await readCampaign(deps, target);
  const source = await readCampaign(deps, { ...target, id: from.id });
  if (to.channel !== source.channel || to.environment !== source.environment) {
    const detail = 'must be a campaign of the same channel, of a key of the same kind';
    throw new ApiProblem('validation_failed', { errors: [{ pointer: '/campaign', code: 'invalid_value', detail }] });
  }
  return replaceAudience(deps, target, pagesOf(deps, from), origin);
}

const PAGE = 1_000;

async function* pagesOf(
  { database }: Pick<Ports, 'database'>,
  { id, statuses }: { id: string; statuses: readonly Status[] },
): AsyncGenerator<AudienceRow[]> {
  let line = 0;
  for (let after = NIL_ID; ; ) {
    const which = { statuses, errorCode: undefined, after, limit: PAGE };
    const page = await listLaidOut(database.pool, database.cipher, id, which);
    const last = page.at(-1);
    if (!last) return;
    // Of whom nothing is left, since somebody asked for that, nobody can be told.
    const known = page.filter(({ recipient }) => Object.keys(recipient).length > 0);
    yield known.map(({ recipient }) => {
      line++;
      return { line, recipient, data: {}, locale: null, timeZone: null, variant: null, eventId: null };
    });
    after = last.id;
  }
}

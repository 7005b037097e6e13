import { takeFirstLine } from '../../audience/first-line.ts';
import { unpack } from '../../audience/unpack.ts';
import type { Origin } from '../../db/queries/audit-log.ts';
import type { AudienceCounts } from '../../db/queries/campaigns/audience.ts';
import type { CampaignRow } from '../../db/queries/campaigns/rows.ts';
import { parseJson } from '../../domain/exact-json.ts';
import { BODY_LIMIT_BYTES } from '../input/check-body.ts';
import { checkStructure } from '../input/check-structure.ts';
import { validate } from '../input/validate.ts';
import type { Owner } from '../notifications/accept.ts';
import { ApiProblem } from '../problem.ts';
import { type CheckDeps, checkCampaign } from './check.ts';
import { createCampaign, type DraftDeps, isOpen } from './draft.ts';
import { campaignBody } from './request.ts';
import { type StartDeps, startCampaign } from './start.ts';
import { orUnreadable, type UploadDeps, uploadAudience } from './upload.ts';

export type BulkDeps = DraftDeps & CheckDeps & StartDeps & UploadDeps;

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * A campaign in one request: its first line says what it is, each other whom it is for. Once the last is read it is started.
 * Under an Idempotency-Key the same campaign is gone on with until it is started, and answered from then on.
 * @throws ApiProblem as `createCampaign`, `uploadAudience` and `startCampaign`; not_ready (409) where it cannot be started as
 *   it is: it stays a draft
 */
export async function sendBulk(
  deps: BulkDeps,
  owner: Owner,
  given: { source: AsyncIterable<Uint8Array>; contentEncoding: string | null; signal: AbortSignal },
  about: { idempotencyKey: string | undefined; origin: Origin; traceparent: string },
): Promise<{ row: CampaignRow; counts: AudienceCounts; replayed: boolean }> {
  const lines = await orUnreadable(takeFirstLine(unpack(given.source, given.contentEncoding), BODY_LIMIT_BYTES));
  if (!lines) throw new ApiProblem('body_too_large', { detail: 'The first line must not exceed 256 KiB.' });
  const body = validate(campaignBody, readLine(lines.first));
  const { row: draft } = await createCampaign(deps, owner, body, { ...about, route: 'POST /api/notifications/bulk' });
  if (!isOpen(draft.status)) return { row: draft, counts: draft, replayed: true };
  const { clientId, environment } = owner;
  const target = { clientId, environment, id: draft.id };
  const format = { contentType: 'application/x-ndjson', contentEncoding: null, charset: null };
  const upload = { ...format, source: lines.rest, fromLine: null, signal: given.signal };
  const counts = await uploadAudience(deps, target, upload, about.origin);
  const { ready, problems } = await checkCampaign(deps, target, about.origin);
  if (!ready) throw new ApiProblem('not_ready', { detail: problems.map(({ detail }) => detail).join(' ') });
  const { origin, traceparent } = about;
  const wish = { confirmed: counts.total, revision: undefined, origin, traceparent };
  return { row: await startCampaign(deps, target, wish), counts, replayed: false };
}

/** @throws ApiProblem invalid_encoding, malformed_json, too_deep (400), validation_failed (422) */
function readLine(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = UTF_8.decode(bytes);
  } catch {
    throw new ApiProblem('invalid_encoding');
  }
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    // The parser's message quotes the line.
    throw new ApiProblem('malformed_json', { detail: 'The first line must be the campaign, as one JSON object.' });
  }
  checkStructure(value);
  return value;
}

import { mapInBreaths } from '../../async/breaths.ts';
import { type AudienceBatch, AudienceRefused } from '../../audience/audience.ts';
import { readAudience } from '../../audience/read-audience.ts';
import { recipientHash, userKey } from '../../contracts/keyed-hash.ts';
import type { Queryable } from '../../db/client.ts';
import type { Origin } from '../../db/queries/audit-log.ts';
import {
  type AudienceCounts,
  findKnownHashes,
  forgetAudience,
  insertRecipients,
  MOST_REFUSED_KEPT,
  measureStaged,
  type StagedRecipient,
  setAudience,
} from '../../db/queries/campaigns/audience.ts';
import type { CampaignRow, CampaignTarget } from '../../db/queries/campaigns/rows.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import { inTransaction } from '../../db/transaction.ts';
import { addressOf } from '../../domain/notification.ts';
import { recipientReader } from '../notifications/recipient.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { changeCampaignStatus } from './change-status.ts';
import { type CheckRowDeps, createRowCheck } from './check-row.ts';
import { audit, isOpen, lockForChange, readCampaign } from './draft.ts';

export type UploadDeps = Pick<Ports, 'database'> & CheckRowDeps & { secret: string };

export type Upload = {
  source: AsyncIterable<Uint8Array>;
  /** Without its parameters. */
  contentType: string;
  contentEncoding: string | null;
  charset: string | null;
  /** Goes on with this line; null for a whole audience, in place of what there is. */
  fromLine: number | null;
  signal: AbortSignal;
};

/** Others wait for the event loop at most for this while a batch is made ready. */
const LONGEST_HOLD_MS = 4;

/** Where an upload is: whoever finds the row elsewhere was overtaken. */
type At = { revision: number; linesRead: number; position: number };

/**
 * Reads an audience to its end, and writes it down batch by batch: what is cut off can go on where it was. Addresses that
 * come again are counted and not taken; lines that cannot be read are kept with their reason.
 * @throws ApiProblem not_found (404); content_pinned, audience_moved (409); unreadable_audience (422), of which the lines
 *   before are kept; incomplete_body (400); those of a template that cannot be sent with (422)
 */
export async function uploadAudience(
  deps: UploadDeps,
  target: CampaignTarget,
  upload: Upload,
  origin: Origin,
): Promise<AudienceCounts> {
  const { fromLine, source, signal, ...format } = upload;
  const before = await readCampaign(deps, target);
  const check = await createRowCheck(deps.database.pool, deps, before);
  const writer = await openAudience(deps, target, fromLine, origin);
  await writer.forgetBefore();
  const { channel } = before;
  const about = { channel, readRecipient: recipientReader(channel), check, header: null, signal };
  const reading = readAudience(source, { ...format, ...about, fromLine: fromLine ?? 1 }, { write: writer.write });
  await orUnreadable(reading).catch((error) => {
    throw signal.aborted ? new ApiProblem('incomplete_body') : error;
  });
  return writer.end();
}

/** An audience that is being made, batch by batch. Each of its steps throws audience_moved (409) where another is further. */
export type AudienceWriter = {
  /** Of lines that were on record when it was opened; nothing is left to forget where there were some. */
  linesBefore: number;
  /** Deletes who was in it before, some at a time. False where `until`, a moment in ms, came first: more are left. */
  forgetBefore(until?: number): Promise<boolean>;
  write(batch: AudienceBatch): Promise<void>;
  /** From now on it is complete. */
  end(): Promise<AudienceCounts>;
};

/**
 * Begins an audience, or goes on with one.
 * @param fromLine the line to go on with; null for a whole audience, in place of what there is
 * @throws ApiProblem not_found (404); content_pinned, audience_moved (409)
 */
export async function openAudience(
  deps: UploadDeps,
  target: CampaignTarget,
  fromLine: number | null,
  origin: Origin,
): Promise<AudienceWriter> {
  let at = await beginUpload(deps, target, fromLine, origin);
  return {
    linesBefore: at.linesRead,
    async forgetBefore(until = Number.POSITIVE_INFINITY) {
      // Who was there before an upload that wrote no line may be there still.
      if (at.linesRead > 0) return true;
      while (await inUpload(deps, target, at, (tx, row) => forgetAudience(tx, row.id))) {
        if (Date.now() >= until) return false;
      }
      return true;
    },
    async write(batch) {
      at = await inUpload(deps, target, at, (tx, row) => writeBatch(tx, deps, row, at, batch));
    },
    end: () => endUpload(deps, target, at, origin),
  };
}

function beginUpload(deps: UploadDeps, target: CampaignTarget, fromLine: number | null, origin: Origin): Promise<At> {
  return retryConflicts(() =>
    inTransaction(deps.database.pool, async (tx) => {
      const row = await lockForChange(tx, deps, target);
      if (!isOpen(row.status)) throw new ApiProblem('content_pinned');
      if (fromLine !== null && (row.audience !== 'open' || fromLine !== row.linesRead + 1)) throw moved(row);
      const counts = fromLine === null ? { linesRead: 0, total: 0, duplicates: 0, refused: 0 } : row;
      await setAudience(tx, row.id, { ...countsOf(row), ...counts, audience: 'open' }, { isNew: true });
      if (row.status === 'CHECKED') await changeCampaignStatus(tx, row.id, 'DRAFT', { actor: origin.actor });
      const { revision, linesRead } = await lockForChange(tx, deps, target);
      // Before the first line those who are there are not its people.
      const { last } = linesRead === 0 ? { last: 0 } : await measureStaged(tx, row.id);
      return { revision, linesRead, position: last };
    }),
  );
}

/** One transaction of an upload. @throws ApiProblem audience_moved (409) where another one is further */
function inUpload<T>(
  deps: UploadDeps,
  target: CampaignTarget,
  { revision, linesRead }: At,
  work: (tx: Queryable, row: CampaignRow) => Promise<T>,
): Promise<T> {
  return retryConflicts(() =>
    inTransaction(deps.database.pool, async (tx) => {
      const row = await lockForChange(tx, deps, target);
      if (row.revision !== revision || row.linesRead !== linesRead || row.audience !== 'open') throw moved(row);
      return work(tx, row);
    }),
  );
}

async function writeBatch(
  tx: Queryable,
  { database, secret }: UploadDeps,
  row: CampaignRow,
  at: At,
  { rows, refused, linesRead }: AudienceBatch,
): Promise<At> {
  const { id, clientId, environment, channel } = row;
  const hashed = await mapInBreaths(rows, LONGEST_HOLD_MS, (one) => ({
    one,
    hash: recipientHash(secret, addressOf(channel, one.recipient) ?? ''),
    userKey: userKey(secret, { clientId, environment }, one.recipient, channel),
  }));
  const known = await findKnownHashes(
    tx,
    id,
    hashed.map(({ hash }) => hash),
  );
  const people: StagedRecipient[] = [];
  for (const { one, hash, userKey } of hashed) {
    const name = hash.toString('hex');
    if (known.has(name)) continue;
    known.add(name);
    people.push({
      campaignId: id,
      position: at.position + people.length + 1,
      line: one.line,
      clientId,
      recipientHash: hash,
      userKey,
      recipient: one.recipient,
      data: one.data,
      locale: one.locale,
      timeZone: one.timeZone,
      variant: one.variant,
      eventId: one.eventId,
    });
  }
  const kept = refused.slice(0, Math.max(0, MOST_REFUSED_KEPT - row.refused));
  await insertRecipients(
    tx,
    database.cipher,
    people,
    kept.map(({ line, code, pointer, detail }) => ({ campaignId: id, line, code, pointer, detail })),
  );
  const counts: AudienceCounts = {
    audience: 'open',
    linesRead,
    total: row.total + people.length,
    duplicates: row.duplicates + rows.length - people.length,
    refused: row.refused + refused.length,
  };
  await setAudience(tx, id, counts, { isNew: false });
  return { ...at, linesRead, position: at.position + people.length };
}

function endUpload(deps: UploadDeps, target: CampaignTarget, at: At, origin: Origin): Promise<AudienceCounts> {
  return inUpload(deps, target, at, async (tx, row) => {
    const counts = { ...countsOf(row), audience: 'complete' as const };
    await setAudience(tx, row.id, counts, { isNew: true });
    const { audience: _, ...details } = counts;
    await audit(tx, row, 'campaign.audience', origin, details);
    return counts;
  });
}

function countsOf({ audience, linesRead, total, duplicates, refused }: CampaignRow): AudienceCounts {
  return { audience, linesRead, total, duplicates, refused };
}

function moved({ audience, linesRead }: CampaignRow): ApiProblem {
  const detail =
    audience === 'open'
      ? `The upload has ended at line ${linesRead}: go on with \`fromLine=${linesRead + 1}\`, or from the start without it.`
      : 'There is no upload to go on with: send the whole audience, without `fromLine`.';
  return new ApiProblem('audience_moved', { detail });
}

/** @throws ApiProblem unreadable_audience (422) for a file that is refused */
export async function orUnreadable<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw error instanceof AudienceRefused ? unreadable(error) : error;
  }
}

function unreadable({ code, pointer, detail, line }: AudienceRefused): ApiProblem {
  return new ApiProblem('unreadable_audience', {
    detail: `${line === null ? 'The file' : `Line ${line}`}${pointer === '' ? '' : `, ${pointer}`} ${detail} (${code}).`,
  });
}

import { createHash } from 'node:crypto';
import { appendAudit, type Origin } from '../../db/queries/audit-log.ts';
import {
  type ClientSettings,
  getClientSettings,
  lockClientSettings,
  putClientSettings,
  type SettingsChange,
} from '../../db/queries/client-settings.ts';
import { inTransaction } from '../../db/transaction.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import type { EffectiveSettings, SettingsOf } from './settings-of.ts';

type Deps = Pick<Ports, 'database'>;

/** What a client has set itself, and the revision of that: the same for the same settings. */
export async function readOwnSettings(
  { database }: Deps,
  clientId: string,
): Promise<{ settings: ClientSettings; revision: string }> {
  const settings = await getClientSettings(database.pool, clientId);
  return { settings, revision: revisionOf(settings) };
}

/**
 * Sets what is given, and answers what then holds. Every process follows within 5 s.
 * @param revision of what the caller has read; undefined to change whatever stands there
 * @throws ApiProblem revision_mismatch (412)
 */
export async function changeSettings(
  { database, settingsOf }: Deps & { settingsOf: SettingsOf },
  clientId: string,
  change: SettingsChange,
  origin: Origin,
  revision?: string,
): Promise<EffectiveSettings> {
  await inTransaction(database.pool, async (tx) => {
    if (revision !== undefined) {
      await lockClientSettings(tx, clientId);
      const isAsRead = revisionOf(await getClientSettings(tx, clientId)) === revision;
      if (!isAsRead) throw new ApiProblem('revision_mismatch');
    }
    await putClientSettings(tx, clientId, change);
    await appendAudit(tx, { ...origin, clientId, action: 'settings.update', subject: null, details: change });
  });
  return settingsOf(clientId, { fresh: true });
}

function revisionOf({ limits, retry, quotas, prices }: ClientSettings): string {
  const text = canonicalJson({ limits, retry, quotas, prices });
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

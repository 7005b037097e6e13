import { appendAudit, type Origin } from '../../db/queries/audit-log.ts';
import { putClientSettings, type SettingsChange } from '../../db/queries/client-settings.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { Ports } from '../ports.ts';
import type { EffectiveSettings, SettingsOf } from './settings-of.ts';

/** Sets what is given, and answers what then holds. Every process follows within 5 s. */
export async function changeSettings(
  { database, settingsOf }: Pick<Ports, 'database'> & { settingsOf: SettingsOf },
  clientId: string,
  change: SettingsChange,
  origin: Origin,
): Promise<EffectiveSettings> {
  await inTransaction(database.pool, async (tx) => {
    await putClientSettings(tx, clientId, change);
    await appendAudit(tx, { ...origin, clientId, action: 'settings.update', subject: null, details: change });
  });
  return settingsOf(clientId, { fresh: true });
}

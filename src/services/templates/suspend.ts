import { appendAudit } from '../../db/queries/audit-log.ts';
import { insertOutboxRow } from '../../db/queries/outbox/rows.ts';
import { suspendVersion } from '../../db/queries/templates/change.ts';
import { inTransaction } from '../../db/transaction.ts';
import { reasonOf } from '../../observability/health.ts';
import { templateSuspended } from '../outbox-records.ts';
import type { Ports } from '../ports.ts';
import type { SendableTemplates } from './sendable.ts';

/** Nobody asked for it. */
const ORIGIN = { actor: 'system', requestId: null };

/**
 * Told by the render threads that a version took too long three times: refuses it in every process, and tells its client.
 * A draft is refused in this process only.
 */
export function createOnSuspend(
  { database, logger, wakeRelay }: Pick<Ports, 'database' | 'logger' | 'wakeRelay'>,
  sendable: SendableTemplates,
): (versionId: string) => void {
  async function suspend(id: string, version: number): Promise<void> {
    const suspended = await inTransaction(database.pool, async (tx) => {
      const found = await suspendVersion(tx, { id, version });
      if (!found) return null;
      const { clientId, key } = found;
      await appendAudit(tx, { ...ORIGIN, clientId, action: 'template.suspend', subject: key, details: { version } });
      await insertOutboxRow(tx, templateSuspended({ clientId, key, version }));
      return found;
    });
    if (!suspended) return;
    sendable.forget(suspended.clientId, suspended.key);
    wakeRelay();
    logger.warn({ templateId: id, version }, 'suspended a template that takes too long to render');
  }
  return (versionId) => {
    const [id = '', version = ''] = versionId.split(':');
    if (!/^\d+$/.test(version)) return;
    suspend(id, Number(version)).catch((error) =>
      logger.error({ templateId: id, reason: reasonOf(error) }, 'could not suspend a template'),
    );
  };
}

import type { Queryable } from '../../db/client.ts';
import { noteKeyUse } from '../../db/queries/api-keys.ts';
import { reasonOf } from '../../observability/health.ts';
import type { Logger } from '../../observability/logger.ts';

/** Notes when a key was used, beside the answer and never in its way: one that cannot be written is noted next time. */
export function createKeyUses(db: Queryable, logger: Logger): { note(keyId: string): void } {
  /** Requests that come while the note is being written need none of their own. */
  const underWay = new Set<string>();
  return {
    note(keyId) {
      if (underWay.has(keyId)) return;
      underWay.add(keyId);
      noteKeyUse(db, keyId)
        .catch((error: unknown) => logger.warn({ reason: reasonOf(error) }, 'could not record the last use of a key'))
        .finally(() => underWay.delete(keyId));
    },
  };
}

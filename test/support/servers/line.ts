import type { Database } from '../../../src/db/client.ts';
import type { AccountLimits } from '../../../src/domain/account-limits.ts';
import { fromPublicId } from '../../../src/domain/ids.ts';
import type { DeliveryOutcome } from '../../../src/domain/outcome.ts';
import { createDispatcher } from '../../../src/jobs/dispatch.ts';
import { createLogger } from '../../../src/observability/logger.ts';

type Options = {
  accountLimits?: AccountLimits;
  accounts?: string[];
  failoverAfterMs?: number;
  /** Between the dispatcher's rounds. */
  everyMs?: number;
};

/**
 * The real dispatcher over a real database, and in place of each workflow a loop that waits as it does: for its timer or
 * until it is told. Records of promoted users reach it as they would through Kafka, when they become available.
 */
export function startLine(
  database: Database,
  {
    accountLimits = { rate: null, perDay: null },
    accounts = ['smtp', 'smtp-fallback'],
    failoverAfterMs = 30_000,
    everyMs = 200,
  }: Options = {},
) {
  const wakes = new Map<string, () => void>();
  const told: string[] = [];
  const round = createDispatcher({
    database,
    wakeRelay: () => {},
    logger: createLogger('test', 'silent'),
    starter: { start: async () => 'already_started', runState: async () => 'running' },
    tell: async (id) => {
      told.push(id);
      wakes.get(id)?.();
      return 'told';
    },
    accounts,
    accountLimits: () => accountLimits,
    failoverAfterMs,
  });
  let isOver = false;
  const rounds = (async () => {
    for (let sinceMs = everyMs; !isOver; sinceMs += 20) {
      const { rows } = await database.pool.query(
        `delete from outbox where event_type = 'notification.changed' and available_at <= clock_timestamp() returning key`,
      );
      for (const { key } of rows) wakes.get(key)?.();
      if (sinceMs >= everyMs) {
        sinceMs = 0;
        await round();
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();

  /** Delivers one until it neither waits nor is put off; its looks are counted. */
  async function follow(
    id: string,
    deliver: (id: string, seq: number) => Promise<DeliveryOutcome>,
  ): Promise<{ outcome: DeliveryOutcome; looks: number; at: number }> {
    let seq = 1;
    for (let looks = 1; ; looks++) {
      let wake = () => {};
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      wakes.set(id, wake);
      // As Temporal does: infrastructure trouble comes again.
      const outcome = await deliver(id, seq).catch((error): DeliveryOutcome => {
        if (error.type !== 'Infrastructure') throw error;
        return { kind: 'wait', waitMs: 100, reason: 'trouble' };
      });
      if (outcome.kind !== 'wait' && outcome.kind !== 'deferred') return { outcome, looks, at: Date.now() };
      if (outcome.kind === 'deferred') seq++;
      let timer: NodeJS.Timeout | undefined;
      const due = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, Math.min(Math.max(outcome.waitMs, 100), 2 ** 31 - 1));
      });
      await Promise.race([woken, due]);
      clearTimeout(timer);
    }
  }

  return {
    follow,
    told,
    round,
    /** Takes the notification for called, as the dispatcher's next round might. */
    async call(publicId: string): Promise<void> {
      const id = fromPublicId('notification', publicId);
      await database.pool.query('update account_line set called_at = clock_timestamp() where notification_id = $1', [
        id,
      ]);
    },
    async stop(): Promise<void> {
      isOver = true;
      await rounds;
    },
  };
}

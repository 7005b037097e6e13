import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/db/client.ts';
import { createQuotaGate } from '../../../src/services/quotas/gate.ts';
import { useQuotas } from './quota-lab.ts';

const { db, client, counters, warnings } = useQuotas();

describe('several processes', () => {
  it('accept together exactly the quota, of 3,000 requests at once, and warn once at 80 and at 95 percent', async () => {
    const databases = [1, 2, 3].map((n) =>
      openDatabase({ url: db.url, poolSize: 2, applicationName: `holder-${n}`, onConnectionError: () => {} }),
    );
    try {
      const gates = databases.map(({ pool }) => createQuotaGate({ pool }));
      const owner = { clientId: client.id, environment: 'live' as const };
      const takeOne = async (n: number) => {
        const gate = gates[n % gates.length] as (typeof gates)[number];
        const quota = { perDay: 1_000, perMonth: 1_000 };
        return gate.take(owner, 'email', quota, 1).then(
          () => 'taken',
          (error) => error.code,
        );
      };
      const results = await Promise.all(Array.from({ length: 3_000 }, (_, n) => takeOne(n)));
      expect(results.filter((one) => one === 'taken')).toHaveLength(1_000);
      expect(results.filter((one) => one === 'quota_exceeded')).toHaveLength(2_000);
      expect(await counters()).toEqual({ 'live email day': 1_000, 'live email month': 1_000 });
      const told = await warnings();
      expect(told).toHaveLength(4);
      for (const period of ['day', 'month']) {
        for (const [percent, used] of [
          [80, 800],
          [95, 950],
        ]) {
          const { publicId: clientId } = client;
          const warning = { clientId, environment: 'live', channel: 'email', period, percent, limit: 1_000, used };
          expect(told).toContainEqual(warning);
        }
      }
    } finally {
      await Promise.all(databases.map(({ close }) => close()));
    }
  });

  it('lose no more than a block where one of them dies', async () => {
    const take = (gate: ReturnType<typeof createQuotaGate>) =>
      gate.take({ clientId: client.id, environment: 'live' }, 'push', { perDay: 1_000 }, 1);
    const gate = () => createQuotaGate({ pool: db.database.pool });
    await take(gate());
    const survivor = gate();
    let taken = 0;
    await expect(
      (async () => {
        for (; taken < 2_000; taken++) await take(survivor);
      })(),
    ).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect(taken).toBe(990);
  });
});

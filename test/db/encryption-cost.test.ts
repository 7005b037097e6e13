import { randomBytes, randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Database } from '../../src/db/client.ts';
import { createContentCipher } from '../../src/db/content-cipher.ts';
import { startAttempt } from '../../src/db/queries/attempts/start.ts';
import { print } from '../support/expect/print.ts';
import { recordNotification } from '../support/factories/notifications.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const ROUNDS = 400;
const WARM_UP = 50;

const db = useDatabase();

const clientId = randomUUID();
const content = {
  subject: 'Your order',
  text: 'It is on its way. '.repeat(100),
  html: '<p>It is on its way.</p>'.repeat(200),
};

async function timed<T>(times: number[], work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  times.push(performance.now() - startedAt);
  return result;
}

const median = (times: number[]) => times.slice(WARM_UP).sort((a, b) => a - b)[(ROUNDS - WARM_UP) >> 1] ?? 0;

test('accept and claim with keys cost little more than without, side by side in one run', async () => {
  const withKeys: Database = { ...db.database, cipher: createContentCipher([{ id: 'k1', key: randomBytes(32) }]) };
  const times = { clear: { accept: [], claim: [] }, sealed: { accept: [], claim: [] } } as Record<
    'clear' | 'sealed',
    Record<'accept' | 'claim', number[]>
  >;
  for (let round = 0; round < ROUNDS; round++) {
    for (const [kind, database] of [
      ['clear', db.database],
      ['sealed', withKeys],
    ] as const) {
      const { id } = await timed(times[kind].accept, () =>
        recordNotification(database, clientId, { content, metadata: { order: '1' } }),
      );
      const key = { notificationId: id, run: 0, seq: 1 };
      const route = { channel: 'email', provider: 'smtp' };
      const claim = await timed(times[kind].claim, () =>
        startAttempt(database.pool, database.cipher, key, route, { claimedBy: randomUUID(), leaseMs: 30_000 }),
      );
      expect(claim?.content).toEqual(content);
    }
  }
  for (const step of ['accept', 'claim'] as const) {
    const [clear, sealed] = [median(times.clear[step]), median(times.sealed[step])];
    print(
      `${step}: ${clear.toFixed(3)} ms in clear, ${sealed.toFixed(3)} ms encrypted (median of ${ROUNDS - WARM_UP})`,
    );
    expect(sealed).toBeLessThan(clear * 2 + 0.5);
  }
});

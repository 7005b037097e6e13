import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { PoolClient } from 'pg';
import { expect, test } from 'vitest';
import type { Database } from '../../src/db/client.ts';
import { createContentCipher } from '../../src/db/content-cipher.ts';
import { NO_ACCOUNT_LIMITS } from '../../src/domain/account-limits.ts';
import type { SendWindow } from '../../src/domain/send-window.ts';
import { claimAttempt } from '../../src/services/delivery/claim.ts';
import type { ClaimOptions, ClaimResult } from '../../src/services/delivery/claim-result.ts';
import { recordNotification } from '../support/factories/notifications.ts';
import { PRIMARY, startDeliveries } from '../support/servers/deliveries.ts';
import { deliveryLab } from '../support/servers/delivery-lab.ts';

const { cleanUps, database, pool, record, withSink, rowsOf, statusOf, newsOf } = deliveryLab();

const options: ClaimOptions = {
  cipher: createContentCipher([]),
  leaseMs: 30_000,
  accountLimits: () => NO_ACCOUNT_LIMITS,
  isMissing: false,
  others: [],
  failoverAfterMs: 30_000,
  maxDeferMs: 86_400_000,
};
/** An account with limits is asked under its lock, so that each gate is. */
const throughGates = { ...options, accountLimits: () => ({ ...NO_ACCOUNT_LIMITS, perDay: 1_000_000 }) };

const claim = (id: string, how = options): Promise<ClaimResult> =>
  claimAttempt(pool(), { notificationId: id, run: 0, seq: 1 }, PRIMARY, how);

async function windowOf(userKey: string): Promise<SendWindow | undefined> {
  const { rows } = await pool().query('select begun, promised from send_slots where user_key = $1', [userKey]);
  return rows[0];
}

test('on the plain path a message costs two statements: its claim and its result', async () => {
  const { deliver } = await withSink();
  const { publicId } = await record();
  const asked: string[] = [];
  const note = (client: PoolClient) => {
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    client.query = ((...given: [string | { name?: string }]) => {
      const [first] = given;
      asked.push(typeof first === 'string' ? first : (first.name ?? ''));
      return query(...given);
    }) as typeof client.query;
  };
  pool().once('acquire', note);
  expect(await deliver(publicId)).toEqual({ kind: 'sent' });
  expect(asked).toEqual(['claim-at-once', 'settle-attempt:SENT:event:alive:true:false']);
});

test('whatever stands in the way or does not, one statement decides as the gates do', async () => {
  // Far from the edges of both windows: the second claim comes a moment after the first.
  const agoMs = (least: number, most: number) => fc.integer({ min: least, max: most }).map((s) => s * 1_000 + 300);
  const place = fc.record({
    agoMs: agoMs(-20, 19),
    first: fc.boolean(),
    isOwn: fc.constantFrom(false, false, false, true),
  });
  const situation = fc.record({
    count: fc.integer({ min: 1, max: 4 }),
    windowMs: fc.constantFrom(1_000, 10_000),
    begun: fc.array(agoMs(0, 14), { maxLength: 5 }),
    promised: fc.array(place, { maxLength: 2, size: '-1' }),
    priority: fc.constantFrom(1, 5),
    sendInMs: fc.constantFrom(null, null, -5_000, 60_000),
    expiresInMs: fc.constantFrom(null, null, -5_000, 60_000),
    onLate: fc.constantFrom('send' as const, 'skip' as const),
    status: fc.constantFrom('PENDING', 'PENDING', 'DEFERRED', 'CANCELLED'),
  });
  await fc.assert(
    fc.asyncProperty(situation, async (one) => {
      const at = (ms: number | null) => (ms === null ? null : new Date(Date.now() + ms));
      const found = async (how: ClaimOptions) => {
        const userKey = randomUUID();
        const { id } = await record({
          userKey,
          priority: one.priority,
          limits: { email: { count: one.count, windowMs: one.windowMs } },
          sendAt: at(one.sendInMs),
          expiresAt: at(one.expiresInMs),
          onLate: one.onLate,
          lateAfterMs: 1_000,
        });
        const begun = one.begun.map((agoMs) => ({ agoMs, holder: randomUUID(), first: false }));
        const promised = one.promised.map((p) => ({ ...p, holder: p.isOwn ? id : randomUUID() }));
        await pool().query(
          `with given as (select floor(extract(epoch from clock_timestamp()) * 1000) as now),
            window_of as (insert into send_slots (client_id, user_key, channel, begun, promised)
              select client_id, $2, 'email', ${places('$3')}, ${places('$4')} from notifications, given where id = $1)
          update notifications set status = $5 where id = $1`,
          [id, userKey, JSON.stringify(begun), JSON.stringify(promised), one.status],
        );
        const { kind } = await claim(id, how);
        const window = await windowOf(userKey);
        const isOurs = ({ holder }: { holder: string }) => holder === id;
        return {
          kind,
          status: await statusOf(id),
          statuses: (await rowsOf('timeline', id, 'sequence')).map(({ status }) => status),
          attempts: (await rowsOf('attempts', id)).map(({ seq, epoch, state }) => ({ seq, epoch, state })),
          begun: window?.begun.filter(isOurs).map(({ first }) => first),
          promised: window?.promised.filter(isOurs).length,
        };
      };
      expect(await found(options)).toEqual(await found(throughGates));
    }),
    { numRuns: 80 },
  );

  function places(parameter: string): string {
    return `coalesce((select jsonb_agg(jsonb_build_object('at', now - (p->>'agoMs')::int, 'holder', p->>'holder', 'first', p->'first')
      order by (p->>'agoMs')::int desc) from jsonb_array_elements(${parameter}::jsonb) p), '[]')`;
  }
});

test.each([
  ['has been away', `away_since = now()`, { kind: 'claimed', claim: { wasAway: true } }],
  ['is behind its breaker', `breaker = 'open', probe_at = now() + interval '1 min'`, { kind: 'wait' }],
  ['wants to be left alone', `not_before = now() + interval '1 min'`, { kind: 'wait' }],
])('an account that %s is left to the gates', async (_, set, expected) => {
  await pool().query(`insert into provider_health (provider) values ('smtp') on conflict do nothing`);
  await pool().query(`update provider_health set ${set} where provider = 'smtp'`);
  const { id } = await record();
  expect(await claim(id)).toMatchObject(expected);
  await pool().query('delete from provider_health');
  await pool().query('delete from account_line');
});

test('of many who claim for one user at the same moment as many begin as the limit allows', async () => {
  const window = { userKey: randomUUID(), limits: { email: { count: 7, windowMs: 600_000 } } };
  const all = await Promise.all(Array.from({ length: 40 }, () => record(window)));
  const kinds = await Promise.all(all.map(async ({ id }) => (await claim(id)).kind));
  expect(kinds.filter((kind) => kind === 'claimed')).toHaveLength(7);
  expect((await windowOf(window.userKey))?.begun).toHaveLength(7);
});

test('a message that is put off in the same moment goes now or then, and never both', async () => {
  for (let round = 0; round < 150; round++) {
    const { id } = await record();
    const later = new Date(Date.now() + 3_600_000);
    const move = pool().query(`update notifications set send_at = $2 where id = $1 and status <> 'PROCESSING'`, [
      id,
      later,
    ]);
    const [{ kind }, { rowCount }] = await Promise.all([claim(id), move]);
    expect([kind, rowCount], `round ${round}`).not.toEqual(['claimed', 1]);
  }
});

test('what cannot be read waits for the operator, gives its turn back, and is sent once its key is there', async () => {
  const key = { id: 'k1', key: randomBytes(32) };
  const { sink } = await withSink();
  const sealed: Database = { ...database(), cipher: createContentCipher([key]) };
  const userKey = randomUUID();
  const { id, publicId } = await recordNotification(sealed, randomUUID(), { userKey });
  const [without, withKey] = [database(), sealed].map((one) => startDeliveries(one, sink.port));
  cleanUps.push(
    () => without?.stop() as Promise<unknown>,
    () => withKey?.stop() as Promise<unknown>,
  );

  await expect(without?.deliver(publicId)).rejects.toThrow('k1');
  expect([await statusOf(id), await rowsOf('attempts', id)]).toEqual(['DEFERRED', []]);
  expect((await windowOf(userKey))?.begun).toEqual([]);
  expect(await newsOf(publicId)).toMatchObject([{ event_type: 'notification.deferred' }]);
  const steps = (await rowsOf('timeline', id)).length;
  await expect(without?.deliver(publicId)).rejects.toThrow('k1');
  expect(await rowsOf('timeline', id)).toHaveLength(steps);

  expect(await withKey?.deliver(publicId)).toEqual({ kind: 'sent' });
  expect(sink.ledger).toHaveLength(1);
});

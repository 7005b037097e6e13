import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { expect, test } from 'vitest';
import { lockNotification } from '../../src/db/queries/notifications/lock.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { eventually } from '../support/expect/eventually.ts';
import { beginNotification } from '../support/factories/receipts.ts';
import { useApi } from '../support/servers/use-api.ts';

const { db, client, api } = useApi();

/** Somebody waits for the row while another settles its attempt as ambiguous, and gets it once that is committed. */
async function behindAnAmbiguousAnswer<T>(id: string, wait: () => Promise<T>) {
  const { pool } = db.database;
  const settling: PoolClient = await pool.connect();
  try {
    await settling.query('begin');
    await settling.query(`update attempts set state = 'finished', outcome = 'ambiguous' where notification_id = $1`, [
      id,
    ]);
    await settling.query(`update notifications set status = 'RETRYING', sequence = sequence + 1 where id = $1`, [id]);
    const waiting = wait();
    await eventually(
      async () => {
        const sql = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
        return (await pool.query(sql)).rowCount === 1;
      },
      { what: 'somebody who waits for the row' },
    );
    const { rows } = await settling.query('select (extract(epoch from clock_timestamp()) * 1000)::float8 as at');
    await settling.query('commit');
    return { result: await waiting, committedAt: rows[0].at as number };
  } finally {
    settling.release();
  }
}

test('who waited for a notification knows what its attempt has become meanwhile, and what time it is', async () => {
  const { id } = await beginNotification(db.database, randomUUID());
  const { result, committedAt } = await behindAnAmbiguousAnswer(id, () =>
    inTransaction(db.database.pool, (tx) => lockNotification(tx, id)),
  );
  expect(result).toMatchObject({ status: 'RETRYING', mayHaveBeenSent: true });
  expect(result?.now).toBeGreaterThanOrEqual(committedAt);
});

test('a cancel that waited for an ambiguous answer is refused: the person may have the message', async () => {
  for (let n = 0; n < 10; n++) {
    const { id, publicId } = await beginNotification(db.database, client.id, { channel: 'email', provider: 'smtp' });
    const { result: answer } = await behindAnAmbiguousAnswer(id, () =>
      api.send('POST', `/api/notifications/${publicId}/cancel`, { key: client.apiKey }),
    );
    expect([answer.status, answer.json.code]).toEqual([409, 'may_have_been_sent']);
    const { rows } = await db.database.pool.query('select status, reason from notifications where id = $1', [id]);
    expect(rows).toEqual([{ status: 'UNKNOWN', reason: 'cancelled_before_resend' }]);
  }
});

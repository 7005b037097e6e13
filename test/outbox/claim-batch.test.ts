import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { type ClaimedRow, claimBatch } from '../../src/db/queries/outbox/claim-batch.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { NIL_ID } from '../../src/domain/ids.ts';
import { STREAMS, type Stream } from '../../src/domain/stream.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const db = useDatabase();

afterEach(() => db.database.pool.query('truncate outbox'));

const ADA = '00000000-0000-7000-8000-00000000000a';
const BOB = '00000000-0000-7000-8000-00000000000b';
const CLEO = '00000000-0000-7000-8000-00000000000c';

/** `count` rows of one client; their keys are `<name>1`, `<name>2` … in the order of their time. */
async function fill(clientId: string, name: string, count: number, stream: Stream = 'normal', inMs = 0) {
  await db.database.pool.query(
    `insert into outbox (stream, lane, topic, client_id, key, event_type, payload, available_at)
      select $1, 9, '', $2, $3 || i, 'e', repeat('x', 400), now() + $5 * interval '1 millisecond' from generate_series(1, $4::int) i`,
    [stream, clientId, name, count, inMs],
  );
}

/** One round of one stream, whose rows stay. */
function claim(room: number, after = NIL_ID, stream: Stream = 'normal'): Promise<ClaimedRow[]> {
  return inTransaction(db.database.pool, (tx) => claimBatch(tx, [{ stream, room, after }]));
}
const keys = (rows: ClaimedRow[]) => rows.map(({ key }) => key);

test('clients take turns with equally many rows each, of each the oldest first', async () => {
  await fill(ADA, 'a', 100);
  await fill(BOB, 'b', 2);
  await fill(CLEO, 'c', 5);
  expect(keys(await claim(9))).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'a3', 'c3']);
});

test('the turn begins behind the client that is named, and goes round once', async () => {
  await fill(ADA, 'a', 2);
  await fill(BOB, 'b', 2);
  await fill(CLEO, 'c', 2);
  expect(keys(await claim(3, ADA))).toEqual(['b1', 'c1', 'a1']);
  expect(keys(await claim(2, BOB))).toEqual(['c1', 'a1']);
  expect(keys(await claim(500, CLEO))).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2']);
});

test('with more clients than room, each has one row, and the next round goes on with the others', async () => {
  await db.database.pool.query(
    `insert into outbox (stream, lane, topic, client_id, key, event_type, payload)
      select 'normal', 1, 't', gen_random_uuid(), 'k', 'e', '{}' from generate_series(1, 1000)`,
  );
  const first = await claim(500);
  const second = await claim(500, first.at(-1)?.clientId);
  expect([first.length, second.length]).toEqual([500, 500]);
  expect(new Set([...first, ...second].map(({ clientId }) => clientId)).size).toBe(1_000);
});

test('a client whose rows are all for later takes no room, and its rows stay', async () => {
  await fill(ADA, 'later', 50, 'normal', 3_600_000);
  await fill(BOB, 'b', 3);
  expect(keys(await claim(2))).toEqual(['b1', 'b2']);
});

test('a stream without room gives nothing, and the others do', async () => {
  for (const stream of STREAMS) await fill(ADA, `${stream}-`, 2, stream);
  const rows = await inTransaction(db.database.pool, (tx) =>
    claimBatch(tx, [
      { stream: 'urgent', room: 1, after: NIL_ID },
      { stream: 'normal', room: 0, after: NIL_ID },
      { stream: 'status', room: 5, after: NIL_ID },
    ]),
  );
  expect(keys(rows)).toEqual(['urgent-1', 'status-1', 'status-2']);
});

test('what another relay holds is passed over, also within one client', async () => {
  await fill(ADA, 'a', 4);
  await inTransaction(db.database.pool, async (tx) => {
    const held = await claimBatch(tx, [{ stream: 'normal', room: 2, after: NIL_ID }]);
    expect(keys(held)).toEqual(['a1', 'a2']);
    expect(keys(await claim(10))).toEqual(['a3', 'a4']);
  });
});

test("a round costs the same behind 100,000 rows of one client, due or for later, and reads only the index's way", async () => {
  for (let i = 0; i < 4; i++) await fill(randomUUID(), 'few', 3);
  await fill(ADA, 'a', 200);
  await db.database.pool.query('analyze outbox');
  const before = await explain();
  await fill(ADA, 'many', 100_000);
  await fill(BOB, 'later', 10_000, 'normal', 3_600_000);
  await db.database.pool.query('analyze outbox');
  const after = await explain();
  expect(after.plan).not.toContain('Seq Scan');
  expect(after.plan).toContain('outbox_stream_turn');
  expect(before.rows).toBeGreaterThan(100);
  expect(after.rows).toBe(before.rows);
  // Pages and not milliseconds, which a busy machine would stretch: a deeper index, and the one client more.
  expect(after.pages, `${before.pages} pages before`).toBeLessThan(before.pages * 2);
}, 60_000);

/** The plan of a round that takes 500 rows, and how many pages it touched. */
async function explain(): Promise<{ plan: string; rows: number; pages: number }> {
  let text = '';
  const values: unknown[] = [];
  const { pool } = db.database;
  const tx = {
    // biome-ignore lint/suspicious/noExplicitAny: pg's overloads
    query: (async (statement: any) => {
      text = statement.text;
      values.push(...statement.values);
      return { rows: [] };
      // biome-ignore lint/suspicious/noExplicitAny: pg's overloads
    }) as any,
  };
  await claimBatch(tx, [{ stream: 'normal', room: 500, after: NIL_ID }]);
  const { rows } = await pool.query(`explain (analyze, buffers, format json) ${text}`, values);
  const [{ Plan: plan }] = rows[0]['QUERY PLAN'];
  return {
    plan: JSON.stringify(plan),
    rows: plan['Actual Rows'],
    pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
  };
}

import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { NO_ACCOUNT_LIMITS } from '../../src/domain/account-limits.ts';
import { createDispatcher } from '../../src/jobs/dispatch.ts';
import type { RunState } from '../../src/temporal/run-state.ts';
import type { Told } from '../../src/temporal/signaller.ts';
import { recordNotification } from '../support/factories/notifications.ts';
import { quietPorts } from '../support/fakes/ports.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const db = useDatabase({ poolSize: 5 });
const query = async (sql: string, ...values: unknown[]) => (await db.database.pool.query(sql, values)).rows;

beforeEach(async () => {
  await query('truncate account_line, account_calls');
});

/** One that waits for the account, by its public id. */
async function waitInLine({ elsewhere = [] as string[] } = {}): Promise<string> {
  const { id, publicId } = await recordNotification(db.database, randomUUID());
  await query(`update notifications set status = 'DEFERRED', reason = 'provider_rate' where id = $1`, id);
  await query(
    `insert into account_line (notification_id, run, account, class, priority, client_id, since, elsewhere)
      select id, run, 'smtp', 1, 3, client_id, created_at, $2 from notifications where id = $1`,
    id,
    elsewhere,
  );
  return publicId;
}

function dispatcher(
  tell = async (_id: string): Promise<Told> => 'told',
  runState: RunState = 'running',
  { accounts = ['smtp'], limits = NO_ACCOUNT_LIMITS } = {},
) {
  const told: string[] = [];
  const started: string[] = [];
  const round = createDispatcher({
    ...quietPorts(db.database),
    starter: {
      start: async ({ notificationId }) => {
        started.push(notificationId);
        return 'started';
      },
      runState: async () => runState,
    },
    tell: (id) => {
      told.push(id);
      return tell(id);
    },
    accounts,
    accountLimits: () => limits,
    failoverAfterMs: 30_000,
  });
  return { round, told, started };
}

test('with nobody in line a round only looks, and remembers nobody', async () => {
  const { round, told } = dispatcher(async () => 'failed');
  const id = await waitInLine();
  await round();
  expect(told).toEqual([id]);
  await query('delete from account_line');
  await round();
  await waitInLine();
  await round();
  expect(told.filter((one) => one === id)).toHaveLength(1);
});

test('who could not be told is told again in the next round', async () => {
  let answer: Told = 'failed';
  const { round, told } = dispatcher(async () => answer);
  const id = await waitInLine();
  await round();
  answer = 'told';
  await round();
  await round();
  expect(told).toEqual([id, id]);
});

test('whose workflow Temporal has lost is started by the call itself', async () => {
  const { round, told, started } = dispatcher(async () => 'missing', 'none');
  const id = await waitInLine();
  await round();
  expect(started).toEqual([id]);
  await round();
  expect(told).toEqual([id]);
});

test('who was called in a round that failed before it told anybody is told in the next one', async () => {
  const { round, told } = dispatcher();
  await round();
  const late = await waitInLine();
  await query(`update account_line set called_at = clock_timestamp() - interval '1 hour'`);
  const called = await waitInLine();
  await query(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$`,
  );
  await query(`create trigger refuse before update on account_line for each row
    when (old.called_at is not null) execute function refuse()`);
  // Whom it has called stands; that it calls the late one again fails.
  await expect(round()).rejects.toThrow('refused');
  expect(told).toEqual([]);
  await query('drop trigger refuse on account_line; drop function refuse()');
  await round();
  expect([...new Set(told)].sort()).toEqual([called, late].sort());
});

test('of a line that its rate makes long, as many are called for an account that has none as that takes soon', async () => {
  const limits = { rate: { count: 75, windowMs: 60_000 }, perDay: null };
  const { round } = dispatcher(undefined, undefined, { accounts: ['smtp', 'smtp-fallback'], limits });
  const goneOver = async () => {
    const [row] = await query('select count(*)::int as n from account_line where elsewhere_at = called_at');
    return row.n as number;
  };
  // A second for each ordinary one: 30 s are not long yet.
  for (let index = 0; index < 30; index++) await waitInLine({ elsewhere: ['smtp-fallback'] });
  await round();
  expect(await goneOver()).toBe(0);
  for (let index = 0; index < 10; index++) await waitInLine({ elsewhere: ['smtp-fallback'] });
  await round();
  expect(await goneOver()).toBe(3);
  await round();
  expect(await goneOver()).toBe(3);
  // Those have come to the other account; who was called for it once is not called for it again.
  await query('delete from account_line where elsewhere_at = called_at');
  await query(`update account_line set elsewhere_at = now() - interval '1 hour'`);
  for (let index = 0; index < 2; index++) await waitInLine({ elsewhere: ['smtp-fallback'] });
  await round();
  expect(await goneOver()).toBe(2);
});

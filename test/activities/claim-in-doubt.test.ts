import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, expect, inject, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { eventually } from '../support/expect/eventually.ts';
import { startSmtpSink } from '../support/fakes/smtp-sink.ts';
import { startTcpProxy } from '../support/fakes/tcp-proxy.ts';
import { startDeliveries } from '../support/servers/deliveries.ts';
import { deliveryLab } from '../support/servers/delivery-lab.ts';

const { cleanUps, pool, record, rowsOf, statusOf } = deliveryLab();

beforeAll(async () => {
  // Each claim takes a second to commit, so that there is time for the line to break meanwhile.
  await pool().query(`
    create function take_a_second() returns trigger language plpgsql as
      $$ begin perform pg_sleep(1); return null; end $$;
    create constraint trigger slow_commit after insert on attempts deferrable initially deferred
      for each row execute function take_a_second()`);
});

/** A worker whose line to PostgreSQL can be cut, in the middle of its first commit. */
async function deliverUntilCommit() {
  const [proxy, sink] = await Promise.all([startTcpProxy(new URL(inject('databaseUrl')).host), startSmtpSink()]);
  const { rows } = await pool().query('select current_database() as name');
  const url = new URL(inject('databaseUrl'));
  Object.assign(url, { host: proxy.address, pathname: `/${rows[0].name}` });
  const far = openDatabase({ url: url.href, poolSize: 5, applicationName: 'far', onConnectionError: () => {} });
  const { deliver, stop } = startDeliveries(far, sink.port);
  cleanUps.push(sink.close, proxy.close, far.close, stop);

  const { id, publicId } = await record();
  const sending = deliver(publicId);
  sending.catch(() => {});
  const committing = async () => {
    const sql = `select pid from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
    return (await pool().query(sql)).rows[0]?.pid as number | undefined;
  };
  const pid = await eventually(committing, { everyMs: 10, what: 'a claim that is being committed' });
  return { proxy, sink, id, sending, pid, deliver: () => deliver(publicId) };
}

test.each([
  ['while the line is away', 2_000],
  ['after it is back', 100],
])('a claim that is committed unheard, %s, is still its sender’s, and the one attempt is sent', async (_, awayMs) => {
  const { proxy, sink, id, sending } = await deliverUntilCommit();
  await proxy.cut();
  await pause(awayMs);
  await proxy.mend();
  expect(await sending).toEqual({ kind: 'sent' });
  expect(await rowsOf('attempts', id)).toMatchObject([{ seq: 1, epoch: 1, state: 'finished', outcome: 'sent' }]);
  expect(await statusOf(id)).toBe('SENT');
  expect(sink.ledger).toHaveLength(1);
});

test('a claim whose commit came to nothing is trouble of the infrastructure, and the next execution makes it', async () => {
  const { sink, id, sending, pid, deliver } = await deliverUntilCommit();
  await pool().query('select pg_terminate_backend($1)', [pid]);
  await expect(sending).rejects.toThrow();
  expect([await rowsOf('attempts', id), await statusOf(id), sink.ledger]).toEqual([[], 'PENDING', []]);
  expect(await deliver()).toEqual({ kind: 'sent' });
  expect(await rowsOf('attempts', id)).toMatchObject([{ seq: 1, outcome: 'sent' }]);
  expect(sink.ledger).toHaveLength(1);
});

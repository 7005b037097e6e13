import { describe, expect, it, vi } from 'vitest';
import { createClient } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi({ poolSize: 10 });

type Asked = { body?: Record<string, unknown>; key?: string; as?: string };

const postAll = (asked: Asked[]) =>
  Promise.all(
    asked.map(({ body, key, as = client.apiKey }) =>
      api.send('POST', '/api/notifications', {
        key: as,
        body: notificationBody(body),
        headers: key === undefined ? {} : { 'idempotency-key': key },
      }),
    ),
  );
const statusesOf = async (asked: Asked[]) => (await postAll(asked)).map(({ status }) => status);
const idOf = ({ json }: { json: { data: { notificationId: string } } }) => json.data.notificationId;
const rowsOf = async (table: string): Promise<number> =>
  (await db.database.pool.query(`select count(*)::int as n from ${table}`)).rows[0].n;

const POISON = { priority: 3, category: 'marketing' };

async function whilePoisonIsRefused(work: () => Promise<void>): Promise<void> {
  const { pool } = db.database;
  const refuse = `check (priority <> 3 or category <> 'marketing') not valid`;
  await pool.query(`alter table notifications add constraint poison ${refuse}`);
  try {
    await work();
  } finally {
    await pool.query('alter table notifications drop constraint poison');
  }
}

/** How often the statement was asked for meanwhile, on any connection. */
async function countOf(name: string, work: () => Promise<unknown>): Promise<number> {
  const { pool } = db.database;
  const probe = await pool.connect();
  const query = vi.spyOn(Object.getPrototypeOf(probe), 'query');
  probe.release();
  try {
    await work();
    return query.mock.calls.filter(([asked]) => (asked as { name?: string } | undefined)?.name === name).length;
  } finally {
    query.mockRestore();
  }
}

describe('requests that come at the same time', () => {
  it('share statements, and each has its own notification, trail, tags and outbox row', async () => {
    const [notifications, outbox] = [await rowsOf('notifications'), await rowsOf('outbox')];
    let answers: Awaited<ReturnType<typeof postAll>> = [];
    const statements = await countOf('accept-notifications', async () => {
      answers = await postAll(
        Array.from({ length: 100 }, (_, i) => ({
          body: { tags: [`tag-${i}`, 'all'], metadata: { i }, content: { subject: `No ${i}`, body: `"${i}" \\ ✓` } },
        })),
      );
    });
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => 202));
    expect(new Set(answers.map(idOf)).size).toBe(100);
    expect(statements).toBeLessThan(20);
    expect([await rowsOf('notifications'), await rowsOf('outbox')]).toEqual([notifications + 100, outbox + 100]);
    for (const i of [0, 50, 99]) {
      const { json } = await api.send('GET', `/api/notifications/${idOf(answers[i] as never)}`, { key: client.apiKey });
      expect(json.data).toMatchObject({
        tags: [`tag-${i}`, 'all'],
        metadata: { i },
        content: { subject: `No ${i}`, text: `"${i}" \\ ✓` },
        timeline: [{ status: 'PENDING' }],
      });
    }
    const tagged = await api.send('GET', '/api/notifications?tag=all&limit=100', { key: client.apiKey });
    expect(tagged.json.data).toHaveLength(100);
  });

  it('keep their own answers under their own names, and those of one name are one', async () => {
    const before = await rowsOf('notifications');
    const answers = await postAll([
      ...Array.from({ length: 10 }, () => ({ key: 'one' })),
      ...Array.from({ length: 10 }, (_, i) => ({ key: `key-${i}` })),
      ...Array.from({ length: 10 }, () => ({ body: { eventId: 'event' } })),
      { key: 'one', body: { priority: 1 } },
      {},
    ]);
    const [one, own, event] = [answers.slice(0, 10), answers.slice(10, 20), answers.slice(20, 30)];
    for (const same of [one, event]) {
      const accepted = same.filter(({ status }) => status === 202);
      expect(accepted.length).toBeGreaterThan(0);
      expect(new Set(accepted.map(({ text }) => text)).size).toBe(1);
      expect(accepted.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1);
      // What came while another process had the name, or this one in an earlier round, may be told to come again.
      expect(same.every(({ status }) => status === 202 || status === 409)).toBe(true);
    }
    expect(new Set(own.map(idOf)).size).toBe(10);
    expect([422, 409]).toContain(answers[30]?.status);
    expect(answers[31]?.status).toBe(202);
    expect(await rowsOf('notifications')).toBe(before + 1 + 10 + 1 + 1);
  });

  it('take no other along when PostgreSQL refuses one of them', async () => {
    const asked = Array.from({ length: 30 }, (_, i) => ({
      ...(i % 10 === 5 && { body: POISON }),
      ...(i % 3 === 0 && { key: `beside-${i}` }),
    }));
    await whilePoisonIsRefused(async () => {
      expect(await statusesOf(asked)).toEqual(asked.map((_, i) => (i % 10 === 5 ? 500 : 202)));
    });
    // Nothing is kept of what failed: it may come again.
    expect(await statusesOf(asked)).toEqual(asked.map(() => 202));
  });

  it('use up exactly their quota, also where PostgreSQL refuses some', async () => {
    const { apiKey: as, id } = await createClient(db.database);
    const quotas = JSON.stringify({ email: { perDay: 20 } });
    await db.database.pool.query('insert into client_settings (client_id, quotas) values ($1, $2)', [id, quotas]);
    const failing = Array.from({ length: 15 }, (_, i) => ({ as, ...(i < 5 && { body: POISON }), key: `quota-${i}` }));
    await whilePoisonIsRefused(async () => {
      expect(await statusesOf(failing)).toEqual([...Array(5).fill(500), ...Array(10).fill(202)]);
    });
    const statuses = await statusesOf(Array.from({ length: 15 }, () => ({ as })));
    expect(statuses.sort()).toEqual([...Array(10).fill(202), ...Array(5).fill(429)]);
  });

  it('of many clients are each their own client’s', async () => {
    const { apiKey: other } = await createClient(db.database);
    const answers = await postAll(Array.from({ length: 40 }, (_, i) => (i % 2 ? { as: other } : {})));
    for (const [i, answer] of answers.slice(0, 6).entries()) {
      const path = `/api/notifications/${idOf(answer as never)}`;
      const [mine, theirs] = i % 2 ? [other, client.apiKey] : [client.apiKey, other];
      expect((await api.send('GET', path, { key: mine })).status).toBe(200);
      expect((await api.send('GET', path, { key: theirs })).status).toBe(404);
    }
  });
});

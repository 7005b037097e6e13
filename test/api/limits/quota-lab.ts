import { beforeEach, expect } from 'vitest';
import { DEFAULT_TOPICS } from '../../../src/contracts/topics.ts';
import type { Quotas } from '../../../src/domain/quota.ts';
import { roomInMinute } from '../../support/expect/periods.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import type { Answer } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

export const sms = { channel: 'sms', recipient: '+14155552671', content: undefined, message: 'Your code is 123456.' };

type Warning = { percent: number; used: number };

/** A client and an API for each test, the client's quotas, and what was counted. */
export function useQuotas() {
  const { db, client, api } = useApi({ poolSize: 20, each: true });
  beforeEach(() => roomInMinute(10_000));

  const setQuotas = async (quotas: Quotas, { id } = client) => {
    await db.database.pool.query(
      `insert into client_settings (client_id, quotas) values ($1, $2) on conflict (client_id) do update set quotas = $2`,
      [id, quotas],
    );
    await api.deps.settingsOf(id, { fresh: true });
  };
  const post = (overrides = {}, headers: Record<string, string> = {}, as = client, via = api): Promise<Answer> =>
    via.send('POST', '/api/notifications', { key: as.apiKey, body: notificationBody(overrides), headers });
  const accepted = async ({ id } = client): Promise<number> =>
    (await db.database.pool.query('select count(*)::int as n from notifications where client_id = $1', [id])).rows[0].n;
  const counters = async () => {
    const { rows } = await db.database.pool.query(
      `select environment || ' ' || channel || ' ' || period as name, leased::int from quota_counters where client_id = $1`,
      [client.id],
    );
    return Object.fromEntries(rows.map(({ name, leased }) => [name, leased]));
  };
  const warnings = async ({ id } = client): Promise<Warning[]> => {
    const { rows } = await db.database.pool.query(
      `select topic, payload from outbox where client_id = $1 and event_type = 'quota.warning' order by id`,
      [id],
    );
    expect(rows.every(({ topic }) => topic === DEFAULT_TOPICS.notificationStatus)).toBe(true);
    return rows.map(({ payload }) => JSON.parse(payload).data);
  };
  return { db, client, api, setQuotas, post, accepted, counters, warnings };
}

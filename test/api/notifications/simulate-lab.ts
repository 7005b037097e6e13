import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type AccountLimits, NO_ACCOUNT_LIMITS } from '../../../src/domain/account-limits.ts';
import { fromPublicId } from '../../../src/domain/ids.ts';
import type { KeyMode } from '../../../src/domain/notification.ts';
import type { Route } from '../../../src/domain/route.ts';
import { createClient, type TestClient } from '../../support/factories/clients.ts';
import { type SmtpSink, startSmtpSink } from '../../support/fakes/smtp-sink.ts';
import { createTestApi, type TestApi } from '../../support/servers/api.ts';
import { startDeliveries } from '../../support/servers/deliveries.ts';
import { useDatabase } from '../../support/servers/use-api.ts';

export const SIMULATE = '/api/notifications/simulate';
const PROVIDERS = {
  email: ['smtp', 'smtp-fallback'],
  sms: ['twilio'],
  whatsapp: [],
  push: [],
  webhook: ['webhook'],
  in_app: [],
};

/** An API and a worker of the same settings. */
export type World = { api: TestApi; client: TestClient; deliverAll(id: string): Promise<void> };

/** For one test file: what it takes to ask for a simulation and then to see what happens. */
export function simulateLab() {
  let sink: SmtpSink;
  const stops: (() => Promise<unknown>)[] = [];
  const db = useDatabase({ poolSize: 30 });
  beforeAll(async () => {
    sink = await startSmtpSink();
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    await db.database.pool.query('delete from provider_health');
    await db.database.pool.query('delete from account_line');
  });
  afterAll(() => sink.close());

  async function world(limits: AccountLimits = NO_ACCOUNT_LIMITS, environment: KeyMode = 'live'): Promise<World> {
    const gates = { accountLimits: () => limits, failoverAfterMs: 30_000 };
    const api = createTestApi(db.database, { gates, providers: PROVIDERS });
    const client = await createClient(db.database, { environment });
    const options = { accountLimits: limits, fallbackPort: sink.port };
    const { deliverBy, stop } = startDeliveries(db.database, sink.port, options);
    stops.push(stop);
    return {
      api,
      client,
      /** Route by route as the workflow does, until it rests or ends. */
      async deliverAll(id) {
        const { rows } = await db.database.pool.query('select routes from notifications where id = $1', [
          fromPublicId('notification', id),
        ]);
        const line: Route[] = [...rows[0].routes];
        for (let seq = 1; line.length > 0; seq++) {
          const outcome = await deliverBy(id, line, seq);
          if (outcome.kind === 'passed') line.push(...line.splice(0, 1));
          else if (outcome.kind === 'permanent') line.shift();
          else return;
        }
      },
    };
  }

  const send = async ({ api, client }: World, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await api.send('POST', '/api/notifications', { key: client.apiKey, body, headers });
    expect(answer.status, answer.text).toBe(202);
    return answer.json.data.notificationId as string;
  };

  const simulate = async ({ api, client }: World, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await api.send('POST', SIMULATE, { key: client.apiKey, body, headers });
    expect(answer.status, answer.text).toBe(200);
    return answer.json.data;
  };

  const rowOf = async (id: string) => {
    const { rows } = await db.database.pool.query(
      `select status, reason, provider, (extract(epoch from wake_at) * 1000)::float8 as "wakeAt" from notifications where id = $1`,
      [fromPublicId('notification', id)],
    );
    return rows[0];
  };

  const suppress = ({ api, client }: World, recipient: string, scope = 'all') =>
    api.send('POST', '/api/suppressions', { key: client.apiKey, body: { recipient, scope } });

  const setAccount = (provider: string, columns: string, values: string) =>
    db.database.pool.query(
      `insert into provider_health (provider, away_since, ${columns}) values ($1, now(), ${values})`,
      [provider],
    );

  return { database: () => db.database, world, send, simulate, rowOf, suppress, setAccount };
}

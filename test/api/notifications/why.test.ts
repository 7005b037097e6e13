import { describe, expect, it } from 'vitest';
import { fromPublicId } from '../../../src/domain/ids.ts';
import { dumpTables } from '../../support/expect/dump.ts';
import { recordCampaign } from '../../support/factories/campaigns.ts';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { simulateLab, type World } from './simulate-lab.ts';

const HOUR_MS = 3_600_000;
const { database, world, send, suppress, setAccount } = simulateLab();

const userId = () => ({ email: 'ada@example.com', userId: crypto.randomUUID() });
const byOne = (overrides = {}) =>
  notificationBody({ recipient: userId(), routing: { providers: ['smtp'] }, ...overrides });
const ask = ({ api, client }: Pick<World, 'api' | 'client'>, id: string, key = client.apiKey) =>
  api.send('GET', `/api/notifications/${id}/why`, { key });
const why = async (here: World, id: string) => {
  const { status, text, json } = await ask(here, id);
  expect(status, text).toBe(200);
  return json.data;
};
const query = (text: string, values: unknown[] = []) => database().pool.query(text, values);
const set = (id: string, columns: string) =>
  query(`update notifications set ${columns} where id = $1`, [fromPublicId('notification', id)]);
/** As the relay does it. */
const handOver = (id: string) => query('delete from outbox where key = $1', [id]);
const away = (provider = 'smtp') =>
  setAccount(provider, 'breaker, breaker_reason, probe_at', `'open', 'smtp_421', now() + interval '20 seconds'`);
// biome-ignore lint/suspicious/noExplicitAny: an answer of JSON
const stopper = (said: any) => said.gates.findLast((gate: any) => gate.result !== 'pass') ?? null;

describe('GET /api/notifications/:id/why', () => {
  it('says of one that was just accepted that Kafka has yet to be told, and then that its workflow has yet to ask', async () => {
    const here = await world();
    const id = await send(here, byOne());
    const said = await why(here, id);
    expect(said).toMatchObject({
      id,
      status: 'PENDING',
      waitsFor: 'outbox',
      until: null,
      sending: null,
      campaign: null,
    });
    expect(said.because).toContain('not handed to Kafka yet');
    expect(Math.abs(Date.parse(said.since) - Date.now())).toBeLessThan(60_000);
    expect(said.routes).toEqual([expect.objectContaining({ provider: 'smtp', attempts: 0, attemptsLeft: 4 })]);
    await handOver(id);
    expect(await why(here, id)).toMatchObject({ waitsFor: 'handed_over', status: 'PENDING' });
  });

  it('says of one that is for later until when, and what would be then', async () => {
    const here = await world();
    const sendAt = new Date(Date.now() + HOUR_MS).toISOString();
    const id = await send(here, byOne({ sendAt }));
    const said = await why(here, id);
    expect(said).toMatchObject({ waitsFor: 'scheduled', until: sendAt, because: 'not due yet' });
    expect(said.gates[0]).toMatchObject({ gate: 'due', result: 'wait', until: sendAt });
    expect(said.gates.at(-2)).toMatchObject({ gate: 'provider', result: 'pass', provider: 'smtp' });
  });

  it('says of one that waits for an account since when that is away, how many go first, and which routes are left', async () => {
    const here = await world();
    await away();
    const first = await send(here, byOne());
    const second = await send(here, byOne());
    for (const id of [first, second]) {
      await handOver(id);
      await here.deliverAll(id);
    }
    expect(await why(here, first)).toMatchObject({ status: 'DEFERRED', ahead: 0 });
    const said = await why(here, second);
    expect(said).toMatchObject({
      status: 'DEFERRED',
      reason: 'provider_down',
      waitsFor: 'gate',
      because: 'smtp is unavailable until the next probe',
      ahead: 1,
      account: { provider: 'smtp', state: 'away', awaySince: expect.any(String) },
      asksAgainAt: expect.any(String),
      estimatedAt: expect.any(String),
      workflowId: `notification-${second}`,
      temporalUiUrl: null,
    });
    expect(stopper(said)).toMatchObject({ gate: 'provider', result: 'wait', reason: 'provider_down' });
  });

  it('says that it could go by another route now, and that its workflow was called and has not begun', async () => {
    const here = await world();
    await away('smtp');
    await away('smtp-fallback');
    const id = await send(here, notificationBody({ recipient: userId() }));
    await handOver(id);
    await here.deliverAll(id);
    await query(`update provider_health set breaker = 'closed', away_since = null where provider = 'smtp-fallback'`);
    const ready = await why(here, id);
    expect(ready).toMatchObject({ waitsFor: 'ready', ahead: null });
    expect(ready.because).toContain('when its workflow looks again');
    await query('update account_line set called_at = clock_timestamp()');
    expect(await why(here, id)).toMatchObject({ waitsFor: 'called', status: 'DEFERRED' });
  });

  it('says of one over the limit of its user when its turn comes', async () => {
    const here = await world();
    const settings = { limits: { email: { count: 1, windowMs: 60_000 } } };
    await here.api.send('PATCH', '/api/client/settings', { key: here.client.apiKey, body: settings });
    const recipient = userId();
    for (const _ of [1, 2]) {
      const id = await send(here, byOne({ recipient }));
      await handOver(id);
      await here.deliverAll(id);
      if (_ === 1) continue;
      const said = await why(here, id);
      expect(said).toMatchObject({ waitsFor: 'gate', because: 'user limit: 1 emails per 60 s', account: null });
      expect(Date.parse(said.until)).toBeGreaterThan(Date.now());
      expect(said.until).toBe(said.asksAgainAt);
    }
  });

  it('says of one whose address is suppressed that it will not go, without the address', async () => {
    const here = await world();
    const id = await send(here, byOne());
    await handOver(id);
    await set(id, `status = 'DEFERRED', reason = 'provider_rate'`);
    await suppress(here, 'ada@example.com');
    const answer = await ask(here, id);
    expect(answer.json.data).toMatchObject({ waitsFor: 'gate', because: 'its address is suppressed: manual' });
    expect(stopper(answer.json.data)).toMatchObject({ gate: 'suppression', result: 'stop', reason: 'manual' });
    expect(answer.text).not.toContain('ada@example.com');
  });

  it('says of one that was encrypted with a key that a worker lacks that this is what it waits for', async () => {
    const here = await world();
    const id = await send(here, byOne());
    await handOver(id);
    await set(id, `status = 'DEFERRED', reason = 'content_unreadable'`);
    const said = await why(here, id);
    expect(said).toMatchObject({
      waitsFor: 'gate',
      because: 'its content cannot be read with the keys of this worker',
    });
    expect(said.gates.at(-1)).toMatchObject({ gate: 'content', result: 'wait', reason: 'content_unreadable' });
  });

  it('says of a call under way by whom, since when and until when nobody else judges it; and of a lost one that it is', async () => {
    const here = await world();
    const id = await send(here, byOne());
    const uuid = fromPublicId('notification', id);
    await set(id, `status = 'PROCESSING', provider = 'smtp'`);
    await query(
      `insert into attempts (notification_id, run, seq, client_id, channel, provider, epoch, state, lease_until, started_at)
        select id, 0, 1, client_id, channel, 'smtp', 1, 'sending', now() + interval '30 seconds', now() from notifications where id = $1`,
      [uuid],
    );
    const said = await why(here, id);
    expect(said).toMatchObject({ waitsFor: 'sending', gates: [], sending: { channel: 'email', provider: 'smtp' } });
    expect(said.until).toBe(said.sending.leaseUntil);
    await query(`update attempts set lease_until = now() - interval '1 second' where notification_id = $1`, [uuid]);
    expect((await why(here, id)).because).toContain('worker was lost');
  });

  it('says of one between two attempts until about when the pause lasts, and what is left of its route', async () => {
    const here = await world();
    const id = await send(here, byOne({ retry: { delaysMs: [60_000] } }));
    await set(id, `status = 'RETRYING', provider = 'smtp', reason = 'smtp_451'`);
    await query(
      `insert into attempts (notification_id, run, seq, client_id, channel, provider, epoch, state, lease_until, outcome, code,
          started_at, finished_at)
        select id, 0, 1, client_id, channel, 'smtp', 1, 'finished', now(), 'transient', 'smtp_451', now(), now()
        from notifications where id = $1`,
      [fromPublicId('notification', id)],
    );
    const said = await why(here, id);
    expect(said).toMatchObject({ waitsFor: 'pause', because: 'the pause before the next attempt: smtp answered 451' });
    expect(Date.parse(said.until) - Date.parse(said.since)).toBe(60_000);
    expect(said.routes).toEqual([expect.objectContaining({ attempts: 1, attemptsLeft: 1 })]);
    await query('delete from attempts');
  });

  it('says of one that is over why, and asks no gate', async () => {
    const here = await world();
    const id = await send(here, byOne());
    await set(id, `status = 'FAILED', reason = 'smtp_550'`);
    expect(await why(here, id)).toMatchObject({
      ...{ waitsFor: 'final', gates: [], until: null },
      because: 'nothing is left to do: it is FAILED (smtp answered 550)',
    });
  });

  it('says of one of a campaign that this is paused, and of one whose turn has yet to come its rate', async () => {
    const here = await world();
    const { id: campaignId, publicId } = await recordCampaign(database(), here.client.id, { ratePerSecond: 5 });
    const id = await send(here, byOne());
    await handOver(id);
    await query('update notifications set campaign_id = $2, chunk = 1 where id = $1', [
      fromPublicId('notification', id),
      campaignId,
    ]);
    const going = await why(here, id);
    expect(going).toMatchObject({
      waitsFor: 'campaign',
      because: 'its turn in its campaign, which sends at most 5 a second',
      campaign: { id: publicId, status: 'RUNNING', ratePerSecond: 5 },
      workflowId: `campaign-${publicId}`,
    });
    expect(going.gates[1]).toEqual({ gate: 'campaign', result: 'pass', reason: null });
    await query(`update campaigns set status = 'PAUSED', reason = 'guard' where id = $1`, [campaignId]);
    const paused = await why(here, id);
    expect(paused).toMatchObject({
      waitsFor: 'gate',
      because: 'its campaign is paused',
      campaign: { reason: 'guard' },
    });
    expect(stopper(paused)).toEqual({ gate: 'campaign', result: 'wait', reason: 'campaign_paused' });
  });

  it('leads to the run in the Temporal UI, where one is named', async () => {
    const here = await world();
    const id = await send(here, byOne());
    await set(id, 'run = 2');
    const workflowUrl = (workflowId: string) => `https://temporal.example.com/workflows/${workflowId}`;
    const api = createTestApi(database(), { workflowUrl });
    const { json } = await ask({ api, client: here.client }, id);
    expect(json.data).toMatchObject({
      workflowId: `notification-${id}-r2`,
      temporalUiUrl: `https://temporal.example.com/workflows/notification-${id}-r2`,
    });
  });

  it('changes nothing', async () => {
    const here = await world({ rate: { count: 1, windowMs: 60_000 }, perDay: 5 });
    const ids = [await send(here, byOne()), await send(here, byOne())];
    for (const id of ids) await here.deliverAll(id);
    const withoutUse = async () => JSON.stringify(await dumpTables(database())).replaceAll(/"api_keys":\[.*?\],/g, '');
    const before = await withoutUse();
    for (const id of ids) await why(here, id);
    expect(await withoutUse()).toBe(before);
  });

  it('finds nothing of another client’s, and nothing live by a test key', async () => {
    const here = await world();
    const id = await send(here, byOne());
    const stranger = await createClient(database());
    const test = await createKey(database(), here.client.id, { environment: 'test' });
    for (const key of [stranger.apiKey, test.apiKey]) expect((await ask(here, id, key)).status).toBe(404);
  });
});

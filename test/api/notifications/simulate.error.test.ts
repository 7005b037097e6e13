import { describe, expect, it } from 'vitest';
import { dumpTables } from '../../support/expect/dump.ts';
import { createKey } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { SIMULATE, simulateLab } from './simulate-lab.ts';

const HOUR_MS = 3_600_000;
const { database, world, send, simulate, suppress } = simulateLab();

const rate = { count: 1, windowMs: 60_000 };
const userId = () => ({ email: 'ada@example.com', userId: crypto.randomUUID() });
const inAnHour = () => new Date(Date.now() + HOUR_MS).toISOString();

describe('a simulation of what would not be accepted', () => {
  it('tells the problem of a channel that is not set up, which is what the request is answered', async () => {
    const { api, client } = await world();
    const body = notificationBody({ channel: 'push', recipient: { token: 't' } });
    const said = await simulate({ api, client, deliverAll: async () => {} }, body);
    const real = await api.send('POST', '/api/notifications', { key: client.apiKey, body });
    expect(said).toMatchObject({ wouldBe: 'REFUSED', sendAt: null, route: [] });
    expect(said.gates).toEqual([{ gate: 'installation', result: 'stop', reason: 'channel_not_set_up' }]);
    expect(real.status).toBe(422);
    expect(real.json).toMatchObject(said.problem);
  });

  it('knows a quota that is used up, and which is left', async () => {
    const here = await world();
    const quotas = { email: { perDay: 100, perMonth: 2 } };
    const set = await here.api.send('PATCH', '/api/client/settings', { key: here.client.apiKey, body: { quotas } });
    expect(set.status, set.text).toBe(200);
    for (let sent = 0; sent < 2; sent++) {
      expect(await simulate(here, notificationBody())).toMatchObject({ wouldBe: 'SENT' });
      await send(here, notificationBody());
    }
    const said = await simulate(here, notificationBody());
    expect(said).toMatchObject({ wouldBe: 'REFUSED', problem: { code: 'quota_exceeded', status: 429 } });
    expect(said.gates.at(-1)).toMatchObject({
      gate: 'quota',
      result: 'stop',
      until: expect.stringMatching(/-01T00:00/),
    });
    const real = await here.api.send('POST', '/api/notifications', {
      key: here.client.apiKey,
      body: notificationBody(),
    });
    expect(real.json.code).toBe('quota_exceeded');
    const other = { channel: 'sms', recipient: '+14155552671', message: 'x' };
    expect(await simulate(here, other)).toMatchObject({ wouldBe: 'SENT' });
  });

  it('knows a repeated eventId, and one that belongs to another body', async () => {
    const here = await world();
    const body = notificationBody({ eventId: 'order-1' });
    const id = await send(here, body);
    expect(await simulate(here, body)).toMatchObject({ wouldBe: 'REPLAYED', replayOf: id, sendAt: null });
    const other = await simulate(here, { ...body, priority: 1 });
    expect(other).toMatchObject({ wouldBe: 'REFUSED', replayOf: null, problem: { code: 'event_id_reuse' } });
    expect(await send(here, body)).toBe(id);
  });

  it('knows a repeated Idempotency-Key of the real endpoint', async () => {
    const here = await world();
    const headers = { 'idempotency-key': 'k-1' };
    const id = await send(here, notificationBody(), headers);
    expect(await simulate(here, notificationBody(), headers)).toMatchObject({ wouldBe: 'REPLAYED', replayOf: id });
    const other = await simulate(here, notificationBody({ priority: 2 }), headers);
    expect(other).toMatchObject({ wouldBe: 'REFUSED', problem: { code: 'idempotency_key_reuse' } });
    const fresh = await simulate(here, notificationBody(), { 'idempotency-key': 'k-2' });
    expect(fresh.gates[0]).toEqual({ gate: 'idempotency_key', result: 'pass', reason: null });
  });

  it.each([
    ['an unknown field', notificationBody({ prioriti: 1 }), 422, 'unknown_field'],
    ['a recipient without the address', notificationBody({ recipient: { userId: 'u' } }), 422, 'validation_failed'],
    ['no JSON', '{', 400, 'malformed_json'],
  ])('answers %s as the real endpoint does', async (_name, body, status, code) => {
    const { api, client } = await world();
    for (const path of [SIMULATE, '/api/notifications']) {
      const answer = await api.send('POST', path, { key: client.apiKey, body });
      expect(answer.status).toBe(status);
      expect(answer.json.code).toBe(code);
    }
  });
});

describe('a simulation writes nothing', () => {
  it('not one row and no number of a sequence, whatever it says', async () => {
    const limits = { rate, perDay: 5 };
    const here = await world(limits);
    const settings = { limits: { email: { count: 1, windowMs: 60_000 } } };
    await here.api.send('PATCH', '/api/client/settings', { key: here.client.apiKey, body: settings });
    const to = userId();
    await here.deliverAll(await send(here, notificationBody({ recipient: to })));
    const state = async () => {
      const { rows } = await database().pool.query('select sequencename, last_value from pg_sequences order by 1');
      return JSON.stringify([await dumpTables(database()), rows]);
    };
    const before = await state();
    const bodies = [
      notificationBody({ recipient: to }),
      notificationBody({ recipient: userId(), priority: 1 }),
      notificationBody({ recipient: userId(), sendAt: inAnHour() }),
      notificationBody({ eventId: 'e-1' }),
      notificationBody({ channel: 'push', recipient: { token: 't' } }),
      // The real one would make the secret that signs.
      { channel: 'webhook', recipient: { url: 'https://example.com/hook' }, content: { body: 'x' } },
    ];
    const said = [];
    for (const body of bodies) said.push((await simulate(here, body, { 'idempotency-key': 'k' })).wouldBe);
    expect(said).toEqual(['DEFERRED', 'SENT', 'SCHEDULED', 'SENT', 'REFUSED', 'SENT']);
    // The key notes when it was last used, once a minute.
    const withoutUse = (text: string) => text.replaceAll(/"api_keys":\[.*?\],/g, '');
    expect(withoutUse(await state())).toBe(withoutUse(before));
    expect(here.api.wakes()).toBe(1);
  });

  it('and takes no place: whoever was told a place gets it after any number of simulations', async () => {
    const here = await world();
    const settings = { limits: { email: { count: 1, windowMs: 60_000 } } };
    await here.api.send('PATCH', '/api/client/settings', { key: here.client.apiKey, body: settings });
    const body = notificationBody({ recipient: userId() });
    await here.deliverAll(await send(here, body));
    const said = new Set<string>();
    for (let i = 0; i < 10; i++) said.add((await simulate(here, body)).sendAt);
    expect(said.size).toBe(1);
  });
});

describe('a simulation is for who may send or see people', () => {
  it('refuses a key without either scope, since it tells who is suppressed', async () => {
    const { api, client } = await world();
    for (const [scope, status] of [
      ['notifications:read', 403],
      ['content', 200],
      ['notifications:write', 200],
    ] as const) {
      const { apiKey } = await createKey(database(), client.id, { scopes: ['settings', scope] });
      const answer = await api.send('POST', SIMULATE, { key: apiKey, body: notificationBody() });
      expect(answer.status, scope).toBe(status);
    }
  });

  it('tells nobody of another client’s suppressions, limits or events', async () => {
    const [mine, other] = [await world(), await world()];
    await suppress(other, 'ada@example.com');
    await send(other, notificationBody({ eventId: 'shared' }));
    const said = await simulate(mine, notificationBody({ eventId: 'shared' }));
    expect(said).toMatchObject({ wouldBe: 'SENT', replayOf: null });
  });

  it('logs neither address nor content', async () => {
    const here = await world();
    await simulate(here, notificationBody({ recipient: { email: 'canary-93@example.com' } }));
    expect(JSON.stringify(here.api.lines())).not.toContain('canary-93');
  });
});

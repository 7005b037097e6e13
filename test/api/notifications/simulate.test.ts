import { describe, expect, it } from 'vitest';
import type { AccountLimits } from '../../../src/domain/account-limits.ts';
import { fromPublicId } from '../../../src/domain/ids.ts';
import type { KeyMode } from '../../../src/domain/notification.ts';
import { createKey } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { simulateLab, type World } from './simulate-lab.ts';

const HOUR_MS = 3_600_000;
const { database, world, send, simulate, rowOf, suppress, setAccount } = simulateLab();

type Case = {
  limits?: AccountLimits;
  environment?: KeyMode;
  body?: () => Record<string, unknown>;
  before?: (world: World, body: Record<string, unknown>) => Promise<unknown>;
  wouldBe: string;
  provider: string | null;
  /** The last gate that does not let it pass. */
  gate: string | null;
  reason: string | null;
  /** Of the account that it waits for, and how many stand before it. */
  state?: 'limited' | 'busy' | 'away';
  ahead?: number;
};

const rate = { count: 1, windowMs: 60_000 };
const userId = () => ({ email: 'ada@example.com', userId: crypto.randomUUID() });
const inAnHour = () => new Date(Date.now() + HOUR_MS).toISOString();

const CASES: Record<string, Case> = {
  'that nothing stands in the way of': { wouldBe: 'SENT', provider: 'smtp', gate: null, reason: null },
  'that is for later': {
    body: () => notificationBody({ sendAt: inAnHour() }),
    wouldBe: 'SCHEDULED',
    provider: 'smtp',
    gate: 'due',
    reason: 'scheduled',
  },
  'that comes too late': {
    body: () => notificationBody({ sendAt: new Date(Date.now() - HOUR_MS).toISOString(), onLate: 'skip' }),
    wouldBe: 'EXPIRED',
    provider: null,
    gate: 'expiry',
    reason: 'late',
  },
  'to a suppressed address': {
    before: (world) => suppress(world, 'ada@example.com'),
    wouldBe: 'SUPPRESSED',
    provider: null,
    gate: 'suppression',
    reason: 'manual',
  },
  'that is no marketing, to an address without marketing': {
    before: (world) => suppress(world, 'ada@example.com', 'marketing'),
    wouldBe: 'SENT',
    provider: 'smtp',
    gate: null,
    reason: null,
  },
  'by a test key to an address that is suppressed for live ones': {
    environment: 'test',
    async before(world) {
      const { apiKey } = await createKey(database(), world.client.id);
      expect((await suppress({ ...world, client: { ...world.client, apiKey } }, 'ada@example.com')).status).toBe(201);
    },
    wouldBe: 'SENT',
    provider: 'sandbox',
    gate: null,
    reason: null,
  },
  'whose addresses are all suppressed': {
    body: () =>
      notificationBody({
        recipient: { email: 'ada@example.com', phone: '+14155552671' },
        routing: { fallback: [{ channel: 'sms' }] },
      }),
    before: async (world) => [await suppress(world, 'ada@example.com'), await suppress(world, '+14155552671')],
    wouldBe: 'SUPPRESSED',
    provider: null,
    gate: 'suppression',
    reason: 'manual',
  },
  'to a user who has had enough': {
    body: () => notificationBody({ recipient: userId() }),
    async before(world, body) {
      const settings = { limits: { email: { count: 2, windowMs: 60_000 } } };
      await world.api.send('PATCH', '/api/client/settings', { key: world.client.apiKey, body: settings });
      // Two are sent, and one waits for its place already.
      for (let i = 0; i < 3; i++) await world.deliverAll(await send(world, body));
    },
    wouldBe: 'DEFERRED',
    provider: 'smtp',
    gate: 'user_limit',
    reason: 'user_limit',
  },
  'over an account whose rate is used up': {
    limits: { rate, perDay: null },
    body: () => notificationBody({ routing: { providers: ['smtp'] } }),
    before: async (world, body) => world.deliverAll(await send(world, body)),
    wouldBe: 'DEFERRED',
    provider: 'smtp',
    gate: 'provider',
    reason: 'provider_rate',
    state: 'limited',
  },
  'over an account whose rate is used up, while another has places': {
    limits: { rate, perDay: null },
    before: async (world, body) => world.deliverAll(await send(world, body)),
    wouldBe: 'SENT',
    provider: 'smtp-fallback',
    gate: 'provider',
    reason: 'provider_rate',
  },
  'over an account whose day is used up': {
    limits: { rate: null, perDay: 1 },
    body: () => notificationBody({ routing: { providers: ['smtp'] } }),
    before: async (world, body) => world.deliverAll(await send(world, body)),
    wouldBe: 'DEFERRED',
    provider: 'smtp',
    gate: 'provider',
    reason: 'provider_cap',
    state: 'limited',
  },
  'over an account that asked for a pause': {
    body: () => notificationBody({ routing: { providers: ['smtp'] } }),
    before: () => setAccount('smtp', 'not_before', `now() + interval '1 minute'`),
    wouldBe: 'DEFERRED',
    provider: 'smtp',
    gate: 'provider',
    reason: 'provider_throttled',
    state: 'away',
  },
  'over an account that is away': {
    body: () => notificationBody({ routing: { providers: ['smtp'] } }),
    before: () => setAccount('smtp', 'breaker, probe_at', `'open', now() + interval '20 seconds'`),
    wouldBe: 'DEFERRED',
    provider: 'smtp',
    gate: 'provider',
    reason: 'provider_down',
    state: 'away',
  },
  'over an account that is away, while another is there': {
    before: () => setAccount('smtp', 'breaker, probe_at', `'open', now() + interval '20 seconds'`),
    wouldBe: 'SENT',
    provider: 'smtp-fallback',
    gate: 'provider',
    reason: 'provider_down',
  },
  'that would be the probe of an account': {
    body: () => notificationBody({ routing: { providers: ['smtp'] } }),
    before: () => setAccount('smtp', 'breaker, probe_at', `'open', now()`),
    wouldBe: 'SENT',
    provider: 'smtp',
    gate: null,
    reason: null,
  },
};

describe('what a simulation says', () => {
  it.each(Object.entries(CASES))('of a notification %s is what then happens', async (_name, one) => {
    const { limits, environment, body: make = notificationBody, before = async () => {} } = one;
    const here = await world(limits, environment);
    const body = make();
    await before(here, body);

    const said = await simulate(here, body);
    const id = await send(here, body);
    await here.deliverAll(id);
    const done = await rowOf(id);

    expect(said).toMatchObject({ wouldBe: one.wouldBe, provider: one.provider, problem: null, replayOf: null });
    // biome-ignore lint/suspicious/noExplicitAny: an answer of JSON
    const stopper = said.gates.findLast((gate: any) => gate.result !== 'pass');
    expect(stopper?.gate ?? null).toBe(one.gate);
    expect(stopper?.reason ?? null).toBe(one.reason);

    expect(done.status).toBe(one.wouldBe);
    if (one.wouldBe === 'SENT') expect(done.provider).toBe(one.provider);
    else expect(done.reason).toBe(one.wouldBe === 'SCHEDULED' ? null : one.reason);
    const sendAt = said.sendAt && Date.parse(said.sendAt);
    if (done.wakeAt === null) expect(sendAt === null).toBe(one.provider === null);
    else if (one.gate === 'provider') {
      // In line nobody has a moment of its own.
      expect(said).toMatchObject({ sendAt: null, account: { provider: one.provider, state: one.state } });
      expect(said.ahead).toBe(one.ahead ?? 0);
      expect(Date.parse(said.estimatedAt)).toBeGreaterThan(Date.now() - 60_000);
    } else expect(Math.abs(done.wakeAt - sendAt)).toBeLessThan(2_050);
    if (one.gate === 'user_limit') expect(Math.abs(done.wakeAt - sendAt)).toBeLessThan(2);
  });

  it('of one that waits for longer than it makes sense is that it expires, and so it does', async () => {
    const here = await world();
    await setAccount('smtp', 'not_before', `now() + interval '1 hour'`);
    const make = () =>
      notificationBody({
        routing: { providers: ['smtp'] },
        expiresAt: new Date(Date.now() + 600_000).toISOString(),
      });
    const said = await simulate(here, make());
    expect(said).toMatchObject({ wouldBe: 'EXPIRED', sendAt: null, provider: null });
    expect(said.gates.at(-1)).toMatchObject({ gate: 'expiry', result: 'stop', reason: 'expired' });
    const id = await send(here, make());
    await here.deliverAll(id);
    expect(await rowOf(id)).toMatchObject({ status: 'DEFERRED', reason: 'provider_throttled' });
    await database().pool.query('update notifications set expires_at = now() where id = $1', [
      fromPublicId('notification', id),
    ]);
    await here.deliverAll(id);
    expect(await rowOf(id)).toMatchObject({ status: 'EXPIRED', reason: 'expired' });
  });

  it('of one that is for later looks at limits as they will be then', async () => {
    const here = await world({ rate, perDay: 1 });
    await here.deliverAll(await send(here, notificationBody({ routing: { providers: ['smtp'] } })));
    const soon = await simulate(here, notificationBody({ routing: { providers: ['smtp'] } }));
    expect(soon).toMatchObject({ wouldBe: 'DEFERRED', provider: 'smtp' });
    const sendAt = new Date(Date.now() + 48 * HOUR_MS).toISOString();
    const later = await simulate(here, notificationBody({ routing: { providers: ['smtp'] }, sendAt }));
    expect(later).toMatchObject({ wouldBe: 'SCHEDULED', sendAt, provider: 'smtp' });
    expect(later.gates.at(-2)).toMatchObject({ gate: 'provider', result: 'pass' });
  });

  it('of one that is suppressed and for later is that it waits, and why it would not be sent', async () => {
    const here = await world();
    await suppress(here, 'ada@example.com');
    const said = await simulate(here, notificationBody({ sendAt: inAnHour() }));
    expect(said).toMatchObject({ wouldBe: 'SCHEDULED', sendAt: null });
    expect(said.gates.at(-1)).toMatchObject({ gate: 'suppression', result: 'stop', reason: 'manual' });
    expect(said.route[0]).toEqual({ channel: 'email', provider: 'smtp', why: 'the address is suppressed: manual' });
  });
});

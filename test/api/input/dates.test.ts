import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { notificationBody } from '../../support/factories/notifications.ts';
import { useApi } from '../../support/servers/use-api.ts';

let webhookId: string;
let notificationId: string;
const { client, api } = useApi();

beforeAll(async () => {
  const send = (path: string, body: unknown) => api.send('POST', path, { key: client.apiKey, body });
  const webhook = await send('/api/webhooks', { url: 'https://hooks.example.com/posthorn' });
  webhookId = webhook.json.data.id;
  const later = new Date(Date.now() + 3_600_000).toISOString();
  notificationId = (await send('/api/notifications', notificationBody({ sendAt: later }))).json.data.notificationId;
});

const ask = (method: string, path: string, body?: unknown) => api.send(method, path, { key: client.apiKey, body });
const query = (path: string, given: Record<string, string>) => ask('GET', `${path}?${new URLSearchParams(given)}`);

/** The first and the last that a standard can write, and what lies between. */
const EDGES = [
  ...['0000-01-01T00:00:00Z', '0000-12-31T23:59:59-14:00', '0001-01-01T00:00:00+14:00', '0001-01-01T00:00Z'],
  ...['1969-12-31T23:59:59.999Z', '9999-12-31T23:59:59-14:00', '9999-12-31T23:59-23:59', '9999-12-31T23:59:59.999Z'],
  ...['+010000-01-01T00:00:00Z', '-000001-01-01T00:00:00Z', '2026-02-30T00:00:00Z', '2026-11-22T24:00:00Z', '', 'now'],
  ...['infinity', '2026-11-22T09:00:00.123456789012345678Z', '2026-11-22T09:00:60Z', '2026-11-22', '0000-00-00'],
];
const two = (value: fc.Arbitrary<number>, digits = 2) => value.map((one) => `${one}`.padStart(digits, '0'));
const dates = fc
  .tuple(
    two(fc.integer({ min: 0, max: 9_999 }), 4),
    two(fc.integer({ min: 1, max: 12 })),
    two(fc.integer({ max: 31, min: 1 })),
  )
  .map((parts) => parts.join('-'));
const times = fc
  .tuple(
    two(fc.nat(23)),
    two(fc.nat(59)),
    fc.constantFrom('', ':00', ':59.9999'),
    fc.constantFrom('Z', '+23:59', '-23:59'),
  )
  .map(([hours, minutes, seconds, offset]) => `T${hours}:${minutes}${seconds}${offset}`);
const oddDates = fc.oneof(
  fc.constantFrom(...EDGES),
  dates,
  fc.tuple(dates, times).map((parts) => parts.join('')),
);

describe('a date that a client gives', () => {
  it.each<[string, (from: string, to: string) => ReturnType<typeof ask>]>([
    ['the list of notifications', (from, to) => query('/api/notifications', { from, to })],
    ['the list of dead letters', (from, to) => query('/api/dead-letters', { from, to })],
    ['usage from and to', (from, to) => query('/api/usage', { from, to })],
    ['stats from and to', (from, to) => query('/api/stats', { from, to })],
    ['stats by the day', (from) => query('/api/stats', { from, step: '1d' })],
    ['usage to', (_from, to) => query('/api/usage', { to })],
    [
      'a replay by filter',
      (from, to) => ask('POST', '/api/dead-letters/replay', { filter: { from, to }, dryRun: true }),
    ],
    ['a re-send of events', (since) => ask('POST', `/api/webhooks/${webhookId}/resend`, { since })],
    ['the end of a key', (expiresAt) => ask('POST', '/api/keys', { name: 'Short', expiresAt })],
    ['another time', (sendAt) => ask('PATCH', `/api/notifications/${notificationId}`, { sendAt })],
    [
      'a simulation',
      (sendAt, expiresAt) => ask('POST', '/api/notifications/simulate', notificationBody({ sendAt, expiresAt })),
    ],
  ])('is taken or refused, and never an error of ours: %s', async (_where, askWith) => {
    const check = async (from: string, to: string) => {
      const answer = await askWith(from, to);
      expect(answer.status, `${from} ${to}: ${answer.text}`).toBeLessThan(500);
    };
    for (const edge of EDGES) await check(edge, edge);
    await fc.assert(fc.asyncProperty(oddDates, oddDates, check), { numRuns: 40 });
  });

  it('means the beginning or the end of what there is where it lies beyond', async () => {
    for (const path of ['/api/notifications', '/api/dead-letters']) {
      const { status, json } = await query(path, { from: '0000-01-01T00:00:00Z', to: '9999-12-31T23:59:59-14:00' });
      expect([status, json.data.length]).toEqual([200, path === '/api/notifications' ? 1 : 0]);
    }
    const { status, json } = await query('/api/usage', { from: '0000-01-01', to: '0000-01-02' });
    expect([status, json.errors]).toEqual([
      400,
      [expect.objectContaining({ pointer: '/query/from', code: 'out_of_range' }), expect.anything()],
    ]);
  });

  it('may leave its seconds out', async () => {
    const all = await query('/api/notifications', { from: '2026-01-01T09:00Z', to: '9999-01-01T09:00+02:00' });
    expect([all.status, all.json.data.length]).toEqual([200, 1]);
    const none = await query('/api/notifications', { from: '9999-01-01T09:00-05:30' });
    expect([none.status, none.json.data.length]).toEqual([200, 0]);
    expect((await query('/api/notifications', { from: '2026-11-22T09:00' })).status).toBe(400);
  });

  it('lets a key that ends in the last of years be replaced, and the new one end there too', async () => {
    const { json } = await ask('POST', '/api/keys', { name: 'Old', expiresAt: '9999-12-31T23:59:59-14:00' });
    const rotated = await ask('POST', `/api/keys/${json.data.id}/rotate`);
    expect([rotated.status, rotated.json.data.expiresAt]).toEqual([201, '9999-12-31T23:59:59.999Z']);
  });
});

import { expect, it } from 'vitest';
import { endpointsOf } from '../../../src/api/app.ts';
import { toPublicId } from '../../../src/domain/ids.ts';
import { SCOPES, type Scope } from '../../../src/domain/scope.ts';
import { createKey } from '../../support/factories/clients.ts';
import { notificationBody, recordNotification } from '../../support/factories/notifications.ts';
import { useApi } from '../../support/servers/use-api.ts';

// That each operation asks for its scope is in matrix.test.ts; here, that it is the right one.
const { db, client, api } = useApi();

const SENDS_TESTS: Scope[] = ['notifications:write', 'notifications:test'];

const keyWith = (...scopes: Scope[]) => createKey(db.database, client.id, { scopes });

it('the scopes are those of the map', () => {
  const guarded = endpointsOf(api.deps).flatMap((endpoint) => ('scope' in endpoint ? endpoint : []));
  const held = Object.fromEntries(guarded.map(({ method, path, scope }) => [`${method} ${path}`, scope]));
  expect(held).toMatchObject({
    'POST /api/notifications': 'notifications:write',
    'POST /api/notifications/batch': 'notifications:write',
    'POST /api/events': 'notifications:write',
    'POST /api/notify': 'notifications:write',
    'POST /api/notifications/cancel': { any: ['notifications:write', 'notifications:cancel'] },
    'POST /api/notifications/:id/cancel': { any: ['notifications:write', 'notifications:cancel'] },
    'PATCH /api/notifications/:id': 'notifications:write',
    'POST /api/suppressions': 'notifications:write',
    'DELETE /api/suppressions/:id': 'notifications:write',
    'GET /api/notifications': 'notifications:read',
    'GET /api/notifications/:id': 'notifications:read',
    'GET /api/notifications/:id/why': 'notifications:read',
    'GET /api/providers': 'notifications:read',
    'GET /api/notifications/:id/html': { all: ['notifications:read', 'content'] },
    'GET /api/suppressions': 'notifications:read',
    'GET /api/inbox': 'notifications:read',
    'GET /api/stream': 'notifications:read',
    'POST /api/inbox/tokens': { all: ['notifications:write', 'notifications:read', 'content'] },
    'POST /api/notifications/simulate': { any: ['notifications:write', 'content'] },
    'POST /api/notifications/:id/reveal': { all: ['notifications:read', 'reveal'] },
    'POST /api/suppressions/:id/reveal': { all: ['notifications:read', 'reveal'] },
    'GET /api/client/me': { any: SCOPES },
    'GET /api/client/settings': { any: ['settings', 'notifications:read'] },
    'GET /api/client/settings/own': { any: ['settings', 'notifications:read'] },
    'PATCH /api/client/settings': 'settings',
    'POST /api/templates/:key/test': { all: ['templates', 'content'], any: SENDS_TESTS },
    'POST /api/campaigns': 'campaigns',
    'POST /api/campaigns/:id/pause': 'campaigns',
    'POST /api/campaigns/:id/start': { all: ['campaigns', 'notifications:write'] },
    'POST /api/campaigns/:id/test': { all: ['campaigns', 'content'], any: SENDS_TESTS },
    'GET /api/audit': 'admin',
    'DELETE /api/recipients': 'admin',
  });
  for (const { path, scope } of guarded) {
    const [, noun] = /^\/api\/(dead-letters|keys|webhooks)/.exec(path) ?? [];
    if (noun) expect(scope, path).toEqual(path.endsWith('/reveal') ? { all: [noun, 'reveal'] } : noun);
  }
});

it('a key that may read cannot send, and one that may send cannot read', async () => {
  const [reader, sender] = [await keyWith('notifications:read'), await keyWith('notifications:write')];
  const send = (key: string) => api.send('POST', '/api/notifications', { key, body: notificationBody() });
  expect((await send(reader.apiKey)).status).toBe(403);
  const sent = await send(sender.apiKey);
  expect(sent.status).toBe(202);
  const path = `/api/notifications/${sent.json.data.notificationId}`;
  expect((await api.send('GET', path, { key: sender.apiKey })).status).toBe(403);
  expect((await api.send('GET', path, { key: reader.apiKey })).status).toBe(200);
});

it('a key that may only cancel stops what waits, and one that may only test sends nothing else', async () => {
  const [stopper, tester] = [await keyWith('notifications:cancel'), await keyWith('notifications:test', 'content')];
  const { id } = await recordNotification(db.database, client.id);
  const path = `/api/notifications/${toPublicId('notification', id)}`;
  expect(
    (await api.send('PATCH', path, { key: stopper.apiKey, body: { sendAt: '2020-01-01T00:00:00Z' } })).status,
  ).toBe(403);
  expect((await api.send('POST', `${path}/cancel`, { key: stopper.apiKey, body: {} })).status).toBe(200);
  for (const { apiKey: key } of [stopper, tester]) {
    expect((await api.send('POST', '/api/notifications', { key, body: notificationBody() })).status).toBe(403);
  }
  const trial = await api.send('POST', '/api/templates/none/test', { key: stopper.apiKey, body: {} });
  expect(trial.json.detail).toBe(
    'This requires a key with the scope `templates`, `content`, and `notifications:write` or `notifications:test`.',
  );
});

it('a refusal names the scope that is missing', async () => {
  const { apiKey } = await keyWith('notifications:write', 'keys', 'content');
  const answer = await api.send('GET', '/api/audit', { key: apiKey });
  expect(answer.json).toMatchObject({ code: 'insufficient_scope', detail: expect.stringContaining('`admin`') });
  const token = await api.send('POST', '/api/inbox/tokens', { key: apiKey, body: { userId: 'ada' } });
  expect(token.json.detail).toBe('This requires a key with the scope `notifications:read`.');
  const settings = await api.send('GET', '/api/client/settings', { key: apiKey });
  expect(settings.json.detail).toBe('This requires a key with the scope `settings` or `notifications:read`.');
});

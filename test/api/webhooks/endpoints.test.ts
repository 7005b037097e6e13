import { beforeEach, describe, expect, it } from 'vitest';
import type { ApiDeps } from '../../../src/api/deps.ts';
import { newSigningSecret } from '../../../src/db/queries/signing-secrets.ts';
import { parseTarget } from '../../../src/providers/http/target.ts';
import { createClient, type TestClient } from '../../support/factories/clients.ts';
import { startCanary } from '../../support/fakes/canary.ts';
import { HOSTILE_HOSTS } from '../../support/fakes/hostile-hosts.ts';
import { useApi } from '../../support/servers/use-api.ts';

const URL_GIVEN = 'https://hooks.example.com/posthorn?x=1';
const PATH = '/api/webhooks';
const SECRET = /^whsec_[A-Za-z0-9+/]{43}=$/;

const refuseTarget: ApiDeps['refuseTarget'] = (url) => {
  const target = parseTarget(url, { allowLoopback: false });
  return typeof target === 'string' ? target : null;
};
let stranger: TestClient;
const { db, client, api } = useApi({ each: true, refuseTarget });

beforeEach(async () => {
  stranger = await createClient(db.database);
});

const send = (method: string, path: string, body?: unknown, key = client.apiKey) =>
  api.send(method, path, { key, body });
const create = async (body: object = {}, key = client.apiKey) => {
  const answer = await send('POST', PATH, { url: URL_GIVEN, ...body }, key);
  expect(answer.status, answer.text).toBe(201);
  return answer.json.data as { id: string; secret: string };
};

describe('POST /api/webhooks', () => {
  it('creates an endpoint, and shows its secret this once', async () => {
    const answer = await send('POST', PATH, {
      url: URL_GIVEN,
      events: ['notification.sent', 'webhook.*'],
      description: 'CRM',
    });
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      success: true,
      message: 'Webhook created',
      data: {
        id: expect.stringMatching(/^whk_[0-9a-z]{26}$/),
        url: URL_GIVEN,
        description: 'CRM',
        events: ['notification.sent', 'webhook.*'],
        status: 'enabled',
        disabledReason: null,
        failingSince: null,
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
        secret: expect.stringMatching(SECRET),
      },
    });
    const { secret, ...shown } = answer.json.data;
    expect(answer.headers.get('location')).toBe(`${PATH}/${shown.id}`);
    expect((await send('GET', `${PATH}/${shown.id}`)).json.data).toEqual(shown);
    expect((await send('GET', PATH)).text).not.toContain(secret);
  });

  it.each([
    [{}, '/url', 'required'],
    [{ url: 5 }, '/url', 'invalid_type'],
    [{ url: 'ftp://example.com/' }, '/url', 'invalid_value'],
    [{ url: 'https://user:pass@example.com/' }, '/url', 'invalid_value'],
    [{ url: URL_GIVEN, events: ['notification.sended'] }, '/events/0', 'invalid_value'],
    [{ url: URL_GIVEN, events: 'notification.sent' }, '/events', 'invalid_type'],
    [{ url: URL_GIVEN, description: 'a\nb' }, '/description', 'forbidden_character'],
    [{ url: URL_GIVEN, secret: 'whsec_mine' }, '/secret', 'unknown_field'],
  ])('refuses %j at %s', async (body, pointer, code) => {
    const answer = await send('POST', PATH, body);
    expect(answer.status, answer.text).toBe(422);
    expect(answer.json.errors).toMatchObject([{ pointer, code }]);
  });

  it('refuses every hostile URL with its reason, and sends no byte there', async () => {
    const canary = await startCanary();
    for (const host of HOSTILE_HOSTS) {
      const answer = await send('POST', PATH, { url: `http://${host}:${canary.port}/hook` });
      expect(answer.status, host).toBe(422);
      expect(answer.json.errors).toMatchObject([{ pointer: '/url', code: 'invalid_value' }]);
      expect(answer.json.errors[0].detail).toBe('must lead to the public internet');
    }
    expect((await send('GET', PATH)).json.data).toEqual([]);
    expect(canary.bytes()).toBe(0);
    await canary.close();
  });

  it('answers 409 to the 21st, also when 25 come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 25 }, () => send('POST', PATH, { url: URL_GIVEN })));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(20).fill(201), ...Array(5).fill(409)]);
    expect(answers.find(({ status }) => status === 409)?.json.code).toBe('too_many_webhooks');
    expect((await send('GET', PATH)).json.data).toHaveLength(20);
    expect((await send('POST', PATH, { url: URL_GIVEN }, stranger.apiKey)).status).toBe(201);
  });
});

describe('GET /api/webhooks', () => {
  it('lists the client’s own, newest first', async () => {
    const [first, second] = [await create(), await create()];
    await create({}, stranger.apiKey);
    const { json } = await send('GET', PATH);
    expect(json.data.map(({ id }: { id: string }) => id)).toEqual([second.id, first.id]);
    expect(json.pagination).toEqual({ hasMore: false, nextCursor: null });
  });
});

describe('PATCH /api/webhooks/:id', () => {
  it('sets what is given and leaves the rest', async () => {
    const { id } = await create({ events: ['notification.sent'], description: 'CRM' });
    const moved = await send('PATCH', `${PATH}/${id}`, { url: 'https://other.example.com/' });
    expect(moved.json.data).toMatchObject({ url: 'https://other.example.com/', events: ['notification.sent'] });
    const cleared = await send('PATCH', `${PATH}/${id}`, { description: null, events: [] });
    expect(cleared.json.data).toMatchObject({ url: 'https://other.example.com/', description: null, events: [] });
  });

  it('disables by hand, and enables with a clean record', async () => {
    const { id } = await create();
    const off = await send('PATCH', `${PATH}/${id}`, { status: 'disabled' });
    expect(off.json.data).toMatchObject({ status: 'disabled', disabledReason: 'manual' });
    await db.database.pool.query(
      `update webhook_endpoints set disabled_reason = 'failing', failing_since = now() - interval '6 days' where client_id = $1`,
      [client.id],
    );
    expect((await send('PATCH', `${PATH}/${id}`, { status: 'disabled' })).json.data.disabledReason).toBe('failing');
    const on = await send('PATCH', `${PATH}/${id}`, { status: 'enabled' });
    expect(on.json.data).toMatchObject({ status: 'enabled', disabledReason: null, failingSince: null });
  });

  it.each([
    [{}, '', 'required'],
    [{ url: 'http://169.254.169.254/' }, '/url', 'invalid_value'],
    [{ status: 'paused' }, '/status', 'invalid_value'],
    [{ failingSince: null }, '/failingSince', 'unknown_field'],
  ])('refuses %j', async (body, pointer, code) => {
    const { id } = await create();
    const answer = await send('PATCH', `${PATH}/${id}`, body);
    expect(answer.status).toBe(422);
    expect(answer.json.errors).toContainEqual(expect.objectContaining({ pointer, code }));
  });
});

describe('DELETE /api/webhooks/:id', () => {
  it('deletes, once', async () => {
    const { id } = await create();
    const answer = await send('DELETE', `${PATH}/${id}`);
    expect([answer.status, answer.json.data]).toEqual([200, { id }]);
    expect((await send('DELETE', `${PATH}/${id}`)).status).toBe(404);
    expect((await send('GET', `${PATH}/${id}`)).status).toBe(404);
  });
});

describe('POST /api/webhooks/:id/rotate-secret', () => {
  it('shows a new secret, with which the former one signs along for as long as is asked', async () => {
    const { id, secret } = await create();
    const answer = await send('POST', `${PATH}/${id}/rotate-secret`, { overlapMs: 60_000 });
    expect(answer.status).toBe(200);
    expect(answer.json.data.secret).toMatch(SECRET);
    expect(answer.json.data.secret).not.toBe(secret);
    expect(Date.parse(answer.json.data.formerSecretsExpireAt) - Date.now()).toBeLessThanOrEqual(60_000);
    const { rows } = await db.database.pool.query('select secrets from webhook_endpoints where client_id = $1', [
      client.id,
    ]);
    expect(rows[0].secrets.map((one: { secret: string }) => one.secret)).toEqual([answer.json.data.secret, secret]);
    const byDefault = await send('POST', `${PATH}/${id}/rotate-secret`);
    expect(Date.parse(byDefault.json.data.formerSecretsExpireAt) - Date.now()).toBeGreaterThan(86_000_000);
  });

  it('refuses an overlap of no sense', async () => {
    const { id } = await create();
    for (const overlapMs of [-1, 1.5, 1e12, '5']) {
      expect((await send('POST', `${PATH}/${id}/rotate-secret`, { overlapMs })).status).toBe(422);
    }
  });
});

describe('another client’s webhook', () => {
  it('is 404 like one that never was, and stays as it is', async () => {
    const { id } = await create();
    const paths: [string, string, unknown?][] = [
      ['GET', ''],
      ['PATCH', '', { status: 'disabled' }],
      ['DELETE', ''],
      ['POST', '/rotate-secret'],
      ['POST', '/test'],
      ['GET', '/attempts'],
      ['POST', '/resend', { since: '2026-01-01T00:00:00Z' }],
    ];
    for (const one of [id, 'whk_00000000000000000000000000', 'whk_x', client.publicId]) {
      for (const [method, path, body] of paths) {
        const answer = await send(method, `${PATH}/${one}${path}`, body, stranger.apiKey);
        expect([answer.status, answer.json.code], `${method} ${path}`).toEqual([404, 'not_found']);
      }
    }
    expect((await send('GET', `${PATH}/${id}`)).json.data.status).toBe('enabled');
  });
});

describe('the client’s own signing secret', () => {
  const OWN = `${PATH}/signing-secret`;

  it('is made when it is first asked for, and then is the same, also for many who ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => send('GET', OWN)));
    const found = new Set(answers.map(({ json }) => json.data.secrets[0].secret));
    expect(found.size).toBe(1);
    expect([...found][0]).toMatch(SECRET);
    expect((await send('GET', OWN, undefined, stranger.apiKey)).json.data.secrets[0].secret).not.toBe([...found][0]);
  });

  it('is rotated with an overlap, and what has expired is no longer shown', async () => {
    const [first] = (await send('GET', OWN)).json.data.secrets;
    const { secrets } = (await send('POST', `${OWN}/rotate`, { overlapMs: 300 })).json.data;
    expect(secrets).toMatchObject([{ expiresAt: null }, { secret: first.secret, expiresAt: expect.any(String) }]);
    await new Promise((resolve) => setTimeout(resolve, 320));
    expect((await send('GET', OWN)).json.data.secrets).toEqual([secrets[0]]);
    expect((await send('POST', `${OWN}/rotate`, { overlapMs: 0 })).json.data.secrets).toHaveLength(1);
  });

  it('keeps what else the client has set', async () => {
    await send('PATCH', '/api/client/settings', { limits: { email: { count: 3, windowMs: 1_000 } } });
    await send('POST', `${OWN}/rotate`);
    const { json } = await send('GET', '/api/client/settings');
    expect(json.data.limits.email).toEqual({ count: 3, windowMs: 1_000 });
  });
});

it('no secret and no URL of a webhook reaches the log', async () => {
  const { id, secret } = await create();
  const rotated = (await send('POST', `${PATH}/${id}/rotate-secret`)).json.data.secret;
  await send('GET', `${PATH}/signing-secret`);
  const lines = JSON.stringify(api.lines());
  for (const word of [secret, rotated, 'whsec_', 'hooks.example.com', newSigningSecret().secret.slice(0, 6)]) {
    expect(lines).not.toContain(word);
  }
});

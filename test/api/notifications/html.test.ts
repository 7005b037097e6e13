import { describe, expect, it } from 'vitest';
import type { Scope } from '../../../src/domain/scope.ts';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { byCookie, COOKIE, createMember, createSession } from '../../support/factories/members.ts';
import { recordNotification } from '../../support/factories/notifications.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi();
const HTML = '<!doctype html><p>Dear Ada</p><script>alert(1)</script>';

const record = async (html: string | null, environment: 'live' | 'test' = 'live') =>
  (
    await recordNotification(db.database, client.id, {
      environment,
      content: { subject: 'Hello', text: 'Dear Ada', html },
    })
  ).publicId;
const pathOf = (id: string, query = '') => `/api/notifications/${id}/html${query}`;
const keyWith = async (...scopes: Scope[]) => (await createKey(db.database, client.id, { scopes })).apiKey;
const sessionOf = async (role: 'owner' | 'support' = 'owner', of: { id: string } = client) => {
  const { id } = await createMember(db.database, of, { role });
  return (await createSession(db.database, id)).token;
};
/** As a browser asks for the document of a frame: nothing but the cookie tells who it is. */
const frame = (token: string, path: string, site: string | null = 'same-origin') =>
  api.send('GET', path, {
    headers: { cookie: `${COOKIE}=${token}`, ...(site !== null && { 'sec-fetch-site': site }) },
  });

describe('GET /api/notifications/:id/html', () => {
  it('is the HTML as it was sent, as a document that can do nothing, for a frame of our own', async () => {
    const answer = await api.send('GET', pathOf(await record(HTML)), { key: client.apiKey });
    expect([answer.status, answer.text]).toEqual([200, HTML]);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')?.split('; ')).toEqual([
      ...['sandbox', "default-src 'none'", "style-src 'unsafe-inline'", 'img-src data:'],
      ...["form-action 'none'", "base-uri 'none'", "frame-ancestors 'self'"],
    ]);
  });

  it('loads images of others only where they are asked for', async () => {
    const answer = await api.send('GET', pathOf(await record(HTML), '?images=true'), { key: client.apiKey });
    expect(answer.headers.get('content-security-policy')).toContain('img-src data: https:;');
  });

  it('says that there is none, or that it was erased', async () => {
    const none = await api.send('GET', pathOf(await record(null)), { key: client.apiKey });
    expect(none.json).toMatchObject({ status: 404, detail: 'The notification has no HTML.' });
    const erased = await recordNotification(db.database, client.id);
    await db.database.pool.query('update notifications set erased_at = now() where id = $1', [erased.id]);
    const gone = await api.send('GET', pathOf(erased.publicId), { key: client.apiKey });
    expect(gone.json).toMatchObject({ status: 404, detail: 'The content of the notification was erased.' });
  });

  it('is for who may see people', async () => {
    const id = await record(HTML);
    const reader = await api.send('GET', pathOf(id), { key: await keyWith('notifications:read', 'reveal') });
    expect(reader.json).toMatchObject({ code: 'insufficient_scope', detail: expect.stringContaining('`content`') });
    const seeing = await api.send('GET', pathOf(id), { key: await keyWith('notifications:read', 'content') });
    expect(seeing.status).toBe(200);
    const support = await frame(await sessionOf('support'), pathOf(id, `?client=${client.publicId}`));
    expect(support.json).toMatchObject({ status: 403, code: 'insufficient_scope' });
  });

  it('takes client and environment of a session from the query, and holds them against its memberships', async () => {
    const [live, test] = [await record(HTML), await record(HTML, 'test')];
    const token = await sessionOf();
    const ofClient = `?client=${client.publicId}`;
    expect((await frame(token, pathOf(live, ofClient))).status).toBe(200);
    expect((await frame(token, pathOf(live, `${ofClient}&environment=test`))).status).toBe(404);
    expect((await frame(token, pathOf(test, `${ofClient}&environment=test`))).status).toBe(200);
    expect((await frame(token, pathOf(live))).json.code).toBe('not_a_member');
    const other = await createClient(db.database);
    expect((await frame(token, pathOf(live, `?client=${other.publicId}`))).json.code).toBe('not_a_member');
    const stranger = await sessionOf('owner', other);
    expect((await frame(stranger, pathOf(live, ofClient))).json.code).toBe('not_a_member');
    expect((await frame(stranger, pathOf(live, `?client=${other.publicId}`))).status).toBe(404);
  });

  it.each([['cross-site'], ['same-site'], ['none'], [null]])(
    'shows nothing by a cookie to a request that comes from %s',
    async (site) => {
      const answer = await frame(await sessionOf(), pathOf(await record(HTML), `?client=${client.publicId}`), site);
      expect(answer.json).toMatchObject({ status: 403, code: 'cross_origin' });
    },
  );

  it('is the only one that looks into the query for it', async () => {
    const path = `/api/notifications/${await record(HTML)}?client=${client.publicId}`;
    const headers = byCookie(await sessionOf());
    expect((await api.send('GET', path, { headers })).json.code).toBe('not_a_member');
  });
});

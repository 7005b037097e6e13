import { describe, expect, it } from 'vitest';
import { createApiKey } from '../../src/api/auth/api-key.ts';
import type { Database } from '../../src/db/client.ts';
import { countRows, createTestApi, type SendOptions } from '../support/api.ts';
import { createClient } from '../support/factories.ts';

export type RouteUnderTest = {
  database: () => Database;
  method: string;
  /** A path and body that would succeed with a good key. */
  path: () => string;
  body?: () => unknown;
};

/** What every endpoint behind a key must do with a bad one. */
export function runCommonRouteTests({ database, method, path, body }: RouteUnderTest): void {
  const attempt = async (options: SendOptions) => {
    const before = await countRows(database());
    const answer = await createTestApi(database()).send(method, path(), { body: body?.(), ...options });
    expect(await countRows(database())).toEqual(before);
    return answer;
  };

  describe(`${method} behind a key`, () => {
    const { text: unknownKey } = createApiKey('live');
    const lastLetter = unknownKey.endsWith('0') ? '1' : '0';
    it.each<[string, string | undefined]>([
      ['no key', undefined],
      ['an empty key', ''],
      ['a key of another form', 'swordfish'],
      ['a key of 5,000 characters', `nk_live_${'a'.repeat(4_992)}`],
      ['a key with a wrong checksum', unknownKey.slice(0, -1) + lastLetter],
      ['a well-formed key that nobody has', unknownKey],
    ])('answers 401 to %s and records nothing', async (_name, key) => {
      const answer = await attempt({ key });
      expect(answer.status, answer.text).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.json).toMatchObject({ code: 'unauthorized', status: 401, type: '/problems/unauthorized' });
      expect(answer.json.requestId).toBe(answer.headers.get('x-request-id'));
      if (key) expect(answer.text).not.toContain(key.slice(0, 40));
    });

    it('answers 401 to a key whose secret is another key’s', async () => {
      const [one, other] = [await createClient(database()), createApiKey('live')];
      const { pool } = database();
      await pool.query('update api_keys set secret_hash = $2 where id = $1', [one.keyId, other.secretHash]);
      expect((await attempt({ key: one.apiKey })).status).toBe(401);
    });

    it('answers 401 to a live key that was stored as a test key', async () => {
      const client = await createClient(database());
      await database().pool.query(`update api_keys set environment = 'test' where id = $1`, [client.keyId]);
      expect((await attempt({ key: client.apiKey })).status).toBe(401);
    });

    it('answers 401 to a revoked key', async () => {
      const client = await createClient(database());
      await database().pool.query('update api_keys set revoked_at = now() where id = $1', [client.keyId]);
      expect((await attempt({ key: client.apiKey })).status).toBe(401);
    });

    it('answers 401 to a good key under another scheme than Bearer', async () => {
      const client = await createClient(database());
      expect((await attempt({ headers: { authorization: `Basic ${client.apiKey}` } })).status).toBe(401);
    });

    it('takes a good key as a Bearer token', async () => {
      const client = await createClient(database());
      const api = createTestApi(database());
      const headers = { authorization: `bearer ${client.apiKey}` };
      const answer = await api.send(method, path(), { body: body?.(), headers });
      expect(answer.status, answer.text).not.toBe(401);
    });
  });
}

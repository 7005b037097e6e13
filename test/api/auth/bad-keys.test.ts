import { expect, it } from 'vitest';
import { createApiKey } from '../../../src/services/keys/api-key.ts';
import { createClient } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { countRows, createTestApi, type SendOptions } from '../../support/servers/api.ts';
import { useClient } from '../../support/servers/use-api.ts';

/* What a bad key is; that every operation refuses one is shown by the tenancy matrix. */

const { db, client } = useClient();

const send = (options: SendOptions) =>
  createTestApi(db.database).send('POST', '/api/notifications', { body: notificationBody(), ...options });
const attempt = async (options: SendOptions) => {
  const before = await countRows(db.database);
  const answer = await send(options);
  expect(await countRows(db.database)).toEqual(before);
  return answer;
};
const change = (sql: string, ...values: unknown[]) => db.database.pool.query(sql, values);

const { text: unknownKey } = createApiKey('live');
const lastLetter = unknownKey.endsWith('0') ? '1' : '0';
it.each<[string, string | undefined]>([
  ['no key', undefined],
  ['an empty key', ''],
  ['a key of another form', 'swordfish'],
  ['a key of 5,000 characters', `nk_live_${'a'.repeat(4_992)}`],
  ['a key with a wrong checksum', unknownKey.slice(0, -1) + lastLetter],
  ['a well-formed key that nobody has', unknownKey],
])('401 answers %s, and nothing is recorded', async (_name, key) => {
  const answer = await attempt({ key });
  expect(answer.status, answer.text).toBe(401);
  expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.json).toMatchObject({ code: 'unauthorized', status: 401, type: '/problems/unauthorized' });
  expect(answer.json.requestId).toBe(answer.headers.get('x-request-id'));
  if (key) expect(answer.text).not.toContain(key.slice(0, 40));
});

it('401 answers a key whose secret is another key’s', async () => {
  const [one, other] = [await createClient(db.database), createApiKey('live')];
  await change('update api_keys set secret_hash = $2 where id = $1', one.keyId, other.secretHash);
  expect((await attempt({ key: one.apiKey })).status).toBe(401);
});

it('401 answers a live key that was stored as a test key', async () => {
  const other = await createClient(db.database);
  await change(`update api_keys set environment = 'test' where id = $1`, other.keyId);
  expect((await attempt({ key: other.apiKey })).status).toBe(401);
});

it('a good key is taken as a Bearer token, and under no other scheme', async () => {
  expect((await attempt({ headers: { authorization: `Basic ${client.apiKey}` } })).status).toBe(401);
  expect((await send({ headers: { authorization: `bearer ${client.apiKey}` } })).status).toBe(202);
});

import { expect, test } from 'vitest';
import { createKey } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { useApi } from '../../support/servers/use-api.ts';
import { giveUpOne, refuseOne } from '../dead-letters/letters.ts';

const { db, client, api } = useApi();

test('whoever sees live and test rows can ask for one kind, in every list and count', async () => {
  const { apiKey: testKey } = await createKey(db.database, client.id, { environment: 'test' });
  for (const key of [client.apiKey, testKey]) {
    expect((await api.send('POST', '/api/notifications', { key, body: notificationBody() })).status).toBe(202);
  }
  await giveUpOne(db.database, client.id, { environment: 'live' });
  await giveUpOne(db.database, client.id, { environment: 'test' });
  const countOf = async (path: string, key = client.apiKey) => (await api.send('GET', path, { key })).json.data.length;
  for (const path of ['/api/notifications', '/api/dead-letters']) {
    const [all, live, ofTest] = await Promise.all(
      ['', '?environment=live', '?environment=test'].map((query) => countOf(path + query)),
    );
    expect([path, live, ofTest]).toEqual([path, all / 2, all / 2]);
    // A test key never has what is live, whatever it asks for.
    expect(await countOf(`${path}?environment=live`, testKey)).toBe(0);
  }
  const grouped = async (query: string) => {
    const { json } = await api.send('GET', `/api/dead-letters/groups${query}`, { key: client.apiKey });
    return json.data.reduce((sum: number, { count }: { count: number }) => sum + count, 0);
  };
  expect([await grouped(''), await grouped('?environment=live'), await grouped('?environment=test')]).toEqual([
    2, 1, 1,
  ]);
  const toReplay = async (environment?: string) => {
    const body = { filter: environment === undefined ? {} : { environment }, dryRun: true };
    return (await api.send('POST', '/api/dead-letters/replay', { key: client.apiKey, body })).json.data.count;
  };
  expect([await toReplay(), await toReplay('live'), await toReplay('test')]).toEqual([2, 1, 1]);
});

test('a row that Kafka refused has no notification, and counts as live', async () => {
  const { publicId } = await refuseOne(db.database, client.id);
  const idsOf = async (query: string) => {
    const { json } = await api.send('GET', `/api/dead-letters${query}`, { key: client.apiKey });
    return json.data.map((letter: { id: string }) => letter.id);
  };
  expect(await idsOf('?environment=live')).toContain(publicId);
  expect(await idsOf('?environment=test')).not.toContain(publicId);
});

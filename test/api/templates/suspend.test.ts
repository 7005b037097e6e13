import { expect, it } from 'vitest';
import { eventually } from '../../support/expect/eventually.ts';
import { templateSource, writerOf } from '../../support/factories/templates.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi();
const schema = { type: 'object', properties: { list: { type: 'array', items: { type: 'string' } } } };
const body =
  '{% for a in list %}{% for b in list %}{% for c in list %}x{% endfor %}{% endfor %}{% endfor %}{{ list.size }} items';
const list = (length: number) => Array.from({ length }, () => 'x');
const send = async (items: number) => {
  const template = { key: 'bomb', data: { list: list(items) } };
  const request = { channel: 'sms', recipient: { phone: '+14155552671' }, template };
  return (await api.send('POST', '/api/notifications', { key: client.apiKey, body: request })).json;
};

it('a version that takes too long three times is suspended everywhere, until it is resumed or another is published', async () => {
  const writer = writerOf(api, client.apiKey);
  const source = templateSource({ schema, sample: { list: ['x'] }, content: { sms: { en: { body } } } });
  await writer.publish('bomb', source);
  for (const _ of [1, 2, 3]) expect(await send(1_000)).toMatchObject({ status: 422, code: 'template_too_expensive' });
  await eventually(async () => (await writer.get('bomb')).json.data.suspended, { what: 'the suspension' });
  expect(await send(1)).toMatchObject({ status: 422, code: 'template_suspended' });

  const { rows } = await db.database.pool.query(`select payload from outbox where event_type = 'template.suspended'`);
  expect(rows.map(({ payload }) => JSON.parse(payload).data)).toEqual([
    { clientId: client.publicId, key: 'bomb', version: 1 },
  ]);
  const audit = await api.send('GET', '/api/audit', { key: client.apiKey });
  expect(audit.json.data[0]).toMatchObject({ actor: 'system', action: 'template.suspend', subject: 'bomb' });

  // As another process does it: this one goes by what it reads.
  await db.database.pool.query(`update templates set suspended_versions = '{}'`);
  await eventually(async () => (await send(1)).data?.status === 'PENDING', { timeoutMs: 20_000 });
  for (const _ of [1, 2, 3]) await send(1_000);
  await eventually(async () => (await writer.get('bomb')).json.data.suspended, { what: 'the next suspension' });
  expect((await writer.ask('POST', 'bomb/resume', {})).json.data.suspended).toBe(false);
  expect(await send(1)).toMatchObject({ data: { status: 'PENDING' } });
  for (const _ of [1, 2, 3]) await send(1_000);
  await eventually(async () => (await writer.get('bomb')).json.data.suspended, { what: 'another suspension' });
  await writer.publish('bomb', { ...source, name: 'Another version' });
  expect(await send(1)).toMatchObject({ data: { status: 'PENDING' } });
});

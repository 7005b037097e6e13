import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromPublicId } from '../../../src/domain/ids.ts';
import { countRows, createTestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi();

const ADA = '+14155552671';
const sms = (overrides: Record<string, unknown> = {}) => ({
  channel: 'sms',
  recipient: { phone: ADA },
  content: { body: 'Your code is 4711' },
  ...overrides,
});
const post = (body: unknown) => api.send('POST', '/api/notifications', { key: client.apiKey, body });

async function accepted(body: unknown) {
  const answer = await post(body);
  expect(answer.status, answer.text).toBe(202);
  const id = answer.json.data.notificationId as string;
  const { pool } = db.database;
  const [row] = (await pool.query('select * from notifications where id = $1', [fromPublicId('notification', id)]))
    .rows;
  const [outbox] = (await pool.query('select payload from outbox where key = $1', [id])).rows;
  return { data: answer.json.data, row, payload: outbox.payload as string };
}

describe('POST /api/notifications with the channel sms', () => {
  it.each([
    ['recipient and content as objects', sms()],
    ['a plain number and a message', { channel: 'sms', recipient: '+1 415-555-2671', message: 'Your code is 4711' }],
    ['content.text', sms({ content: { text: 'Your code is 4711' } })],
  ])('takes %s', async (_name, body) => {
    const { data, row, payload } = await accepted(body);
    expect(data).toEqual({
      notificationId: expect.stringMatching(/^ntf_/),
      channel: 'sms',
      status: 'PENDING',
      segments: 1,
      encoding: 'GSM-7',
    });
    expect(row.recipient).toEqual({ phone: ADA });
    expect(row.content).toEqual({ subject: null, text: 'Your code is 4711', html: null });
    expect(row.routes).toEqual([{ channel: 'sms', provider: 'twilio' }]);
    expect(row.limits).toEqual({ sms: { count: 5, windowMs: 60_000 } });
    expect(row.fallbacks).toEqual([]);
    expect(payload).not.toContain('4155552671');
    expect(payload).not.toContain('4711');
  });

  it('says in how many parts and in which encoding it goes', async () => {
    expect((await accepted(sms({ content: { body: 'ж'.repeat(71) } }))).data).toMatchObject({
      segments: 2,
      encoding: 'UCS-2',
    });
  });

  it('takes 1,600 characters, and HTML for the text that it is', async () => {
    const text = `<b>${'x'.repeat(1_597)}`;
    expect((await accepted(sms({ content: { body: text } }))).row.content.text).toBe(text);
  });

  it('counts the user by userId, else by the number, and finds it by a hash of the number', async () => {
    const hmac = (text: string) => createHmac('sha256', 'a secret of tests').update(text);
    const { row } = await accepted(sms());
    expect(row.recipient_hash).toEqual(hmac(`recipient:phone:${ADA}`).digest());
    expect(row.user_key).toBe(hmac(`user:${client.id}:${ADA}`).digest('hex').slice(0, 32));
    const named = await accepted(sms({ recipient: { userId: 'ada', phone: ADA } }));
    expect(named.row.user_key).toBe(hmac(`user:${client.id}:ada`).digest('hex').slice(0, 32));
  });

  it('is found by its number, and by no other', async () => {
    const { data } = await accepted(sms({ recipient: '+4915112345678' }));
    const list = (recipient: string) =>
      api.send('GET', `/api/notifications?recipient=${encodeURIComponent(recipient)}`, { key: client.apiKey });
    const found = await list('+49 1511 2345678');
    expect(found.json.data.map(({ id }: { id: string }) => id)).toEqual([data.notificationId]);
    expect((await list('+4915112345679')).json.data).toEqual([]);
  });

  it.each<[string, unknown, string, string]>([
    ['no number', sms({ recipient: { userId: 'ada' } }), '/recipient/phone', 'required'],
    ['only a mail address', sms({ recipient: { email: 'ada@example.com' } }), '/recipient/phone', 'required'],
    ['a mail address as a string', sms({ recipient: 'ada@example.com' }), '/recipient', 'invalid_address'],
    ['1,601 characters', sms({ content: { body: 'x'.repeat(1_601) } }), '/content/body', 'too_long'],
    ['801 emoji', sms({ content: { text: '😀'.repeat(801) } }), '/content/text', 'too_long'],
    ['a long message', { channel: 'sms', recipient: ADA, message: 'x'.repeat(1_601) }, '/message', 'too_long'],
    ['no text', sms({ content: { subject: 'Hello' } }), '/content/body', 'required'],
    ['HTML', sms({ content: { text: 'x', html: '<p>x</p>' } }), '/content/html', 'conflicting_fields'],
    ['body and text', sms({ content: { body: '<b>x</b>', text: 'x' } }), '/content/body', 'conflicting_fields'],
  ])('refuses %s, with a pointer, and records nothing', async (_name, body, pointer, code) => {
    const before = await countRows(db.database);
    const answer = await post(body);
    expect([answer.status, answer.json.code], answer.text).toEqual([422, 'validation_failed']);
    expect(answer.json.errors).toContainEqual({ pointer, code, detail: expect.any(String) });
    expect(await countRows(db.database)).toEqual(before);
  });

  it.each([
    '4155550987',
    '0014155552671',
    '+9',
    '+1415998',
    '+141555526711234',
    '+999123456789',
    '+14155552671 ext 5',
    '+14155552671;ext=5',
    'tel:+14155552671',
    '+1415555CALL',
    '+1 415 555 2671\r\n',
    '+１４１５５５５２６７１',
    'call +14155552671',
    '++14155552671',
    `+${'1'.repeat(5_000)}`,
  ])('refuses the number %j', async (phone) => {
    for (const [recipient, pointer] of [
      [phone, '/recipient'],
      [{ phone }, '/recipient/phone'],
    ]) {
      const answer = await post(sms({ recipient }));
      expect(answer.status, answer.text).toBe(422);
      expect(answer.json.errors).toMatchObject([{ pointer, code: 'invalid_address' }]);
      expect(answer.text).not.toContain(phone);
    }
  });

  it('refuses the channel where no provider is set up for it, and takes it once there is one', async () => {
    const providers = { ...api.deps.providers, sms: [] };
    const without = createTestApi(db.database, { providers });
    const headers = { 'idempotency-key': 'before-and-after' };
    const answer = await without.send('POST', '/api/notifications', { key: client.apiKey, body: sms(), headers });
    expect([answer.status, answer.json.code], answer.text).toEqual([422, 'validation_failed']);
    expect(answer.json.errors).toMatchObject([{ pointer: '/channel', code: 'channel_not_set_up' }]);
    const after = await api.send('POST', '/api/notifications', { key: client.apiKey, body: sms(), headers });
    expect(after.status, after.text).toBe(202);
  });

  it('writes neither number nor text into the log', async () => {
    const quiet = createTestApi(db.database);
    await quiet.send('POST', '/api/notifications', { key: client.apiKey, body: sms() });
    await quiet.send('POST', '/api/notifications', { key: client.apiKey, body: sms({ recipient: '+14155552671x' }) });
    expect(quiet.lines()).toHaveLength(2);
    expect(JSON.stringify(quiet.lines())).not.toMatch(/4155552671|4711/);
  });
});

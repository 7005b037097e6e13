import { beforeAll, describe, expect, it } from 'vitest';
import { notificationBody } from '../../support/factories/notifications.ts';
import { countRows, createTestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

let before: Record<string, number>;
const { db, client, api } = useApi();

beforeAll(async () => {
  before = await countRows(db.database);
});

async function refused(body: unknown, headers: Record<string, string> = {}) {
  const answer = await api.send('POST', '/api/notifications', { key: client.apiKey, body, headers });
  expect(await countRows(db.database), `recorded something: ${answer.text}`).toEqual(before);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.json.status).toBe(answer.status);
  expect(answer.json.requestId).toMatch(/^req_/);
  return answer;
}

const nested = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
const json = (text: string) => JSON.stringify(notificationBody()).replace('Good morning', text);

describe('POST /api/notifications refuses, and records nothing,', () => {
  it.each<[string, string | Uint8Array, number, string]>([
    ['malformed JSON', '{"channel":', 400, 'malformed_json'],
    ['an empty body', '', 400, 'malformed_json'],
    ['a NUL byte between the tokens', '{\0}', 400, 'malformed_json'],
    ['bytes that are not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]), 400, 'invalid_encoding'],
    ['5,000 levels of arrays', nested(5_000), 400, 'too_deep'],
    ['5,000 levels of objects', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`, 400, 'too_deep'],
    ['100,000 unclosed levels', '['.repeat(100_000), 400, 'malformed_json'],
    ['more than 256 KiB', json('x'.repeat(256 * 1024)), 413, 'body_too_large'],
  ])('%s', async (_name, body, status, code) => {
    const answer = await refused(body);
    expect(answer.status, answer.text).toBe(status);
    expect(answer.json.code).toBe(code);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=utf-16',
    'application/jsonp',
    '',
  ])('the content type %j', async (type) => {
    const answer = await refused(JSON.stringify(notificationBody()), { 'content-type': type });
    expect(answer.status).toBe(415);
    expect(answer.json.code).toBe('unsupported_media_type');
  });

  it.each<[string, unknown, string, string]>([
    ['a list for the body', [notificationBody()], '', 'invalid_type'],
    ['a string for the body', '"x"', '', 'invalid_type'],
    ['null for the body', 'null', '', 'invalid_type'],
    ['no channel', { recipient: 'ada@example.com', message: 'x' }, '/channel', 'required'],
    ['a channel that is none', notificationBody({ channel: 'pigeon' }), '/channel', 'invalid_value'],
    ['no recipient', { channel: 'email', message: 'x' }, '/recipient', 'required'],
    ['a recipient that is a number', notificationBody({ recipient: 5 }), '/recipient', 'invalid_type'],
    ['a recipient that is a list', notificationBody({ recipient: ['ada@example.com'] }), '/recipient', 'invalid_type'],
    [
      'a recipient without an address',
      notificationBody({ recipient: { userId: 'u' } }),
      '/recipient/email',
      'required',
    ],
    ['no content', { channel: 'email', recipient: 'ada@example.com' }, '/content', 'required'],
    ['content without words', notificationBody({ content: { subject: 'x' } }), '/content/body', 'required'],
    ['content that is a list', notificationBody({ content: [] }), '/content', 'invalid_type'],
    ['content beside a message', notificationBody({ message: 'x' }), '/message', 'conflicting_fields'],
    [
      'a text body beside text',
      notificationBody({ content: { body: 'x', text: 'y' } }),
      '/content/body',
      'conflicting_fields',
    ],
    [
      'CR and LF in the subject',
      notificationBody({ content: { subject: 'a\r\nBcc: b@example.com', body: 'x' } }),
      '/content/subject',
      'forbidden_character',
    ],
    ['NUL in the text', json('a\\u0000b'), '/content/body', 'forbidden_character'],
    ['half a surrogate pair in the text', json('a\\ud800b'), '/content/body', 'forbidden_character'],
    ['NUL in a key', '{"metadata":{"a\\u0000":1}}', '/metadata', 'forbidden_character'],
    ['the key __proto__', '{"__proto__":{"channel":"email"}}', '/__proto__', 'unknown_field'],
    ['a list under the key constructor', '{"metadata":{"constructor":[1]}}', '/metadata/constructor', 'invalid_type'],
    ['a large integer', '{"metadata":{"order":12345678901234567890}}', '/metadata/order', 'out_of_range'],
    ['priority 0', notificationBody({ priority: 0 }), '/priority', 'out_of_range'],
    ['priority 11', notificationBody({ priority: 11 }), '/priority', 'out_of_range'],
    ['a priority in words', notificationBody({ priority: '5' }), '/priority', 'invalid_type'],
    [
      'a priority beyond all numbers',
      JSON.stringify(notificationBody({ priority: 7_777 })).replace('7777', '1e999'),
      '/priority',
      'out_of_range',
    ],
    ['null for an optional field', notificationBody({ priority: null }), '/priority', 'invalid_type'],
    ['a category that is none', notificationBody({ category: 'spam' }), '/category', 'invalid_value'],
    ['21 retries', notificationBody({ retry: { maxRetries: 21 } }), '/retry/maxRetries', 'out_of_range'],
    [
      'a delay of more than a day',
      notificationBody({ retry: { delaysMs: [86_400_001] } }),
      '/retry/delaysMs/0',
      'out_of_range',
    ],
    [
      'both forms of retry',
      notificationBody({ retry: { maxRetries: 1, delaysMs: [1] } }),
      '/retry/delaysMs',
      'conflicting_fields',
    ],
    ['an empty eventId', notificationBody({ eventId: '' }), '/eventId', 'too_short'],
    ['an eventId of 256 characters', notificationBody({ eventId: 'e'.repeat(256) }), '/eventId', 'too_long'],
    ['11 tags', notificationBody({ tags: Array(11).fill('t') }), '/tags', 'too_long'],
    ['a tag of 65 characters', notificationBody({ tags: ['t'.repeat(65)] }), '/tags/0', 'too_long'],
    ['nested metadata', notificationBody({ metadata: { a: { b: 1 } } }), '/metadata/a', 'invalid_type'],
    ['metadata that is a list', notificationBody({ metadata: [] }), '/metadata', 'invalid_type'],
    ['metadata over 4 KiB', notificationBody({ metadata: { a: 'é'.repeat(2_100) } }), '/metadata', 'too_long'],
  ])('%s, with a pointer', async (_name, body, pointer, code) => {
    const answer = await refused(body);
    expect(answer.status, answer.text).toBe(422);
    expect(answer.json.code).toBe('validation_failed');
    expect(answer.json.errors).toContainEqual({ pointer, code, detail: expect.any(String) });
  });

  it.each([
    'ada-without-at',
    '@host.example',
    'bob@',
    'ada@localhost',
    'ada@@example.com',
    'ada@example..com',
    '.ada@example.com',
    'ada@-example.com',
    'ada@example.com\r\nBcc: eve@example.com',
    'ada\n@example.com',
    'a da@example.com',
    'ada@exam\u0007ple.com',
    'Ada <ada@example.com>',
    'ada@example.com,eve@example.com',
    'ada@[127.0.0.1]',
    'ada@127.0.0.1',
    'ada@bü%2ecom',
    `${'a'.repeat(65)}@example.com`,
    `ada@${'a.'.repeat(125)}com`,
    '\u200bada@example.com',
    'ada@b＠ü.com',
  ])('the address %j', async (address) => {
    for (const [recipient, pointer] of [
      [address, '/recipient'],
      [{ email: address }, '/recipient/email'],
    ]) {
      const answer = await refused(notificationBody({ recipient }));
      expect(answer.status).toBe(422);
      expect(answer.json.errors).toEqual([
        { pointer, code: 'invalid_address', detail: expect.stringContaining('e-mail address') },
      ]);
      expect(answer.text).not.toContain(address);
    }
  });

  it('unknown fields, each with a pointer', async () => {
    const body = notificationBody({ recipient: { email: 'ada@example.com', 'a/b~c': 1 }, colour: 'red' });
    const answer = await refused(body);
    expect(answer.status).toBe(422);
    expect(answer.json.code).toBe('unknown_field');
    expect(answer.json.errors.map((error: { pointer: string }) => error.pointer).sort()).toEqual([
      '/colour',
      '/recipient/a~1b~0c',
    ]);
  });

  it('an unknown field with a giant name, without repeating it', async () => {
    const answer = await refused(notificationBody({ ['k'.repeat(10_000)]: 1 }));
    expect(answer.json.errors).toEqual([{ pointer: '', code: 'unknown_field', detail: 'has an unknown field' }]);
  });

  it.each(['body', 'html'])('more tags than it could turn into text in time, in content.%s', async (field) => {
    const answer = await refused(notificationBody({ content: { [field]: '<div>'.repeat(10_001) } }));
    expect(answer.status).toBe(422);
    const error = { pointer: `/content/${field}`, code: 'too_long', detail: expect.any(String) };
    expect(answer.json.errors).toEqual([error]);
  });

  it('a thousand mistakes with a short list', async () => {
    const answer = await refused(
      notificationBody(Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`f${n}`, n]))),
    );
    expect(answer.status).toBe(422);
    expect(answer.json.errors).toHaveLength(20);
  });

  it.each(['', 'a b', 'ä', 'k'.repeat(256)])('the Idempotency-Key %j', async (key) => {
    const answer = await refused(notificationBody(), { 'idempotency-key': key });
    expect(answer.status).toBe(400);
    expect(answer.json.code).toBe('invalid_idempotency_key');
  });

  it('another method, and names those that are allowed', async () => {
    const answer = await api.send('DELETE', '/api/notifications', { key: client.apiKey });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST, GET, HEAD');
    expect(answer.json.code).toBe('method_not_allowed');
  });

  it('a path that does not exist, without its name in the log', async () => {
    const quiet = createTestApi(db.database);
    const answer = await quiet.send('GET', '/api/ada@example.com?x=1');
    expect(answer.status).toBe(404);
    expect(quiet.lines()[0]).toMatchObject({ route: 'unmatched', status: 404 });
    expect(JSON.stringify(quiet.lines())).not.toContain('ada@');
  });
});

it('accepts duplicate keys as JSON does, the last one winning', async () => {
  const text = JSON.stringify(notificationBody()).replace('{', '{"channel":"sms",');
  const answer = await api.send('POST', '/api/notifications', { key: client.apiKey, body: text });
  expect(answer.status, answer.text).toBe(202);
});

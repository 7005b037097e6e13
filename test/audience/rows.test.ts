import { describe, expect, it, test } from 'vitest';
import { AudienceRefused } from '../../src/audience/audience.ts';
import { readAudience } from '../../src/audience/read-audience.ts';
import { inChunks, NDJSON, optionsWith, read } from './reading.ts';

test('a row has what its columns say, in the form in which a request would keep it', async () => {
  const file = [
    'email,userId,phone,locale,timeZone,variant,eventId,name,order.number:number,order.paid:boolean,data.email',
    'Ada@EXAMPLE.com, u-1 ,+1 415 555 2671,PT-br,europe/berlin,b,e-1,NULL,15.00,TRUE,her own',
    'bob@example.com,,,,,,,,,,',
  ].join('\n');
  const { rows, refused, error } = await read(file);
  expect([refused, error]).toEqual([[], null]);
  expect(rows).toEqual([
    {
      line: 2,
      // What another channel needs is not kept.
      recipient: { email: 'Ada@example.com', userId: 'u-1' },
      data: { name: 'NULL', order: { number: 15, paid: true }, email: 'her own' },
      locale: 'pt-BR',
      timeZone: 'Europe/Berlin',
      variant: 'b',
      eventId: 'e-1',
    },
    {
      line: 3,
      recipient: { email: 'bob@example.com' },
      data: {},
      locale: null,
      timeZone: null,
      variant: null,
      eventId: null,
    },
  ]);
});

test('NDJSON has the same fields, and the addresses that no column holds', async () => {
  const keys = { p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) };
  const subscription = { endpoint: 'https://push.example.com/1', keys };
  const data = { list: [1, { a: null }] };
  const file = JSON.stringify({ subscription, locale: null, timeZone: ' Asia/Kolkata ', data });
  const { rows, refused } = await read(file, { contentType: `${NDJSON}; charset=utf-8`, channel: 'push' });
  expect(refused).toEqual([]);
  expect(rows).toMatchObject([{ line: 1, recipient: { subscription }, data, locale: null, timeZone: 'Asia/Kolkata' }]);
});

describe('each channel is told which column it needs', () => {
  it.each([
    ['email', 'email', 'ada@example.com'],
    ['sms', 'phone', '+14155552671'],
    ['whatsapp', 'phone', '+14155552671'],
    ['push', 'token', 'a-token'],
    ['webhook', 'url', 'https://example.com/hook'],
    ['in_app', 'userId', 'u-1'],
  ] as const)('%s', async (channel, column, address) => {
    const { rows } = await read(`${column}\n${address}`, { channel });
    expect(rows).toMatchObject([{ recipient: { [column]: address } }]);
    const { error } = await read(`name\n${address}`, { channel });
    expect(error).toMatchObject({ code: 'required', pointer: '/header', line: 1 });
    expect((error as AudienceRefused).detail).toContain(`\`${column}\``);
  });
});

test('a header names the column that is wrong, before any row is read', async () => {
  const { error, batches } = await read('email,name,,x\nada@example.com,a,b,c\n'.repeat(2_000));
  expect(error).toMatchObject({ code: 'unnamed_column', pointer: '/header/2', line: 1 });
  expect(batches).toEqual([]);
});

test('a property that every object has is a name as any other', async () => {
  const { rows } = await read('email,toString.valueOf,hasOwnProperty\nada@example.com,a,b');
  expect(JSON.stringify(rows[0]?.data)).toBe('{"toString":{"valueOf":"a"},"hasOwnProperty":"b"}');
});

test('who is asked about a row may refuse it, and what he says is kept with its line', async () => {
  const problem = { code: 'required', pointer: '/data/name', detail: 'is required' };
  const check = ({ data }: { data: object }) => ('name' in data ? null : problem);
  const { rows, refused } = await read('email,name\nada@example.com,Ada\nbob@example.com,\n', { check });
  expect(rows.map(({ line }) => line)).toEqual([2]);
  expect(refused).toEqual([{ line: 3, ...problem }]);
});

test('an upload that is gone on with must have the columns that it had', async () => {
  const file = 'email,name\nada@example.com,Ada\nbob@example.com,Bob\n';
  const again = await read(file, { fromLine: 3, header: ['email', 'name'] });
  expect([again.rows.map(({ line }) => line), again.linesRead]).toEqual([[3], 3]);
  const other = await read(file, { fromLine: 3, header: ['email', 'nick'] });
  expect(other.error).toMatchObject({ code: 'header_changed', line: 1 });
});

test('a batch has at most a thousand rows, or fewer where they are long, and says how far it goes', async () => {
  const short = await read(`email\n${'ada@example.com\nnobody\n'.repeat(1_250)}`);
  expect(short.batches.map(({ rows, refused, linesRead }) => [rows.length, refused.length, linesRead])).toEqual([
    [500, 500, 1_001],
    [500, 500, 2_001],
    [250, 250, 2_501],
  ]);
  const long = await read(`email,name\n${`ada@example.com,${'x'.repeat(60_000)}\n`.repeat(40)}`);
  expect(long.rows).toHaveLength(40);
  expect(Math.max(...long.batches.map(({ rows }) => rows.length))).toBeLessThan(20);
});

test('where a batch cannot be written, nothing more is read, and the file is let go', async () => {
  let isClosed = false;
  let pulled = 0;
  async function* source() {
    try {
      yield Buffer.from('email\n');
      for (;;) {
        pulled += 1;
        yield Buffer.from('ada@example.com\n'.repeat(1_000));
      }
    } finally {
      isClosed = true;
    }
  }
  let writes = 0;
  const write = async () => {
    writes += 1;
    throw new Error('the database is away');
  };
  await expect(readAudience(source(), optionsWith(), { write })).rejects.toThrow('the database is away');
  expect([writes, isClosed]).toEqual([1, true]);
  expect(pulled).toBeLessThan(5);
});

test('it ends at its signal, and what was read by then is written', async () => {
  const ending = new AbortController();
  async function* source() {
    yield Buffer.from(`email\n${'ada@example.com\n'.repeat(500)}`);
    ending.abort();
    for (;;) yield Buffer.from('ada@example.com\n'.repeat(1_000));
  }
  const { rows, error } = await read(source(), { signal: ending.signal });
  expect(error).toMatchObject({ name: 'AbortError' });
  expect(rows.length).toBeLessThanOrEqual(500);
});

test('a gzip file that its sender stops sending is the sender’s error, not a bad file', async () => {
  async function* source() {
    yield* inChunks(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]));
    throw new Error('the connection broke');
  }
  const { error } = await read(source(), { contentEncoding: 'gzip' });
  expect(error).not.toBeInstanceOf(AudienceRefused);
  expect(String(error)).toContain('the connection broke');
});

import { gzipSync } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AudienceRefused } from '../../src/audience/audience.ts';
import { inChunks, NDJSON, type Reading, read } from './reading.ts';

const FILE = Buffer.from(
  '\ufeff"email";"name";"order.number:number"\r\n' +
    'ada@example.com;"Ada ""the first""\r\n\r\nLovelace";1\r\n' +
    'nobody;"x";2\r\n\r\n' +
    'zoë.😀;\t;\r\n' +
    'bob@example.com; "Zoë 😀" ;-3.5\r\n' +
    'eve@example.com;5;x\r\n' +
    'dan@example.com;Dan;12',
);

test('a file is read the same way in chunks of any size', async () => {
  const whole = await read(FILE);
  expect(whole.rows.map(({ line, data }) => [line, data])).toEqual([
    [2, { name: 'Ada "the first"\n\nLovelace', order: { number: 1 } }],
    [8, { name: 'Zoë 😀', order: { number: -3.5 } }],
    [10, { name: 'Dan', order: { number: 12 } }],
  ]);
  expect(whole.refused.map(({ line, pointer }) => [line, pointer])).toEqual([
    [5, '/email'],
    [7, '/email'],
    [9, '/data/order/number'],
  ]);
  for (let size = 1; size < FILE.length; size++) {
    expect(await read(inChunks(FILE, size))).toEqual(whole);
    expect(await read(inChunks(gzipSync(FILE), size), { contentEncoding: 'gzip' })).toEqual(whole);
  }
});

test('a file that is cut at any byte gives the rows before it and at most one that is shorter', async () => {
  const whole = await read(FILE);
  for (let end = 0; end < FILE.length; end++) {
    const cut = await read(FILE.subarray(0, end));
    if (cut.error !== null) expect(cut.error).toBeInstanceOf(AudienceRefused);
    expect(cut.rows.slice(0, -1)).toEqual(whole.rows.slice(0, Math.max(0, cut.rows.length - 1)));
  }
});

test('an upload that breaks off at any byte gives only whole rows, and is gone on with until all are there', async () => {
  const whole = await read(FILE);
  for (let end = 0; end <= FILE.length; end++) {
    const first = await read(broken(FILE.subarray(0, end)));
    expect(first.error).toMatchObject({ code: 'ECONNRESET' });
    const second = await read(FILE, { fromLine: first.linesRead + 1 });
    expect(second.error).toBeNull();
    expect([...first.rows, ...second.rows]).toEqual(whole.rows);
    expect([...first.refused, ...second.refused]).toEqual(whole.refused);
  }
});

async function* broken(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* inChunks(bytes, 7);
  throw Object.assign(new Error('the connection broke'), { code: 'ECONNRESET' });
}

/** As a field can hold it: blanks around it are not kept, and each line break is LF. */
const text = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .map((some) => some.replace(/\r\n?/g, '\n').replaceAll('\0', '').trim());
const person = fc.record({
  email: fc.stringMatching(/^[a-z]{1,8}@[a-z]{1,8}\.(?:com|de)$/),
  name: text,
  'order.note': text,
  locale: fc.constantFrom('', 'de', 'pt-BR'),
});
const people = fc.array(person, { minLength: 1, maxLength: 20 });
const layout = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t'),
  record_delimiter: fc.constantFrom('\n', '\r\n', '\r'),
  quoted: fc.boolean(),
  bom: fc.boolean(),
});
const names = ['email', 'name', 'order.note', 'locale'] as const;

const saidOf = ({ rows }: Reading) => rows.map(({ recipient, data, locale }) => ({ recipient, data, locale }));

test('rows that were written as CSV are read again as they were, wherever it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(people, layout, fc.integer({ min: 1, max: 3_000 }), async (all, options, size) => {
      const table = [names, ...all.map((one) => names.map((name) => one[name]))];
      const file = stringify(table, { ...options, quoted_match: /[\r\n]/ });
      const reading = await read(inChunks(file, size));
      expect(reading.error).toBeNull();
      expect(reading.refused).toEqual([]);
      expect(saidOf(reading)).toEqual(
        all.map(({ email, name, 'order.note': note, locale }) => ({
          recipient: { email },
          // An empty field says nothing.
          data: { ...(name && { name }), ...(note && { order: { note } }) },
          locale: locale || null,
        })),
      );
    }),
    { numRuns: 200 },
  );
});

const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.constant(null));
const data = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(value, fc.array(value, { maxLength: 3 })), {
  noNullPrototype: true,
});

test('so it is with NDJSON, whose data keeps its types', async () => {
  const one = fc.record({ email: person.map(({ email }) => email), data });
  await fc.assert(
    fc.asyncProperty(fc.array(one, { maxLength: 20 }), fc.integer({ min: 1, max: 3_000 }), async (all, size) => {
      const tidy = all.map(({ email, data: some }) => ({ email, data: withoutNul(some) }));
      const file = tidy.map((some) => JSON.stringify(some)).join('\r\n');
      const reading = await read(inChunks(file, size), { contentType: NDJSON });
      expect([reading.error, reading.refused]).toEqual([null, []]);
      expect(reading.rows.map(({ recipient, data: some }) => ({ ...recipient, data: some }))).toEqual(tidy);
      expect(reading.rows.map(({ line }) => line)).toEqual(tidy.map((_, index) => index + 1));
    }),
    { numRuns: 200 },
  );
});

const withoutNul = <T>(some: T): T => JSON.parse(JSON.stringify(some).replaceAll('\\u0000', ''));

const scrap = fc.constantFrom(
  ...['email', 'name', 'ada@example.com', ',', ';', '\t', '"', '""', '\n', '\r', '\r\n', ' ', '\0', '\ufeff'],
  ...['ü', '😀', '__proto__', 'data.', ':number', '{', '}', '{"email":', '[', '\\', "'", '=1+1', '\u2028', '\x85'],
  'x'.repeat(3_000),
);

test('whatever a file is made of, it is read or refused, and each line is there once at most', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(scrap, { maxLength: 60 }), fc.boolean(), async (scraps, isCsv) => {
      const file = (isCsv ? 'email,name\n' : '') + scraps.join('');
      const { rows, refused, error } = await read(file, isCsv ? {} : { contentType: NDJSON });
      if (error !== null) expect(error).toBeInstanceOf(AudienceRefused);
      const lines = [...rows, ...refused].map(({ line }) => line);
      expect(new Set(lines).size).toBe(lines.length);
      expect(Math.max(0, ...lines)).toBeLessThanOrEqual(file.split(/\r\n?|\n/).length);
    }),
    { numRuns: 1_000 },
  );
});

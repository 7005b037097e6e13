import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLogger } from '../../src/observability/logger.ts';

const NAMES = ['recipient', 'content', 'to', 'email', 'phone', 'address', 'apiKey', 'authorization', 'password'];
const HIDDEN = '[redacted]';

/** What a line says of these fields. */
function linesOf(...all: object[]): Record<string, unknown>[] {
  const lines: string[] = [];
  const logger = createLogger('test', 'info', { write: (line: string) => lines.push(line) });
  for (const fields of all) logger.info(fields, 'words');
  return lines.map((line) => JSON.parse(line));
}

const name = fc.constantFrom(...NAMES, 'route', 'status', 'frames');
const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string()));
const fieldsOf = (value: fc.Arbitrary<unknown>) => fc.dictionary(name, value, { noNullPrototype: true });

test('what stands under a telling name is hidden, on the line and one level below', () => {
  const below = (value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, NAMES.includes(key) ? HIDDEN : one]))
      : value;
  fc.assert(
    fc.property(fieldsOf(fc.oneof(leaf, fieldsOf(leaf))), (fields) => {
      const before = structuredClone(fields);
      const expected = Object.entries(fields).map(([key, value]) => [key, NAMES.includes(key) ? HIDDEN : below(value)]);
      expect(linesOf(fields)[0]).toEqual(
        expect.objectContaining({ ...Object.fromEntries(expected), service: 'test', level: 'info', msg: 'words' }),
      );
      expect(fields, 'the object itself stays as it is').toEqual(before);
    }),
  );
});

test('an error keeps its message and its stack, and not the address that it failed at', () => {
  const error = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', address: '10.0.0.1' });
  const [line, cause] = linesOf({ err: error }, { cause: error });
  expect(line?.err).toMatchObject({ message: 'refused', stack: expect.any(String), address: HIDDEN });
  expect(cause?.cause).toEqual({ code: 'ECONNREFUSED', address: HIDDEN });
});

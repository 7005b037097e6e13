import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CliIo } from '../../../src/cli/io.ts';
import { readJsonObject } from '../../../src/cli/read-input.ts';
import { parseJson } from '../../../src/domain/exact-json.ts';
import { requestHash } from '../../../src/services/idempotency/request-hash.ts';
import { checkStructure } from '../../../src/services/input/check-structure.ts';
import { ApiProblem } from '../../../src/services/problem.ts';

/** What is said of a body: its value as it is written again, or the pointer to what is refused. */
function read(text: string): string {
  const value = parseJson(text);
  try {
    checkStructure(value);
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const [{ pointer, code } = { pointer: '', code: '' }] = error.errors ?? [];
    return `${code} at ${pointer}`;
  }
}

describe('a number of a body keeps its value, or is refused where it stands', () => {
  it.each([
    ['1152921506151679042', 'a snowflake'],
    ['9007199254740993', 'the first integer that a double has not'],
    ['12345678901234567890', 'more than 64 bits'],
    ['-9223372036854775807', 'a negative one'],
    ['0.1000000000000000055511151231257827', 'more digits than a double has'],
    ['1e400', 'beyond all doubles'],
    ['-1e400', 'below all doubles'],
    ['1e-400', 'nearer to nothing than all doubles'],
    ['123456789012345678e-2', 'an exponent'],
    ['-0', 'a nothing with a sign'],
    ['-0.0', 'the same with a fraction'],
    [`1${'0'.repeat(50_000)}1`, 'a very long one'],
  ])('%s is refused: %s', (number) => {
    expect(read(`{"a":["x",{"b/c":${number}}]}`)).toBe('out_of_range at /a/1/b~1c');
    expect(read(` ${number} `)).toBe('out_of_range at ');
  });

  it.each([
    ['1152921506151679000', '1152921506151679000'],
    ['9007199254740992', '9007199254740992'],
    ['15.00', '15'],
    ['1E2', '100'],
    ['0e99999', '0'],
    ['0.1', '0.1'],
    ['1e21', '1e+21'],
    ['5e-324', '5e-324'],
    ['1.7976931348623157e308', '1.7976931348623157e+308'],
    ['-1.50', '-1.5'],
  ])('%s is %s', (number, written) => {
    expect(read(`[${number}]`)).toBe(`[${written}]`);
  });

  it('whatever JSON.stringify has written comes back as it was, also in strings that look like numbers', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        fc.pre(!/-0[,\]}]|-0$/.test(text));
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
    const tricky = { '12345678901234567890': '12345678901234567890', 'a"1e999': '\\" 1e999 \\', '\\': '-0' };
    expect(parseJson(JSON.stringify(tricky))).toEqual(tricky);
  });

  it('every integer is the same digits, or refused', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n - 10n ** 21n, max: 10n ** 21n - 1n }), (integer) => {
        const digits = `${integer}`;
        const isSafe = Math.abs(Number(digits)) <= Number.MAX_SAFE_INTEGER;
        expect(isSafe ? [digits] : [digits, 'out_of_range at ']).toContain(read(digits));
      }),
    );
  });

  it('takes linear time for strings and digits without end', () => {
    const before = performance.now();
    for (const text of [
      `"${'\\\\'.repeat(2_000_000)}"`,
      `"${'\\"'.repeat(2_000_000)}"`,
      `[${'1,'.repeat(500_000)}1]`,
    ]) {
      parseJson(text);
    }
    // Some 100 ms; quadratic would be hours.
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it('malformed text stays malformed, also beside such a number', () => {
    for (const text of ['{12345678901234567890:1}', '[012345678901234567890]', '[1e999', '"1e999']) {
      expect(() => parseJson(text)).toThrow(SyntaxError);
    }
  });
});

it('a file that the command line sends loses no digit on the way to whoever refuses it', async () => {
  const io = { readStdin: async () => '{"content":{"payload":{"id":12345678901234567890}}}' } as CliIo;
  const sent = JSON.stringify(await readJsonObject(io, '-'));
  expect(read(sent)).toBe('out_of_range at /content/payload/id');
});

it('the hash of a request tells apart all that is told apart otherwise, names of every object included', () => {
  const hash = (text: string) => requestHash(parseJson(text)).toString('hex');
  const different = ['{"a":1}', '{"a":1.5}', '{"a":"1"}', '{"__proto__":{"a":1}}', '{"constructor":{"a":1}}', '{}'];
  expect(new Set(different.map(hash)).size).toBe(different.length);
  expect(hash('{"a":1,"b":[2,{"d":1,"c":2}]}')).toBe(hash('{"b":[2,{"c":2,"d":1.0}],"a":1}'));
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { takeFirstLine } from '../../src/audience/first-line.ts';

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const size of sizes) {
    yield bytes.subarray(at, at + size);
    at += size;
  }
  yield bytes.subarray(at);
}

async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const read: Uint8Array[] = [];
  for await (const piece of pieces) read.push(piece);
  return Buffer.concat(read).toString();
}

test('the first line is taken off wherever the bytes are cut, and those behind it keep their numbers', async () => {
  const lines = fc.array(
    fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\n')),
    { minLength: 1 },
  );
  const sizes = fc.array(fc.integer({ min: 0, max: 9 }));
  await fc.assert(
    fc.asyncProperty(lines, sizes, async (said, cuts) => {
      const taken = await takeFirstLine(cut(Buffer.from(said.join('\n')), cuts), 10_000);
      if (!taken) throw new Error('refused');
      const [first = '', ...others] = said;
      expect(Buffer.from(taken.first).toString()).toBe(first);
      expect(await textOf(taken.rest)).toBe(`\n${others.join('\n')}`);
    }),
  );
});

test('a first line that is too long is not read to its end', async () => {
  let pieces = 0;
  async function* endless() {
    for (;;) {
      pieces++;
      yield Buffer.alloc(1_000, 'x');
    }
  }
  expect(await takeFirstLine(endless(), 5_000)).toBeNull();
  expect(pieces).toBe(6);
});

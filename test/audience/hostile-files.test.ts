import { expect, test } from 'vitest';
import { HOSTILE_FILES } from './hostile-files.ts';
import { inChunks, inShort, read } from './reading.ts';

test.each(HOSTILE_FILES)('$name', async ({ file, options, taken, refused, ends }) => {
  const reading = await read(file, options);
  const short = inShort(reading);
  if (taken) expect(short.taken).toEqual(taken);
  if (taken) expect(short.refused).toEqual(refused ?? []);
  if (ends === undefined) expect(short.ends).toBeNull();
  else expect(String(short.ends)).toMatch(ends.includes(' ') ? new RegExp(`^${ends}$`) : ends);
  // Neither what is refused nor what is thrown repeats an address or a word of the file.
  expect(JSON.stringify([reading.refused, reading.error, String(reading.error)])).not.toMatch(/canary/i);
});

const small = HOSTILE_FILES.filter(({ file, taken }) => taken && Buffer.byteLength(file) < 2_000);

test.each(small)('so it is byte by byte: $name', async ({ file, options }) => {
  const whole = await read(file, options);
  const { rows, refused, linesRead, error } = await read(inChunks(file, 1), options);
  expect({ rows, refused, linesRead, error }).toEqual({
    rows: whole.rows,
    refused: whole.refused,
    linesRead: whole.linesRead,
    error: whole.error,
  });
});

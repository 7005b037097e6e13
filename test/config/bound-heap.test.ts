import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** What lives long enough to grow old, and is garbage then, beside what is in use: how often that the heap grows to. */
const PROGRAM = `
  import { boundHeap } from ${JSON.stringify(pathToFileURL(resolve('src/main/wiring/bound-heap.ts')).href)};
  boundHeap();
  const make = () => ({ text: [1, 2, 3, 4, 5, 6, 7, 8] });
  const inUse = Array.from({ length: 300_000 }, make);
  const slices = [];
  let greatest = 0;
  for (let index = 0; index < 6_000_000; index++) {
    slices[index % 100_000] = make();
    if (index % 50_000 === 0 && index > 2_000_000) greatest = Math.max(greatest, process.memoryUsage().heapUsed);
  }
  gc();
  console.log(inUse.length && greatest / process.memoryUsage().heapUsed);`;

// It is 2.6 times, the young heap counted; without the bound 5.7 in most runs, since V8 goes by how quick it has collected.
it('bounds what lies uncollected in the heap of a process, where V8 would let it grow to several times what is in use', async () => {
  const args = ['--expose-gc', '--import', 'tsx', '--input-type=module', '--eval', PROGRAM];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(Number(stdout)).toBeGreaterThan(1);
  expect(Number(stdout)).toBeLessThan(4);
});

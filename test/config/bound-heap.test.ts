import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** What lives long enough to grow old, and is garbage then, beside 40 MB in use: the greatest heap of a process, in MB. */
async function greatestHeap(before: string): Promise<number> {
  const program = `
    import { boundHeap } from ${JSON.stringify(pathToFileURL(resolve('src/main/wiring/bound-heap.ts')).href)};
    ${before}
    const make = () => ({ text: [1, 2, 3, 4, 5, 6, 7, 8] });
    const inUse = Array.from({ length: 300_000 }, make);
    const slices = [];
    let greatest = 0;
    for (let index = 0; index < 6_000_000; index++) {
      slices[index % 100_000] = make();
      if (index % 50_000 === 0 && index > 2_000_000) greatest = Math.max(greatest, process.memoryUsage().heapUsed);
    }
    console.log(inUse.length && greatest);`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return Number(stdout) / 1_048_576;
}

it('bounds what lies uncollected in the heap of a process, where V8 would let it grow to several times what is in use', async () => {
  const [free, bounded] = await Promise.all([greatestHeap(''), greatestHeap('boundHeap();')]);
  expect(bounded).toBeLessThan(free * 0.75);
});

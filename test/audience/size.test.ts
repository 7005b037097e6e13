import { expect, test } from 'vitest';
import { readAudience } from '../../src/audience/read-audience.ts';
import { optionsWith } from './reading.ts';

const ROWS = 200_000;
const MIB = 1_048_576;
const rowOf = (index: number) =>
  `person-${index}@example.com,Ada Lovelace ${index},Europe/Berlin,"12 St James's Square, London",${index}\n`;

/** A file that exists nowhere as a whole. @param note is told how many bytes have been asked for */
async function* bigFile(note: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  let text = 'email,name,timeZone,address,order.number:number\n';
  for (let index = 0; index < ROWS; index++) {
    text += rowOf(index);
    if (text.length < 65_536 && index < ROWS - 1) continue;
    bytes += text.length;
    note(bytes);
    yield Buffer.from(text);
    text = '';
  }
}

test('of a long file no more is in memory than a batch and what is on its way, and others are served meanwhile', async () => {
  const before = process.memoryUsage().rss;
  let asked = 0;
  let written = 0;
  let [mostAhead, mostMemory] = [0, 0];
  const turnsMs: number[] = [];
  const beat = watchTurns(turnsMs);
  const result = await readAudience(
    bigFile((bytes) => {
      asked = bytes;
    }),
    optionsWith(),
    {
      async write({ rows, refused }) {
        expect(refused).toEqual([]);
        mostAhead = Math.max(mostAhead, asked - written);
        mostMemory = Math.max(mostMemory, process.memoryUsage().rss - before);
        for (const { data } of rows) written += rowOf(Number((data.order as { number: number }).number)).length;
      },
    },
  );
  beat.stop();
  expect(result.linesRead).toBe(ROWS + 1);
  expect(mostAhead).toBeLessThan(MIB);
  expect(mostMemory).toBeLessThan(150 * MIB);
  // One in a hundred may be the machine’s, which has other work, or the garbage collector’s.
  expect(turnsMs.length).toBeGreaterThan(100);
  expect(turnsMs.toSorted((a, b) => a - b)[Math.floor(turnsMs.length * 0.99)]).toBeLessThan(10);
});

test('the shortest rows hold nobody up either', async () => {
  const turnsMs: number[] = [];
  const beat = watchTurns(turnsMs);
  async function* source() {
    yield Buffer.from('email,name\n');
    for (let index = 0; index < 50; index++) yield Buffer.from('a\n'.repeat(1_000));
  }
  let refused = 0;
  await readAudience(source(), optionsWith(), {
    async write(batch) {
      refused += batch.refused.length;
    },
  });
  beat.stop();
  expect(refused).toBe(50_000);
  expect(turnsMs.toSorted((a, b) => a - b)[Math.floor(turnsMs.length * 0.99)]).toBeLessThan(10);
});

/** Notes how long each turn of the event loop takes, in milliseconds, until it is stopped. */
function watchTurns(turnsMs: number[]): { stop(): void } {
  let atMs = performance.now();
  let isOver = false;
  const turn = () => {
    const nowMs = performance.now();
    turnsMs.push(nowMs - atMs);
    atMs = nowMs;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  return {
    stop() {
      isOver = true;
    },
  };
}

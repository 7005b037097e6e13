import { expect, test } from 'vitest';
import { readAudience } from '../../src/audience/read-audience.ts';
import { optionsWith } from './reading.ts';

const ROWS = 200_000;
const MIB = 1_048_576;
/** Rows that are read before others have their turn. No bound of time: a slow machine reads fewer, one ten times as fast more. */
const MOST_AT_ONCE = 20_000;
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
  let asked = 0;
  let written = 0;
  let mostAhead = 0;
  const turns = watchTurns();
  const result = await readAudience(
    bigFile((bytes) => {
      asked = bytes;
    }),
    optionsWith(),
    {
      async write({ rows, refused }) {
        expect(refused).toEqual([]);
        mostAhead = Math.max(mostAhead, asked - written);
        for (const { data } of rows) written += rowOf(Number((data.order as { number: number }).number)).length;
        turns.note(rows.length);
      },
    },
  );
  expect(result.linesRead).toBe(ROWS + 1);
  // Not by the process's own size, which says when it last collected garbage.
  expect(mostAhead).toBeLessThan(MIB);
  expect(turns.stop()).toBeLessThanOrEqual(MOST_AT_ONCE);
});

test('the shortest rows hold nobody up either', async () => {
  const turns = watchTurns();
  async function* source() {
    yield Buffer.from('email,name\n');
    for (let index = 0; index < 50; index++) yield Buffer.from('a\n'.repeat(1_000));
  }
  let refused = 0;
  await readAudience(source(), optionsWith(), {
    async write(batch) {
      refused += batch.refused.length;
      turns.note(batch.refused.length);
    },
  });
  expect(refused).toBe(50_000);
  expect(turns.stop()).toBeLessThanOrEqual(MOST_AT_ONCE);
});

/** Counts what is noted between two turns of the event loop, until it is stopped: then it answers the most. */
function watchTurns() {
  let [inThis, most, isOver] = [0, 0, false];
  const turn = () => {
    inThis = 0;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  return {
    note(count: number): void {
      inThis += count;
      most = Math.max(most, inThis);
    },
    stop(): number {
      isOver = true;
      return most;
    },
  };
}

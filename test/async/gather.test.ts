import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createGather } from '../../src/async/gather.ts';

/** Rounds that end when they are told to. */
function heldRounds() {
  const rounds: { items: number[]; end: () => void; fail: (error: Error) => void }[] = [];
  const work = (items: number[]) =>
    new Promise<string[]>((resolve, reject) => {
      rounds.push({ items, end: () => resolve(items.map((item) => `did ${item}`)), fail: reject });
    });
  const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  return { rounds, work, turn };
}

it('begins with what came in one turn of the event loop, and gathers what comes meanwhile', async () => {
  const { rounds, work, turn } = heldRounds();
  const gather = createGather({ work, slowAfterMs: 60_000 });
  const first = [gather(1), gather(2)];
  await turn();
  const second = [gather(3), gather(4), gather(5)];
  await turn();
  expect(rounds.map(({ items }) => items)).toEqual([[1, 2]]);
  rounds[0]?.end();
  expect(await Promise.all(first)).toEqual(['did 1', 'did 2']);
  await turn();
  expect(rounds.map(({ items }) => items)).toEqual([
    [1, 2],
    [3, 4, 5],
  ]);
  rounds[1]?.end();
  expect(await Promise.all(second)).toEqual(['did 3', 'did 4', 'did 5']);
});

it('fails the items of a round that fails, and no others', async () => {
  const { rounds, work, turn } = heldRounds();
  const gather = createGather({ work, slowAfterMs: 60_000 });
  const first = Promise.allSettled([gather(1), gather(2)]);
  await turn();
  const second = gather(3);
  rounds[0]?.fail(new Error('away'));
  expect((await first).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await turn();
  rounds[1]?.end();
  expect(await second).toBe('did 3');
});

it('does not let a slow round hold up the next', async () => {
  const { rounds, work, turn } = heldRounds();
  const gather = createGather({ work, slowAfterMs: 1 });
  void gather(1);
  await turn();
  const second = gather(2);
  await sleep(10);
  await turn();
  expect(rounds.map(({ items }) => items)).toEqual([[1], [2]]);
  rounds[1]?.end();
  expect(await second).toBe('did 2');
  // The slow one ends at last, and makes no room that it did not take.
  rounds[0]?.end();
  void gather(3);
  void gather(4);
  await turn();
  expect(rounds.map(({ items }) => items)).toEqual([[1], [2], [3, 4]]);
});

it('answers each item with its own result, in rounds that keep to their bounds, whatever comes when', async () => {
  const bounds = fc.record({
    atOnce: fc.integer({ min: 1, max: 3 }),
    most: fc.integer({ min: 1, max: 5 }),
    mostWeight: fc.integer({ min: 1, max: 20 }),
  });
  const arrivals = fc.array(fc.record({ weight: fc.integer({ min: 0, max: 30 }), later: fc.boolean() }), {
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(bounds, arrivals, async ({ atOnce, most, mostWeight }, items) => {
      let underWay = 0;
      const gather = createGather({
        ...{ atOnce, most, mostWeight, slowAfterMs: 60_000 },
        weightOf: ({ weight }: { place: number; weight: number }) => weight,
        async work(round) {
          underWay++;
          expect(underWay).toBeLessThanOrEqual(atOnce);
          expect(round.length).toBeLessThanOrEqual(most);
          const weight = round.reduce((sum, one) => sum + one.weight, 0);
          if (round.length > 1) expect(weight).toBeLessThanOrEqual(mostWeight);
          await new Promise((resolve) => setImmediate(resolve));
          underWay--;
          return round.map(({ place }) => place);
        },
      });
      const answers: Promise<number>[] = [];
      for (const [place, { weight, later }] of items.entries()) {
        if (later) await new Promise((resolve) => setImmediate(resolve));
        answers.push(gather({ place, weight }));
      }
      expect(await Promise.all(answers)).toEqual(items.map((_, place) => place));
    }),
    { numRuns: 200 },
  );
});

it('waits for company where it is told to, and no longer once a round is full', async () => {
  const { rounds, work, turn } = heldRounds();
  const gather = createGather({ work, waitMs: 60_000, most: 3 });
  const early = [gather(1), gather(2)];
  await turn();
  expect(rounds).toEqual([]);
  const last = gather(3);
  await turn();
  expect(rounds.map(({ items }) => items)).toEqual([[1, 2, 3]]);
  rounds[0]?.end();
  expect(await Promise.all([...early, last])).toEqual(['did 1', 'did 2', 'did 3']);
});

it('begins a round that stays small after that time', async () => {
  const { rounds, work } = heldRounds();
  const gather = createGather({ work, waitMs: 20, most: 3 });
  const alone = gather(1);
  await sleep(100);
  expect(rounds.map(({ items }) => items)).toEqual([[1]]);
  rounds[0]?.end();
  expect(await alone).toBe('did 1');
});

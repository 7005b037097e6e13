import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Block } from '../../src/domain/quota.ts';
import { blockSizeOf, createQuotaBlocks, type Reservation } from '../../src/services/quotas/quota-blocks.ts';

const END = new Date('2026-11-23T00:00:00Z');

/** The row that all share: as the SQL of a lease has it, each answer after a wait of its own. */
function sharedRow(endsAt = END) {
  let leased = 0;
  let asked = 0;
  return {
    asked: () => asked,
    leased: () => leased,
    ask: async (places: number, limit: number, waitTurns = 1): Promise<Block> => {
      asked++;
      for (let turn = 0; turn < waitTurns; turn++) await Promise.resolve();
      const granted = Math.max(0, Math.min(places, limit - leased));
      leased += granted;
      return { granted, leased, endsInMs: 60_000, endsAt };
    },
  };
}

test('a block is a hundredth of the limit, and at least one', () => {
  expect([1, 99, 100, 199, 1_000, 1_000_000].map(blockSizeOf)).toEqual([1, 1, 1, 1, 10, 10_000]);
});

test('any number of processes, however they interleave, die and give back, never take more than the limit', async () => {
  const step = fc.record({
    holder: fc.nat(3),
    waitTurns: fc.integer({ min: 0, max: 6 }),
    after: fc.constantFrom('keep', 'keep', 'keep', 'give back', 'die'),
  });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 700 }), fc.array(step, { maxLength: 900 }), async (limit, steps) => {
      const row = sharedRow();
      const holders = Array.from({ length: 4 }, () => createQuotaBlocks(() => 0));
      let used = 0;
      let refused = 0;
      let lost = 0;
      const takeOne = async ({ holder, waitTurns, after }: (typeof steps)[number]) => {
        const blocks = holders[holder] as ReturnType<typeof createQuotaBlocks>;
        const place = await blocks.take('k', limit, (places) => row.ask(places, limit, waitTurns));
        if (!place.isGranted) refused++;
        else if (after === 'give back') place.release();
        else used++;
        expect(used).toBeLessThanOrEqual(limit);
        if (after === 'die') {
          holders[holder] = createQuotaBlocks(() => 0);
          lost++;
        }
      };
      for (let at = 0; at < steps.length; at += 30) await Promise.all(steps.slice(at, at + 30).map(takeOne));
      expect(row.leased()).toBeLessThanOrEqual(limit);
      // Who refuses early leaves no more behind than a block for each other process, dead or alive, and what came back.
      const givenBack = steps.filter(({ after }) => after === 'give back').length;
      if (refused > 0) expect(limit - used).toBeLessThanOrEqual((3 + lost) * blockSizeOf(limit) + givenBack);
    }),
    { numRuns: 200 },
  );
});

test('those who come while a lease is in flight wait for that one', async () => {
  const row = sharedRow();
  const blocks = createQuotaBlocks(() => 0);
  const take = () => blocks.take('k', 10_000, (places) => row.ask(places, 10_000, 5));
  const places = await Promise.all(Array.from({ length: 100 }, take));
  expect(places.every(({ isGranted }) => isGranted)).toBe(true);
  expect(row.asked()).toBe(1);
  await take();
  expect(row.asked()).toBe(2);
});

test('a lease that fails fails those who wait for it, and the next one asks again', async () => {
  const row = sharedRow();
  const blocks = createQuotaBlocks(() => 0);
  const fail = async () => {
    throw new Error('away');
  };
  const both = await Promise.allSettled([blocks.take('k', 5, fail), blocks.take('k', 5, fail)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect((await blocks.take('k', 5, (places) => row.ask(places, 5))).isGranted).toBe(true);
});

test('once nothing is left it refuses without asking, until the window ends or the limit is raised', async () => {
  let now = 0;
  const row = sharedRow();
  const blocks = createQuotaBlocks(() => now);
  const take = (limit: number) => blocks.take('k', limit, (places) => row.ask(places, limit));
  for (let used = 0; used < 3; used++) expect((await take(3)).isGranted).toBe(true);
  for (let again = 0; again < 5; again++) expect((await take(3)).isGranted).toBe(false);
  expect(row.asked()).toBe(4);
  expect((await take(4)).isGranted).toBe(true);
  expect((await take(4)).isGranted).toBe(false);
  now = 60_001;
  const next = sharedRow(new Date(END.getTime() + 60_000));
  expect((await blocks.take('k', 3, (places) => next.ask(places, 3))).isGranted).toBe(true);
});

test('under a lower limit nothing is left of what was leased under a higher one', async () => {
  const row = sharedRow();
  const blocks = createQuotaBlocks(() => 0);
  await blocks.take('k', 10_000, (places) => row.ask(places, 10_000));
  expect(row.leased()).toBe(100);
  expect((await blocks.take('k', 50, (places) => row.ask(places, 50))).isGranted).toBe(false);
});

test('a place is given back once, and not into another window', async () => {
  let now = 0;
  const blocks = createQuotaBlocks(() => now);
  const row = sharedRow();
  const take = (): Promise<Reservation> => blocks.take('k', 2, (places) => row.ask(places, 2));
  const first = await take();
  await take();
  first.release();
  first.release();
  expect((await take()).isGranted).toBe(true);
  const refused = await take();
  expect(refused.isGranted).toBe(false);
  refused.release();
  expect((await take()).isGranted).toBe(false);
  now = 60_001;
  const next = sharedRow(new Date(END.getTime() + 1));
  const takeNext = () => blocks.take('k', 2, (places) => next.ask(places, 2));
  await takeNext();
  first.release();
  await takeNext();
  expect((await takeNext()).isGranted).toBe(false);
});

test('it says how much is left, and until when', async () => {
  const row = sharedRow();
  const blocks = createQuotaBlocks(() => 0);
  const take = () => blocks.take('k', 250, (places) => row.ask(places, 250));
  const seen = [await take(), await take(), await take()];
  expect(seen.map(({ remaining }) => remaining)).toEqual([249, 248, 247]);
  expect(seen[0]).toMatchObject({ endsInMs: 60_000, endsAt: END });
});

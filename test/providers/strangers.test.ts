import { expect, test } from 'vitest';
import { runStrangers } from '../../bench/strangers/run.ts';

// The whole of it, with 100,000 inputs: npm run check:strangers.
test('nothing among 500 mutated mails, receipts and HTML bodies ends or stalls anything', async () => {
  const { faults } = await runStrangers({ count: 500, seed: 14 });
  expect(faults).toEqual([]);
}, 60_000);

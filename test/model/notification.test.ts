import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ON_AMBIGUOUS, type OnAmbiguous } from '../../src/domain/ambiguity.ts';
import { print } from '../support/expect/print.ts';
import { size } from '../support/factories/size.ts';
import { type AnyCommand, commands, NAMES } from './commands.ts';
import { FOUND } from './found.ts';
import { newModel } from './rules.ts';
import type { Real } from './steps.ts';
import { look, openWorld, type World } from './world.ts';

/** Half of them, at most, are possible when their turn comes. */
const MOST_COMMANDS = 50;
let world: World;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** Does commands with one new notification, and counts them. */
async function follow(policy: OnAmbiguous, list: Iterable<AnyCommand>, executed: Map<string, number>): Promise<void> {
  const subject = await world.begin(policy);
  const real: Real = { world, subject, before: await look(world, subject), stalled: [], executed };
  try {
    await fc.asyncModelRun(() => ({ model: newModel(policy), real }), list);
  } finally {
    await Promise.all(real.stalled.map((sender) => sender.resume()));
  }
}

/** Answers how often each command was executed. @throws with the seed and the shortest list that goes wrong */
async function check(parameters: { seed?: number; numRuns: number }): Promise<Map<string, number>> {
  const executed = new Map<string, number>();
  let runs = 0;
  const property = fc.asyncProperty(fc.constantFrom(...ON_AMBIGUOUS), commands(MOST_COMMANDS), (policy, list) => {
    runs++;
    return follow(policy, list, executed);
  });
  await fc.assert(property, parameters);
  const total = [...executed.values()].reduce((sum, count) => sum + count, 0);
  print(`${runs} runs, ${total} commands: ${NAMES.map((name) => `${name} ${executed.get(name) ?? 0}`).join(', ')}`);
  return executed;
}

test.each(FOUND)('a notification %s', async (_what, policy, list) => {
  const executed = new Map<string, number>();
  await follow(policy, list, executed);
  expect([...executed.values()].reduce((sum, count) => sum + count, 0)).toBe(list.length);
});

test('a notification does what the model says, whatever happens to it, and every command happens', async () => {
  const executed = await check({ seed: 20_261_121, numRuns: 60 });
  expect([...executed.keys()].sort()).toEqual([...NAMES].sort());
}, 120_000);

test('it does so for commands that nobody chose', async () => {
  await check({ numRuns: size(60, 1_000) });
}, 1_200_000);

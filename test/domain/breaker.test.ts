import { expect, test } from 'vitest';
import { type Sample, saysOfProvider, shouldOpen } from '../../src/domain/breaker.ts';
import type { ProviderOutcome } from '../../src/domain/outcome.ts';

const quiet: Sample = { answered: 0, failed: 0, newest: [], slow: 0, places: 20 };
const failures = (count: number) => Array<boolean>(count).fill(false);
const failure = { code: 'smtp_451', detail: 'x', response: '451 later' };

test('a provider nobody has called is not away', () => {
  expect(shouldOpen(quiet)).toBe(false);
});

test('half of twenty failures in the sample open it, less or fewer do not', () => {
  expect(shouldOpen({ ...quiet, answered: 20, failed: 10, newest: [true] })).toBe(true);
  expect(shouldOpen({ ...quiet, answered: 20, failed: 9, newest: [true] })).toBe(false);
  expect(shouldOpen({ ...quiet, answered: 19, failed: 19, newest: [true, ...failures(9)] })).toBe(false);
});

test('ten failures in a row open it, however slowly they came', () => {
  expect(shouldOpen({ ...quiet, newest: failures(10) })).toBe(true);
  expect(shouldOpen({ ...quiet, newest: failures(9) })).toBe(false);
  expect(shouldOpen({ ...quiet, newest: [...failures(9), true] })).toBe(false);
  expect(shouldOpen({ ...quiet, newest: [true, ...failures(9)] })).toBe(false);
});

test('calls that hang count as failures while they last', () => {
  expect(shouldOpen({ ...quiet, slow: 10 })).toBe(true);
  expect(shouldOpen({ ...quiet, newest: failures(5), slow: 5 })).toBe(true);
  expect(shouldOpen({ ...quiet, newest: [true, ...failures(9)], slow: 9 })).toBe(false);
  expect(shouldOpen({ ...quiet, answered: 10, newest: [true], slow: 10 })).toBe(true);
});

test('where all places of a worker hang and nothing is answered, it is away, however few they are', () => {
  expect(shouldOpen({ ...quiet, places: 5, slow: 5, newest: [true] })).toBe(true);
  expect(shouldOpen({ ...quiet, places: 5, slow: 4, newest: [true] })).toBe(false);
  // Another worker gets answers.
  expect(shouldOpen({ ...quiet, places: 5, slow: 5, newest: [true], answered: 1 })).toBe(false);
});

test('only what is the fault of the provider speaks against it', () => {
  const says: [ProviderOutcome, boolean | null][] = [
    [{ kind: 'sent', providerMessageId: null, response: '' }, true],
    [{ kind: 'permanent', ...failure }, true],
    [{ kind: 'permanent', ...failure, response: null }, null],
    [{ kind: 'transient', ...failure }, false],
    [{ kind: 'transient', ...failure, ofRecipient: true }, true],
    [{ kind: 'transient', ...failure, code: 'aborted' }, null],
    [{ kind: 'throttled', waitMs: 1, ...failure }, null],
    [{ kind: 'config', ...failure }, false],
    [{ kind: 'ambiguous', ...failure }, false],
    // A worker that was killed with ten calls in flight must not open the breaker.
    [{ kind: 'ambiguous', ...failure, code: 'sender_lost' }, null],
    [{ kind: 'ambiguous', ...failure, code: 'aborted_after_data' }, null],
    [{ kind: 'ambiguous', ...failure, code: 'aborted_after_request' }, null],
  ];
  for (const [outcome, expected] of says) expect(saysOfProvider(outcome), JSON.stringify(outcome)).toBe(expected);
});

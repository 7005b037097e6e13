import { expect, test } from 'vitest';
import type { AttemptOutcome } from '../../src/domain/outcome.ts';
import { DEFAULT_RETRY } from '../../src/domain/retry-policy.ts';
import type { Route } from '../../src/domain/route.ts';
import { routesLeft } from '../../src/domain/routes-left.ts';

const [a, b, c]: [Route, Route, Route] = [
  { channel: 'email', provider: 'a' },
  { channel: 'email', provider: 'b' },
  { channel: 'sms', provider: 'c' },
];
const tried = (route: Route, outcome: AttemptOutcome | null, counts = true) => ({ ...route, outcome, counts });
const left = (attempts: ReturnType<typeof tried>[], inHand: string | null = null, only: string | null = null) =>
  routesLeft([a, b, c], attempts, { retry: DEFAULT_RETRY, inHand, only }).map(({ route, attempts, left }) => {
    return `${route.provider} ${attempts}+${left}`;
  });

test('a run that has called nobody has all attempts of all routes', () => {
  expect(left([])).toEqual(['a 0+4', 'b 0+4', 'c 0+4']);
});

test('a route is spent by its last attempt, or at once by a refusal for good; the others go on in their order', () => {
  expect(left([tried(a, 'transient')])).toEqual(['a 1+3', 'b 0+4', 'c 0+4']);
  expect(left(Array.from({ length: 4 }, () => tried(a, 'transient')))).toEqual(['b 0+4', 'c 0+4', 'a 4+0']);
  expect(left([tried(a, 'permanent')])).toEqual(['b 0+4', 'c 0+4', 'a 1+0']);
});

test('a call under way and one that was refused for the whole account use up nothing', () => {
  expect(left([tried(a, 'throttled', false), tried(a, null)])).toEqual(['a 0+4', 'b 0+4', 'c 0+4']);
});

test('the route in hand is the first, and those that were passed come behind the others', () => {
  expect(left([], 'b')).toEqual(['b 0+4', 'c 0+4', 'a 0+4']);
  expect(left([tried(a, 'permanent')], 'a')).toEqual(['b 0+4', 'c 0+4', 'a 1+0']);
});

test('where one provider may have it already, no other is asked', () => {
  expect(left([tried(b, 'ambiguous')], 'b', 'b')).toEqual(['b 1+3', 'a 0+0', 'c 0+0']);
});

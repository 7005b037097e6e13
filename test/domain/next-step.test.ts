import { expect, test } from 'vitest';
import { FromNewerRelease } from '../../src/domain/newer-release.ts';
import { pauseAfter } from '../../src/domain/next-step.ts';
import { DEFAULT_RETRY } from '../../src/domain/retry-policy.ts';

test('after an outcome that only a newer release has, nothing is guessed: neither a pause nor an end', () => {
  const outcome = { kind: 'paused', code: 'on_hold' } as never;
  expect(() => pauseAfter(outcome, DEFAULT_RETRY, 1, 0)).toThrow(FromNewerRelease);
});

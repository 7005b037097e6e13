import { expect, test } from 'vitest';
import { createKillCount } from '../../src/templates/kill-count.ts';

const MINUTE = 60_000;

test('three kills within ten minutes suspend a version, and that is said once', () => {
  let now = 0;
  const kills = createKillCount(() => now);
  expect([kills.add('a'), kills.add('a')]).toEqual([false, false]);
  expect(kills.isSuspended('a')).toBe(false);
  now = 9 * MINUTE;
  expect(kills.add('a')).toBe(true);
  expect(kills.isSuspended('a')).toBe(true);
  expect(kills.add('a')).toBe(false);
  expect(kills.isSuspended('b')).toBe(false);
});

test('kills that are older than ten minutes do not count', () => {
  let now = 0;
  const kills = createKillCount(() => now);
  for (const at of [0, 6, 12, 18, 24]) {
    now = at * MINUTE;
    expect(kills.add('a')).toBe(false);
  }
});

test('a version that is resumed begins at nothing', () => {
  const kills = createKillCount(() => 0);
  for (const _ of [1, 2, 3]) kills.add('a');
  kills.forget('a');
  expect(kills.isSuspended('a')).toBe(false);
  expect(kills.add('a')).toBe(false);
});

test('however many versions are killed, only so many are kept in mind', () => {
  const kills = createKillCount(() => 0);
  for (const _ of [1, 2, 3]) kills.add('first');
  for (let index = 0; index < 1_000; index++) kills.add(`v${index}`);
  expect(kills.isSuspended('first')).toBe(false);
});

import { expect, test } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';

const key = (letter: string) => Buffer.alloc(32, letter).toString('base64');
const load = (ENCRYPTION_KEYS: string) => loadSettings({ ENCRYPTION_KEYS }).ENCRYPTION_KEYS;

test('keys are named, in their order, and none are set by default', () => {
  expect(load(`new:${key('a')}, old-1:${key('b')}`)).toEqual([
    { id: 'new', key: Buffer.alloc(32, 'a') },
    { id: 'old-1', key: Buffer.alloc(32, 'b') },
  ]);
  expect(loadSettings({}).ENCRYPTION_KEYS).toEqual([]);
});

test.each([
  ['a key without an id', key('z')],
  ['an id without a key', 'k1:'],
  ['a key that is too short', `k1:${Buffer.alloc(31, 'z').toString('base64')}`],
  ['a key that is too long', `k1:${Buffer.alloc(33, 'z').toString('base64')}`],
  ['an id with a colon in it', `k:1:${key('z')}`],
  ['an id twice', `k1:${key('z')},k1:${key('y')}`],
  ['what is no base64', `k1:${'!'.repeat(44)}`],
])('%s is refused by name, and not repeated', (_, given) => {
  expect(() => load(given)).toThrow(/ENCRYPTION_KEYS: /);
  try {
    load(given);
  } catch (error) {
    expect((error as Error).message).not.toContain(given);
    expect((error as Error).message).not.toContain(key('z').slice(0, 8));
  }
});

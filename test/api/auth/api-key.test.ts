import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { createApiKey, parseApiKey } from '../../../src/services/keys/api-key.ts';
import { randomBase62, toBase62 } from '../../../src/services/keys/base62.ts';

it('reads back what it writes, and stores the hash of the secret', () => {
  for (let n = 0; n < 200; n++) {
    const { text, id, secretHash } = createApiKey(n % 2 ? 'live' : 'test');
    expect(parseApiKey(text)).toEqual({ environment: n % 2 ? 'live' : 'test', id, secretHash });
    const secret = text.slice('nk_live_'.length + 13, -6);
    expect(secretHash).toEqual(createHash('sha256').update(secret).digest());
  }
});

it('refuses a key with any one letter changed', () => {
  const { text } = createApiKey('live');
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] === 'a' ? 'b' : 'a';
    expect(parseApiKey(text.slice(0, at) + letter + text.slice(at + 1)), `at ${at}`).toBeNull();
  }
});

it('draws every letter about equally often', () => {
  const counts = new Map<string, number>();
  for (const letter of randomBase62(62_000)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  expect(counts.size).toBe(62);
  // Expected 1,000 each, standard deviation 32: seven of them happen once in 10^11 runs.
  for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(224);
});

it('writes the largest checksum in six letters', () => {
  expect(toBase62(0, 6)).toBe('000000');
  expect(toBase62(61, 6)).toBe('00000z');
  expect(toBase62(2 ** 32 - 1, 6)).toBe('4gfFC3');
});

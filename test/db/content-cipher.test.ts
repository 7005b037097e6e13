import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ContentDamaged,
  ContentKeyMissing,
  clearText,
  createContentCipher,
  type Place,
} from '../../src/db/content-cipher.ts';

const old = { id: 'old', key: randomBytes(32) };
const current = { id: 'k-2', key: randomBytes(32) };
const cipher = createContentCipher([current, old]);
const place: Place = ['notifications.content', 'row-1'];
const value = fc.oneof(fc.string({ unit: 'binary' }), fc.object(), fc.array(fc.string()), fc.constant(null));
/** What JSON makes of it, which is what PostgreSQL would have kept in clear. */
const inJson = (given: unknown) => (typeof given === 'string' ? given : JSON.parse(JSON.stringify(given)));

test('whatever is sealed is opened as it was, with keys and without', () => {
  fc.assert(
    fc.property(value, (given) => {
      for (const one of [cipher, clearText])
        expect(one.open(inJson(one.seal(given, place)), place)).toEqual(inJson(given));
    }),
  );
});

test('a text is stored as a text and JSON as an object, under the first key, never twice the same', () => {
  expect(cipher.seal('secret words', place)).toMatch(/^enc:v1:k-2:[\w-]{50,}$/);
  expect(cipher.seal({ a: 1 }, place)).toEqual({ enc: expect.stringMatching(/^v1:k-2:[\w-]{40,}$/) });
  expect(cipher.seal(['YQ=='], place)).toEqual({ enc: expect.stringMatching(/^v1:k-2:/) });
  expect(cipher.seal('secret words', place)).not.toBe(cipher.seal('secret words', place));
});

test('what hides nothing stays as it is', () => {
  for (const nothing of [null, '', {}, []]) expect(cipher.seal(nothing, place)).toEqual(nothing);
});

test('rows from before keys were set are read in clear', () => {
  for (const given of ['words', 'enc:', 'enc:v2:x', { email: 'ada@example.com' }, { enc: 'x' }, ['YQ==']])
    expect(cipher.open(given, place)).toEqual(given);
});

test('without keys a value is stored as the very same, unless it looks sealed, which nobody can forge', () => {
  const content = { subject: 'Hello', text: 'words' };
  expect(clearText.seal(content, place)).toBe(content);
  const forged = { enc: `v1:k-2:${'A'.repeat(60)}` };
  const stored = clearText.seal(forged, place);
  expect(stored).not.toEqual(forged);
  expect(clearText.open(stored, place)).toEqual(forged);
  expect(cipher.open(stored, place)).toEqual(forged);
});

test('what was sealed by an older key is read while that is named', () => {
  const sealed = createContentCipher([old]).seal('words', place);
  expect(cipher.open(sealed, place)).toBe('words');
  const without = () => createContentCipher([current]).open(sealed, place);
  expect(without).toThrow(ContentKeyMissing);
  expect(without).toThrow(/the key old,/);
  expect(() => clearText.open(sealed, place)).toThrow(ContentKeyMissing);
});

test('a value that was moved to another row or column is damaged', () => {
  const sealed = cipher.seal({ text: 'words' }, place);
  expect(() => cipher.open(sealed, ['notifications.content', 'row-2'])).toThrow(ContentDamaged);
  expect(() => cipher.open(sealed, ['notifications.recipient', 'row-1'])).toThrow(ContentDamaged);
});

test('a value of which any byte was changed, or any end cut off, is damaged', () => {
  const sealed = cipher.seal('secret words', place);
  const at = 'enc:v1:k-2:'.length;
  const bytes = Buffer.from(sealed.slice(at), 'base64url');
  const stored = (changed: Buffer) => sealed.slice(0, at) + changed.toString('base64url');
  for (const index of bytes.keys()) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(() => cipher.open(stored(changed), place)).toThrow(ContentDamaged);
    if (index > 0) expect(() => cipher.open(stored(bytes.subarray(0, index)), place)).toThrow(ContentDamaged);
  }
});

test('another key of the same id is no key, and no error tells what was sealed', () => {
  const other = createContentCipher([{ id: 'k-2', key: randomBytes(32) }]);
  const sealed = cipher.seal('secret words', place);
  expect(() => other.open(sealed, place)).toThrow(ContentDamaged);
  try {
    other.open(sealed, place);
  } catch (error) {
    expect(String(error)).toContain('k-2');
    expect(String(error)).not.toMatch(/secret|words/);
    expect(String(error)).not.toContain(sealed.slice(11, 31));
  }
});

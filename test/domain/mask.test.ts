import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { HIDDEN, maskAddress, maskUserId, maskWords } from '../../src/domain/mask.ts';

it.each([
  ['ada@example.com', 'a•••@e•••.com'],
  ['"ada lovelace"@mail.example.co.uk', '"•••@m•••.uk'],
  ['ada@почта.рф', 'a•••@п•••.рф'],
  ['😀da@example.com', '😀•••@e•••.com'],
  ['ada@[192.0.2.44]', 'a•••@[•••'],
  ['ada@localhost', 'a•••@l•••'],
  ['+4915112345612', '+49•••12'],
  ['+1234567', HIDDEN],
  ['https://partner.example.com/ada@example.com', HIDDEN],
  ['the-registration-token-of-the-device', HIDDEN],
  ['', ''],
])('%s is shown as %s', (address, masked) => {
  expect(maskAddress(address)).toBe(masked);
});

it.each([
  ['user-42', 'user-42'],
  ['1234567890', '1234567890'],
  ['ada@example.com', 'a•••@e•••.com'],
  ['+49 151 1234 5612', '+49•••12'],
  ['+491511234561234567890', HIDDEN],
  ['mailto:ada@example.com', 'm•••@e•••.com'],
])('a client’s name for a person stays, unless it is an address: %s', (userId, shown) => {
  expect(maskUserId(userId)).toBe(shown);
});

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom('•', '@', '.', '+', '4', 'a', '/', ':', '"', ' '), maxLength: 30 }),
  fc.emailAddress(),
  fc.stringMatching(/^\+\d{5,18}$/),
);

test('what is masked stays as it is when it is masked again, and is short', () => {
  fc.assert(
    fc.property(anything, (text) => {
      const masked = maskAddress(text);
      expect(maskAddress(masked)).toBe(masked);
      expect([...masked].length).toBeLessThanOrEqual(40);
      expect(maskUserId(maskUserId(text))).toBe(maskUserId(text));
      expect(maskWords(maskWords(text))).toBe(maskWords(text));
    }),
  );
});

test('of an e-mail address no more is shown than two first characters and the top-level domain', () => {
  const local = fc
    .string({ unit: 'binary-ascii', minLength: 2, maxLength: 64 })
    .filter((text) => !text.includes('://'));
  fc.assert(
    fc.property(local, fc.domain(), (name, domain) => {
      const masked = maskAddress(`${name}@${domain}`);
      expect(masked.slice(0, masked.lastIndexOf('@'))).toBe(`${name[0]}${HIDDEN}`);
      expect(masked.slice(masked.lastIndexOf('@') + 1)).toMatch(/^.•••(\.[^.]+)?$/u);
    }),
  );
});

test('of a number the middle is never shown', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\+[1-9]\d{7,14}$/), (phone) => {
      expect(maskAddress(phone)).toBe(`${phone.slice(0, 3)}${HIDDEN}${phone.slice(-2)}`);
    }),
  );
});

test('of words nothing is shown, not even how many they are', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (words) => {
      expect(maskWords(words)).toBe(HIDDEN);
    }),
  );
});

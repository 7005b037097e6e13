import { expect, it } from 'vitest';
import { hashPassword, isPassword } from '../../../src/services/members/password.ts';
import { checkPassword } from '../../../src/services/members/password-rules.ts';
import { hashRecoveryCode, hashToken, newRecoveryCodes, newToken } from '../../../src/services/members/secrets.ts';
import { newTotpSecret, stepOfCode, totpCode } from '../../../src/services/members/totp.ts';

/** `12345678901234567890` in base 32: RFC 6238, appendix B, of whose codes the last six digits. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

it.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at second %i the code is %s', (second, code) => {
  const step = Math.floor(second / 30);
  expect(totpCode(SECRET, step)).toBe(code);
  expect(stepOfCode(SECRET, code, second * 1_000, null)).toBe(step);
});

it('a code is taken a step too early or too late, and never twice', () => {
  const nowMs = 1_234_567_890_000;
  const step = Math.floor(nowMs / 30_000);
  for (const near of [step - 1, step, step + 1]) {
    const code = totpCode(SECRET, near);
    expect(stepOfCode(SECRET, code, nowMs, null)).toBe(near);
    expect(stepOfCode(SECRET, code, nowMs, near)).toBeNull();
    expect(stepOfCode(SECRET, code, nowMs, near - 1)).toBe(near);
  }
  for (const far of [step - 2, step + 2]) expect(stepOfCode(SECRET, totpCode(SECRET, far), nowMs, null)).toBeNull();
  for (const wrong of ['', '12345', '1234567', 'abcdef']) expect(stepOfCode(SECRET, wrong, nowMs, null)).toBeNull();
});

it('a secret has 160 bits in base 32, and no two are the same', () => {
  const secrets = Array.from({ length: 50 }, newTotpSecret);
  for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(new Set(secrets).size).toBe(50);
});

it('a password is told from every other, by a hash that is another one each time', async () => {
  const [one, other] = [await hashPassword('nine red boats'), await hashPassword('nine red boats')];
  expect(one).toMatch(/^scrypt:15:8:3:[\w-]{22}:[\w-]{43}$/);
  expect(one).not.toBe(other);
  expect(await isPassword('nine red boats', one)).toBe(true);
  expect(await isPassword('nine red boats ', one)).toBe(false);
  expect(await isPassword('nine red boats', null)).toBe(false);
  // The letters are the same, written by another keyboard.
  expect(await isPassword('cafe\u0301', await hashPassword('caf\u00e9'))).toBe(true);
});

it.each(['password1234', 'qwertyuiop12', 'ada.lovelace1815', 'posthornposthorn', 'aaaaaaaaaaaaaaa'])(
  'a password that is easy to guess is refused: %s',
  async (password) => {
    const about = ['ada.lovelace1815@example.com', 'Ada Lovelace'];
    await expect(checkPassword(password, about)).rejects.toMatchObject({ code: 'validation_failed' });
  },
);

it('several words, and what a manager of passwords makes, are taken', async () => {
  for (const password of ['nine red boats at noon, and a heron', 'k7Vq-z2Xw-93Lp-BtRm'])
    await checkPassword(password, []);
});

it('a token has 256 bits, and what is none is not looked up', () => {
  const { token, tokenHash } = newToken();
  expect(hashToken(token)).toEqual(tokenHash);
  expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  for (const bad of ['', 'x', `${token}x`, token.slice(1), `${token.slice(1)}!`]) expect(hashToken(bad)).toBeNull();
});

it('ten recovery codes are read however they are typed', () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) {
    expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{5}(-[0-9a-hjkmnp-tv-z]{5}){3}$/);
    expect(hashRecoveryCode(` ${code.toUpperCase().replaceAll('-', ' ')} `)).toBe(hashRecoveryCode(code));
  }
});

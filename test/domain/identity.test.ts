import { describe, expect, it } from 'vitest';
import {
  type HeldRole,
  hasSecondFactor,
  isOfDomain,
  roleChanges,
  rolesBy,
  subjectOf,
  valuesOf,
} from '../../src/domain/identity.ts';
import type { Role } from '../../src/domain/role.ts';

describe('the values of a claim', () => {
  it.each([
    [{ groups: ['a', 'b'] }, 'groups', ['a', 'b']],
    [{ groups: 'a' }, 'groups', ['a']],
    [{ groups: ['a', 1, null, ['b']] }, 'groups', ['a']],
    [{ realm_access: { roles: ['a'] } }, 'realm_access.roles', ['a']],
    [{ 'https://example.com/roles': ['a'] }, 'https://example.com/roles', ['a']],
    [{ groups: null }, 'groups', []],
    [{}, 'groups', []],
    [{ groups: ['a'] }, 'groups.length', []],
    [{}, 'constructor.name', []],
    [{}, '__proto__.x', []],
  ])('of %j, %s', (claims, name, values) => {
    expect(valuesOf(claims, name)).toEqual(values);
  });
});

describe('roles by values', () => {
  const rule = (value: string, clientId: string, role: Role) => ({ value, clientId, role });

  it('are the strongest of several, for each client', () => {
    const rules = [rule('help', 'A', 'support'), rule('staff', 'A', 'admin'), rule('staff', 'B', 'viewer')];
    expect([...rolesBy(rules, ['help', 'staff'])]).toEqual([
      ['A', 'admin'],
      ['B', 'viewer'],
    ]);
    expect([...rolesBy(rules, ['help'])]).toEqual([['A', 'support']]);
    expect([...rolesBy(rules, ['Help', 'staff '])]).toEqual([]);
  });

  it('are everybody’s by a star, which nobody can claim to be', () => {
    expect([...rolesBy([rule('*', 'A', 'viewer')], [])]).toEqual([['A', 'viewer']]);
    expect([...rolesBy([rule('staff', 'A', 'viewer')], ['*'])]).toEqual([]);
  });
});

describe('what changes of an account’s roles', () => {
  const held = (clientId: string, role: Role, more: Partial<HeldRole> = {}): HeldRole => ({
    ...{ clientId, role, isByClaim: true, isDisabled: false },
    ...more,
  });

  it('is what the claims have otherwise', () => {
    const wanted = new Map<string, Role>([
      ['A', 'admin'],
      ['B', 'viewer'],
      ['C', 'viewer'],
    ]);
    expect(roleChanges(wanted, [held('B', 'viewer'), held('C', 'owner'), held('D', 'sender')])).toEqual({
      joins: [{ clientId: 'A', role: 'admin' }],
      changes: [{ clientId: 'C', role: 'viewer' }],
      leaves: ['D'],
    });
  });

  it('is nothing that was given by hand, and nobody comes back who is disabled', () => {
    const byHand = [held('A', 'owner', { isByClaim: false }), held('B', 'viewer', { isByClaim: false })];
    const disabled = held('C', 'viewer', { isDisabled: true });
    const nothing = { joins: [], changes: [], leaves: [] };
    expect(roleChanges(new Map([['A', 'viewer']]), [...byHand, disabled])).toEqual(nothing);
  });
});

it('takes for a second factor what says so, or two of what one knows, has and is', () => {
  const says = (...amr: string[]) => hasSecondFactor({ amr });
  expect([says('mfa'), says('pwd', 'otp'), says('hwk', 'fpt'), says('pin', 'sc')]).toEqual([true, true, true, true]);
  expect([says(), says('pwd'), says('otp'), says('pwd', 'pin'), says('otp', 'sms'), says('MFA')]).not.toContain(true);
  expect(hasSecondFactor({})).toBe(false);
  expect(hasSecondFactor({ amr: 'mfa' })).toBe(true);
});

it('is of a domain exactly', () => {
  const domains = ['example.com'];
  expect(isOfDomain('ada@example.com', domains)).toBe(true);
  for (const other of [
    'ada@sub.example.com',
    'ada@example.com.evil.example',
    'ada@notexample.com',
    'example.com@evil.example',
  ]) {
    expect(isOfDomain(other, domains)).toBe(false);
  }
});

it('is another person of another issuer', () => {
  expect(subjectOf('https://a.example', '1')).not.toBe(subjectOf('https://b.example', '1'));
});

import { describe, expect, it } from 'vitest';
import { isWithin, SCOPE_NAMES, scopesInWords, stateOf } from '../../dashboard/src/pages/keys/key.ts';
import { changeOf, formOf, newKeyOf } from '../../dashboard/src/pages/keys/key-form.ts';
import { SCOPES } from '../../src/domain/scope.ts';

const KEY = {
  id: '4fQz81LkWm0b',
  name: 'Order service',
  environment: 'live' as const,
  scopes: ['notifications:write', 'notifications:read'] as ('notifications:write' | 'notifications:read')[],
  prefix: 'nk_live_4fQz81LkWm0b',
  allowedIps: ['203.0.113.0/24'],
  requestsPerMinute: 600,
  createdAt: '2026-11-22T09:30:00.000Z',
  expiresAt: null,
  lastUsedAt: null,
  revokedAt: null,
};

describe('a key', () => {
  const now = Date.now();
  const at = (days: number) => new Date(now + days * 86_400_000).toISOString();

  it('works, ends soon, is expired, or revoked whatever else', () => {
    expect(stateOf({ revokedAt: null, expiresAt: null }, now)).toBe('works');
    expect(stateOf({ revokedAt: null, expiresAt: at(8) }, now)).toBe('works');
    expect(stateOf({ revokedAt: null, expiresAt: at(6) }, now)).toBe('ends-soon');
    expect(stateOf({ revokedAt: null, expiresAt: at(-1) }, now)).toBe('expired');
    expect(stateOf({ revokedAt: at(-1), expiresAt: at(6) }, now)).toBe('revoked');
  });

  it('may be changed by who may do as much', () => {
    expect(isWithin(['admin'], ['admin'])).toBe(true);
    expect(isWithin(['keys'], ['admin'])).toBe(true);
    expect(isWithin(['keys', 'webhooks'], ['keys'])).toBe(false);
  });

  it('has every scope in words, and one that is new by its name', () => {
    expect([...SCOPE_NAMES].sort()).toEqual([...SCOPES].sort());
    expect(scopesInWords(['notifications:write', 'newer'])).toBe('Send, newer');
    expect(scopesInWords(['keys', 'admin'])).toBe('Everything');
  });
});

describe('the form of a key', () => {
  it('sends nothing of what was not changed', () => {
    const before = formOf(KEY);
    expect(changeOf(before, before)).toBeNull();
    expect(changeOf(before, { ...before, name: ' Order service ' })).toBeNull();
    expect(changeOf(before, { ...before, scopes: ['notifications:read', 'notifications:write'] })).toBeNull();
    expect(changeOf(before, { ...before, requestsPerMinute: '' })).toEqual({ requestsPerMinute: null });
    expect(changeOf(before, { ...before, allowedIps: '203.0.113.0/24, 2001:db8::/32' })).toEqual({
      allowedIps: ['203.0.113.0/24', '2001:db8::/32'],
    });
  });

  it('makes a key without an end and a limit where nothing is typed', () => {
    const form = { ...formOf(KEY), allowedIps: '', requestsPerMinute: ' ', environment: 'test' as const };
    expect(newKeyOf(form)).toEqual({
      name: 'Order service',
      environment: 'test',
      scopes: KEY.scopes,
      allowedIps: [],
      requestsPerMinute: null,
      expiresAt: null,
    });
  });
});

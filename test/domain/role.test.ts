import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayManage, ROLES, scopesOf } from '../../src/domain/role.ts';
import { missingScopes, SCOPES } from '../../src/domain/scope.ts';

test('only an owner gives, changes or takes ownership, whatever else somebody may do', () => {
  const admin = scopesOf('admin');
  expect(mayManage({ scopes: admin, isOwner: true }, 'owner')).toBe(true);
  expect(mayManage({ scopes: admin, isOwner: false }, 'owner')).toBe(false);
  for (const role of ROLES.filter((one) => one !== 'owner')) {
    expect(mayManage({ scopes: admin, isOwner: false }, role), role).toBe(true);
  }
});

test('nobody gives a role that may do more than they may', () => {
  fc.assert(
    fc.property(
      fc.subarray([...SCOPES]),
      fc.constantFrom(...ROLES),
      fc.constantFrom(...SCOPES),
      (scopes, role, scope) => {
        if (!mayManage({ scopes, isOwner: false }, role)) return;
        if (missingScopes(scopesOf(role), scope).length === 0) expect(missingScopes(scopes, scope)).toEqual([]);
      },
    ),
  );
});

test('members change members only as owner or admin, and whoever only looks or helps sees people masked', () => {
  const may = (scope: (typeof SCOPES)[number]) =>
    ROLES.filter((role) => missingScopes(scopesOf(role), scope).length === 0);
  expect(may('members')).toEqual(['owner', 'admin']);
  expect(may('admin')).toEqual(['owner', 'admin']);
  expect(may('content')).toEqual(['owner', 'admin', 'developer', 'editor', 'sender']);
  expect(may('reveal')).toEqual(['owner', 'admin', 'developer', 'editor', 'sender', 'support']);
  expect(may('notifications:write')).toEqual(['owner', 'admin', 'developer', 'sender']);
  expect(may('notifications:cancel')).toEqual(['owner', 'admin', 'developer', 'sender', 'support']);
  expect(may('notifications:test')).toEqual(['owner', 'admin', 'developer', 'editor', 'sender']);
  expect(may('keys')).toEqual(['owner', 'admin', 'developer']);
});

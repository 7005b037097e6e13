import { missingScopes, type Scope } from './scope.ts';

/** What a member may do of a client, by name. An endpoint knows no roles: it asks for scopes, of members as of keys. */
export const ROLES = ['owner', 'admin', 'developer', 'editor', 'sender', 'support', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

const SCOPES_OF: Record<Role, readonly Scope[]> = {
  owner: ['admin'],
  /** As an owner, but for the owners themselves: `mayManage`. */
  admin: ['admin'],
  developer: [
    'notifications:write',
    'notifications:read',
    'keys',
    'webhooks',
    'templates',
    'settings',
    'content',
    'reveal',
  ],
  /** Starts no campaign: that takes `notifications:write` as well. */
  editor: ['templates', 'campaigns', 'content', 'reveal'],
  sender: ['notifications:write', 'notifications:read', 'campaigns', 'content', 'reveal'],
  /** Sees addresses and words masked, and of one thing at a time, which the audit log tells of. */
  support: ['notifications:read', 'dead-letters', 'reveal'],
  viewer: ['notifications:read'],
};

/** The scopes that a role stands for. */
export function scopesOf(role: Role): readonly Scope[] {
  return SCOPES_OF[role];
}

/**
 * Whether somebody with these scopes may give a role, change it or take it away: nobody gives more than they have, and
 * owners are a matter of owners.
 */
export function mayManage({ scopes, isOwner }: { scopes: readonly Scope[]; isOwner: boolean }, role: Role): boolean {
  if (role === 'owner' && !isOwner) return false;
  return missingScopes(scopes, { all: SCOPES_OF[role] }).length === 0;
}

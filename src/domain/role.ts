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
    'notifications:cancel',
    'notifications:test',
    'keys',
    'webhooks',
    'templates',
    'settings',
    'content',
    'reveal',
  ],
  /** Sends tests, but starts no campaign: that takes `notifications:write`. */
  editor: ['templates', 'campaigns', 'notifications:test', 'content', 'reveal'],
  sender: [
    'notifications:write',
    'notifications:read',
    'notifications:cancel',
    'notifications:test',
    'campaigns',
    'content',
    'reveal',
  ],
  /** Stops what waits, and sends nothing new. Sees addresses and words masked, and of one thing at a time, which the audit log tells of. */
  support: ['notifications:read', 'notifications:cancel', 'dead-letters', 'reveal'],
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

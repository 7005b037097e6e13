/**
 * What an API key or a member may do; `admin` means all of it. `content` is to see people: addresses, words and what
 * vendors answered, which are masked without it; `reveal` is to see them of one thing at a time, by a request that
 * the audit log tells of. `members` is to change who logs in. Of what `notifications:write` may do, `notifications:cancel` is to
 * stop what waits, and `notifications:test` to send tests of templates and campaigns.
 */
export const SCOPES = [
  'notifications:write',
  'notifications:read',
  'notifications:cancel',
  'notifications:test',
  'dead-letters',
  'keys',
  'webhooks',
  'templates',
  'campaigns',
  'settings',
  'content',
  'reveal',
  'members',
  'admin',
] as const;
export type Scope = (typeof SCOPES)[number];

/** What a key must hold for something: one scope, any of several, all of them, or all of some and any of others. */
export type ScopeNeed = Scope | { any: readonly Scope[] } | { all: readonly Scope[]; any?: readonly Scope[] };

/** To stop what waits: whoever may send it, too. */
export const MAY_CANCEL = { any: ['notifications:write', 'notifications:cancel'] } as const satisfies ScopeNeed;
/** To send a test of what one may write, beside the scopes for that. */
export const MAY_SEND_TESTS = ['notifications:write', 'notifications:test'] as const satisfies readonly Scope[];

/** Whether a key with these scopes may do what `scope` stands for. */
export function allowsScope(held: readonly Scope[], scope: Scope): boolean {
  return held.includes(scope) || held.includes('admin');
}

/** The scopes that a key with these lacks for `need`; none where it has enough. */
export function missingScopes(held: readonly Scope[], need: ScopeNeed): readonly Scope[] {
  const lacks = (scope: Scope) => !allowsScope(held, scope);
  if (typeof need === 'string') return lacks(need) ? [need] : [];
  const all: readonly Scope[] = 'all' in need ? need.all : [];
  const any: readonly Scope[] = need.any ?? [];
  return [...all.filter(lacks), ...(any.every(lacks) ? any : [])];
}

/** Whether somebody may still do all that they could. @param now null where they are let in no more */
export function holdsStill(now: readonly Scope[] | null, then: readonly Scope[]): boolean {
  return now !== null && missingScopes(now, { all: then }).length === 0;
}

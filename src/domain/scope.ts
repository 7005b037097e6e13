/** What an API key may do; `admin` means all of it. */
export const SCOPES = [
  'notifications:write',
  'notifications:read',
  'dead-letters',
  'keys',
  'webhooks',
  'settings',
  'admin',
] as const;
export type Scope = (typeof SCOPES)[number];

/** Whether a key with these scopes may do what `scope` stands for. */
export function allowsScope(held: readonly Scope[], scope: Scope): boolean {
  return held.includes(scope) || held.includes('admin');
}

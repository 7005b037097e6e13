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

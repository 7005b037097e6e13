import type { components } from '../../../../src/client/schema.ts';
import type { Scope } from '../../api/scope.tsx';

export type ApiKey = components['schemas']['ApiKey'];

/** What a key may be let do, in words. */
export const SCOPES: Record<Scope, { label: string; may: string }> = {
  'notifications:write': { label: 'Send', may: 'Sends, reschedules and cancels notifications, suppresses addresses.' },
  'notifications:read': { label: 'Read', may: 'Reads notifications, figures, usage and suppressions.' },
  'notifications:cancel': { label: 'Cancel', may: 'Cancels what waits; part of “Send”.' },
  'notifications:test': { label: 'Send tests', may: 'Sends tests of templates and campaigns; part of “Send”.' },
  'dead-letters': { label: 'Dead letters', may: 'Reads, edits, replays and resolves what was given up.' },
  templates: { label: 'Templates', may: 'Writes and publishes templates.' },
  campaigns: { label: 'Campaigns', may: 'Makes campaigns; to start one takes “Send” as well.' },
  webhooks: { label: 'Webhooks', may: 'Sets up webhooks, and sees what was sent to them.' },
  settings: { label: 'Settings', may: 'Changes limits, retries, quotas and prices.' },
  keys: { label: 'Keys', may: 'Makes, changes and revokes keys that may do no more than itself.' },
  content: {
    label: 'See people',
    may: 'Sees addresses, words and what providers answered; without it they are masked.',
  },
  reveal: { label: 'Show one', may: 'Sees one thing whole at a time; the audit log tells of each.' },
  members: { label: 'Members', may: 'Says who logs in to this dashboard.' },
  admin: { label: 'Everything', may: 'All of it, the audit log and erasing people as well.' },
};

export const SCOPE_NAMES = Object.keys(SCOPES) as Scope[];

/** The scopes of a key in words: "Send, Read". */
export function scopesInWords(scopes: readonly string[]): string {
  if (scopes.includes('admin')) return SCOPES.admin.label;
  return scopes.map((scope) => (Object.hasOwn(SCOPES, scope) ? SCOPES[scope as Scope].label : scope)).join(', ');
}

const SOON_MS = 7 * 86_400_000;

export type KeyState = 'works' | 'ends-soon' | 'expired' | 'revoked';

/** @param now in milliseconds */
export function stateOf({ revokedAt, expiresAt }: Pick<ApiKey, 'revokedAt' | 'expiresAt'>, now: number): KeyState {
  if (revokedAt !== null) return 'revoked';
  const left = expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt) - now;
  return left <= 0 ? 'expired' : left < SOON_MS ? 'ends-soon' : 'works';
}

/** Whether somebody with these scopes may change a key: nobody gives more than they have. */
export function isWithin(key: readonly string[], mine: readonly string[]): boolean {
  return mine.includes('admin') || key.every((scope) => mine.includes(scope));
}

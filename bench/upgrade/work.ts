import { HOUR_MS, MINUTE_MS } from '../../src/domain/durations.ts';
import type { Status } from '../../src/domain/status.ts';
import { type Bench, sized } from '../many/point.ts';

/** What is in flight when the release is replaced, of one kind. */
export type Work = {
  kind: string;
  /** What a notification of it waits for while the release is replaced, as status and reason say it. */
  waits: { status: Status; reason?: string };
  count: number;
  body(index: number): Record<string, unknown>;
  /** What each must be in the end. */
  ends: Status;
};

export const SMTP = { providers: ['smtp'] };
/** Refused for now, or for good, until the mail server is told otherwise. */
export const RETRYING = 'retrying';
export const REFUSED = 'refused';
/** The work that a person changes on the new release: every second is cancelled, the others are brought forward. */
export const CHANGED = 'changed by a person afterwards';

/** Each kind of work that waits for something: long enough that it still does when the last process is replaced. */
export function workOf(bench: Bench): Work[] {
  const now = Date.now();
  const scheduled = sized(bench, 500, 20);
  const scheduledOverMs = sized(bench, 12 * MINUTE_MS, 4 * MINUTE_MS);
  const perUser = sized(bench, 120, 60);
  return [
    {
      kind: 'the account’s rate',
      waits: { status: 'DEFERRED', reason: 'provider_rate' },
      count: sized(bench, 2_500, 800),
      body: (index) => ({ recipient: { email: `campaign-${index}@example.com` }, priority: 8, routing: SMTP }),
      ends: 'SENT',
    },
    {
      kind: 'a user’s limit',
      waits: { status: 'DEFERRED', reason: 'user_limit' },
      count: sized(bench, 5, 1) * perUser,
      body: (index) => ({ recipient: { email: `busy-${Math.floor(index / perUser)}@example.com` }, routing: SMTP }),
      ends: 'SENT',
    },
    {
      kind: 'a back-off',
      waits: { status: 'RETRYING' },
      count: sized(bench, 60, 10),
      body: (index) => ({
        recipient: { email: `${RETRYING}-${index}@example.com` },
        retry: { delaysMs: Array.from({ length: 20 }, () => 40_000) },
        routing: SMTP,
      }),
      ends: 'SENT',
    },
    {
      kind: 'its date, within minutes',
      waits: { status: 'SCHEDULED' },
      count: scheduled,
      body: (index) => ({
        recipient: { email: `scheduled-${index}@example.com` },
        sendAt: new Date(now + MINUTE_MS + (index / scheduled) * scheduledOverMs).toISOString(),
        routing: SMTP,
      }),
      ends: 'SENT',
    },
    {
      kind: CHANGED,
      waits: { status: 'SCHEDULED' },
      count: sized(bench, 40, 10),
      body: (index) => ({
        recipient: { email: `changed-${index}@example.com` },
        sendAt: new Date(now + 24 * HOUR_MS).toISOString(),
        routing: SMTP,
      }),
      ends: 'SENT',
    },
    {
      kind: 'an account that is away',
      waits: { status: 'DEFERRED', reason: 'provider_down' },
      count: sized(bench, 500, 30),
      body: (index) => ({
        recipient: { email: `other-account-${index}@example.com` },
        retry: { delaysMs: Array.from({ length: 10 }, () => 5_000) },
        routing: { providers: ['smtp-fallback'] },
      }),
      ends: 'SENT',
    },
    {
      kind: 'a person, as a dead letter',
      waits: { status: 'FAILED' },
      count: sized(bench, 100, 10),
      body: (index) => ({ recipient: { email: `${REFUSED}-${index}@example.com` }, routing: SMTP }),
      ends: 'SENT',
    },
  ];
}

import type { Channel } from './channel.ts';
import type { Recipient } from './notification.ts';

/** One provider to try, in the order of the plan. */
export type Route = { channel: Channel; provider: string };

/** Where everything goes that a test key sends. */
export const SANDBOX = 'sandbox';

/** Which of a channel's several kinds of address a provider takes; one that is not named takes all. */
const TAKES: Record<string, keyof Recipient> = { fcm: 'token', 'web-push': 'subscription' };

/** Whether a provider of the channel can reach this recipient. */
export function reaches(provider: string, recipient: Recipient): boolean {
  const field = TAKES[provider];
  return field === undefined || recipient[field] !== undefined;
}

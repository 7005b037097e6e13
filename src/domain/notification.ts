import type { Channel } from './channel.ts';

/** Whom a notification is for: the one address its channel needs, and who that is. */
export type Recipient = { userId?: string; email?: string };

/** What it says, complete: defaults are filled in when it is accepted. */
export type Content = { subject: string; text: string; html: string | null };

/** Another channel to try, and what it needs for that. */
export type Fallback = { channel: Channel; recipient: Recipient; content: Content };

/** Test keys never reach a real provider. */
export type Environment = 'live' | 'test';

/** The same address in one spelling, for hashes and comparison: mail hosts treat letters alike. */
export function normaliseEmail(address: string): string {
  return address.trim().toLowerCase();
}

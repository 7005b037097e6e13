/** Whom a notification is for: the one address its channel needs, and who that is. */
export type Recipient = { userId?: string; email?: string };

/** What it says, complete: defaults are filled in when it is accepted. */
export type Content = { subject: string; text: string; html: string | null };

/** Test keys never reach a real provider. */
export type Environment = 'live' | 'test';

/** The same address in one spelling, for hashes and comparison: mail hosts treat letters alike. */
export function normaliseEmail(address: string): string {
  return address.trim().toLowerCase();
}

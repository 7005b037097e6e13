import { createHmac } from 'node:crypto';
import type { Channel } from '../domain/channel.ts';
import { addressOf, type KeyMode, normaliseEmail, type Recipient } from '../domain/notification.ts';
import { phoneSpellings } from '../domain/phone-spellings.ts';

/**
 * Finds all of one address after its plain text is encrypted or erased. 32 bytes, HMAC-SHA-256; the same for all
 * spellings of an address.
 * @param address an e-mail address, a phone number in E.164, or any other (a device's token, a URL, a user's id) as it stands
 */
export function recipientHash(secret: string, address: string): Buffer {
  const { kind, spellings } = normalise(address);
  return hashOf(secret, kind, spellings[0]);
}

/** All under which an address may be on record, today's first: older releases kept a phone number as it was spelled. */
export function recipientHashes(secret: string, address: string): [Buffer, ...Buffer[]] {
  const { kind, spellings } = normalise(address);
  const [first, ...others] = spellings;
  return [hashOf(secret, kind, first), ...others.map((one) => hashOf(secret, kind, one))];
}

/**
 * Whose limit a notification counts against: 32 hex digits that tell nobody who that is.
 * @param owner the same person is another user to another client (a UUID), and to its test keys.
 * @param channel whose address stands for the user where there is no `userId`
 */
export function userKey(secret: string, owner: Owner, recipient: Recipient, channel: Channel): string {
  return keyOf(secret, owner, usersOf(recipient, channel)[0]);
}

/** All under which a user's notifications may be on record, today's first; see `recipientHashes`. */
export function userKeys(secret: string, owner: Owner, recipient: Recipient, channel: Channel): string[] {
  return usersOf(recipient, channel).map((user) => keyOf(secret, owner, user));
}

/**
 * Where a user stands in the draw of an experiment, from 0 to 2³² - 1: the same each time, and in another experiment
 * somewhere else.
 * @param experiment raised when the set of variants is another
 */
export function experimentDraw(
  secret: string,
  { templateId, experiment, userKey: user }: { templateId: string; experiment: number; userKey: string },
): number {
  return createHmac('sha256', secret).update(`experiment:${templateId}:${experiment}:${user}`).digest().readUInt32BE();
}

type Owner = { clientId: string; environment: KeyMode };
type Kind = 'phone' | 'email' | 'other';

function hashOf(secret: string, kind: Kind, spelling: string): Buffer {
  return createHmac('sha256', secret).update(`recipient:${kind}:${spelling}`).digest();
}

function usersOf({ userId, ...recipient }: Recipient, channel: Channel): [string, ...string[]] {
  return userId === undefined ? normalise(addressOf(channel, recipient) ?? '').spellings : [userId];
}

function keyOf(secret: string, { clientId, environment }: Owner, user: string): string {
  // Live hashes stay as they are kept.
  const whose = environment === 'test' ? `test:${clientId}` : clientId;
  return createHmac('sha256', secret).update(`user:${whose}:${user}`).digest('hex').slice(0, 32);
}

/** `spellings`: those of the same person's address, first the one that stands for all. */
function normalise(address: string): { kind: Kind; spellings: [string, ...string[]] } {
  if (/^\+\d+$/.test(address)) return { kind: 'phone', spellings: phoneSpellings(address) };
  // An address of e-mail holds one @ and no slash, unless in quotes; a URL with one holds both.
  if (/^(?:[^/\s]+|".+")@[^/\s@]+$/.test(address)) return { kind: 'email', spellings: [normaliseEmail(address)] };
  return { kind: 'other', spellings: [address] };
}

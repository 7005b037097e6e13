import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { recipientHash, recipientHashes } from '../../src/contracts/keyed-hash.ts';
import { isWindowOpen, openWindow } from '../../src/db/queries/whatsapp-windows.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const NUMBER = '106540352242922';
const HOUR_MS = 3_600_000;

const db = useDatabase();

const ago = (ms: number) => new Date(Date.now() - ms);
const open = (person: Buffer, at: Date, number = NUMBER) => openWindow(db.database.pool, number, person, at);
const isOpen = (person: Buffer, number = NUMBER) => isWindowOpen(db.database.pool, number, [person]);

async function openUntil(person: Buffer): Promise<Date> {
  const { rows } = await db.database.pool.query('select open_until from whatsapp_windows where recipient_hash = $1', [
    person,
  ]);
  expect(rows).toHaveLength(1);
  return rows[0].open_until;
}

test('nobody has a window who has not written', async () => {
  expect(await isOpen(randomBytes(32))).toBe(false);
});

test('a message opens the window for 24 hours from when it was written, of that number and that person alone', async () => {
  const person = randomBytes(32);
  const at = ago(HOUR_MS);
  await open(person, at);
  expect(await isOpen(person)).toBe(true);
  expect(await openUntil(person)).toEqual(new Date(at.getTime() + 24 * HOUR_MS));
  expect(await isOpen(person, '1')).toBe(false);
  expect(await isOpen(randomBytes(32))).toBe(false);
});

test('the window is closed 24 hours after the last message', async () => {
  const person = randomBytes(32);
  await open(person, ago(24 * HOUR_MS + 1_000));
  expect(await isOpen(person)).toBe(false);
  await open(person, ago(24 * HOUR_MS - 60_000));
  expect(await isOpen(person)).toBe(true);
});

test('the window of a person is open under each spelling of their number, also one that an older release kept', async () => {
  const spellings = ['+525512345678', '+5215512345678', '+5531988887777', '+553188887777'];
  const openFor = (phone: string) => isWindowOpen(db.database.pool, NUMBER, recipientHashes('s', phone));
  await open(recipientHash('s', '+5215512345678'), ago(HOUR_MS));
  // As it was kept: under the hash of the number as it was spelled.
  await open(recipientHashes('s', '+553188887777')[1] ?? Buffer.alloc(0), ago(HOUR_MS));
  expect(await Promise.all(spellings.map(openFor))).toEqual([true, true, true, true]);
  expect(await openFor('+525512345679')).toBe(false);
});

test('a message that is told late or twice never shortens the window', async () => {
  const person = randomBytes(32);
  const newest = ago(1_000);
  for (const at of [ago(5 * HOUR_MS), newest, ago(3 * HOUR_MS), newest]) await open(person, at);
  expect(await openUntil(person)).toEqual(new Date(newest.getTime() + 24 * HOUR_MS));
});

test('messages that are told at once all count', async () => {
  const person = randomBytes(32);
  const newest = ago(1_000);
  const moments = Array.from({ length: 20 }, (_, index) => new Date(newest.getTime() - index * 60_000));
  await Promise.all(moments.reverse().map((at) => open(person, at)));
  expect(await openUntil(person)).toEqual(new Date(newest.getTime() + 24 * HOUR_MS));
});

test('a clock that is ahead opens the window for no longer than 24 hours from now', async () => {
  const person = randomBytes(32);
  await open(person, ago(-7 * HOUR_MS));
  const left = (await openUntil(person)).getTime() - Date.now();
  expect(left).toBeGreaterThan(24 * HOUR_MS - 60_000);
  expect(left).toBeLessThanOrEqual(24 * HOUR_MS + 1_000);
});

import { expect, test } from 'vitest';
import { decodeRecord } from '../../src/bridge/decode-record.ts';
import type { NotificationRecord } from '../../src/contracts/notification-record.ts';
import { toPublicId } from '../../src/domain/ids.ts';
import { DEFAULT_RETRY } from '../../src/domain/retry-policy.ts';

const ID = '019aa2b1-3c5d-7e6f-8a9b-0c1d2e3f4a5b';
const RECORD: NotificationRecord = {
  schemaVersion: 1,
  type: 'notification.created',
  notificationId: toPublicId('notification', ID),
  run: 0,
  clientId: toPublicId('client', ID),
  channel: 'email',
  priority: 5,
  userKey: 'a-hash',
  retry: DEFAULT_RETRY,
  onAmbiguous: 'resend',
  routes: [{ channel: 'email', provider: 'smtp' }],
  createdAt: '2026-11-30T09:00:00.000Z',
};
const decode = (changes: object) => decodeRecord(Buffer.from(JSON.stringify({ ...RECORD, ...changes })));

test('a plan with fields that a newer release has added is a plan', () => {
  expect(decode({ shade: 'green', routes: [{ channel: 'email', provider: 'smtp', weight: 3 }] })).toEqual({
    kind: 'record',
    record: RECORD,
  });
});

test.each([
  ['a later version', { schemaVersion: 2, type: 7 }],
  ['a type', { type: 'notification.paused' }],
  ['a channel', { channel: 'fax' }],
  ['a channel of a route', { routes: [...RECORD.routes, { channel: 'fax', provider: 'a-line' }] }],
  ['more routes', { routes: Array.from({ length: 30 }, () => RECORD.routes[0]) }],
  ['a priority', { priority: 12 }],
  ['what to do when in doubt', { onAmbiguous: 'ask' }],
  ['a form of the retry policy', { retry: { untilMs: 3_600_000 } }],
  ['a longer retry policy', { retry: { delaysMs: Array.from({ length: 50 }, () => 1_000) } }],
])('%s that only a newer release has makes a plan one for that release', (_what, changes) => {
  expect(decode(changes)).toEqual({ kind: 'newer' });
});

test.each([
  ['no routes', { routes: [] }],
  ['no channel', { channel: undefined }],
  ['an id that is none', { notificationId: 'ntf_1' }],
  ['a time that is none', { createdAt: 'today' }],
  ['a word that is none', { onAmbiguous: 'RESEND it, please' }],
  ['an older version than there ever was', { schemaVersion: 0 }],
])('%s makes it rubbish, of whichever release', (_what, changes) => {
  expect(decode(changes)).toEqual({ kind: 'refused', reason: 'invalid' });
});

import { expect, test } from 'vitest';
import { decodeCampaign, decodeNotification } from '../../src/bridge/decode-record.ts';
import { NIL_ID, toPublicId } from '../../src/domain/ids.ts';
import { campaignRecord, planRecord } from '../support/factories/plans.ts';

const RECORD = planRecord(toPublicId('client', NIL_ID));
const decode = (changes: object) => decodeNotification(Buffer.from(JSON.stringify({ ...RECORD, ...changes })));

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

const CAMPAIGN = campaignRecord(toPublicId('client', NIL_ID));
const campaignWith = (changes: object) => decodeCampaign(Buffer.from(JSON.stringify({ ...CAMPAIGN, ...changes })));

test('what has changed of a campaign is read with fields that a newer release has added', () => {
  expect(campaignWith({ shade: 'green' })).toEqual({ kind: 'record', record: CAMPAIGN });
});

test.each([
  ['a later version', { schemaVersion: 2, type: 7 }],
  ['a type', { type: 'campaign.copied' }],
  ['a channel', { channel: 'fax' }],
])('%s that only a newer release has makes a campaign one for that release', (_what, changes) => {
  expect(campaignWith(changes)).toEqual({ kind: 'newer' });
});

test.each([
  ['an id of a notification', { campaignId: RECORD.notificationId }],
  ['a run that is none', { run: -1 }],
  ['no channel', { channel: undefined }],
  ['a word that is none', { type: 'CHANGED, please' }],
])('%s makes a campaign rubbish, of whichever release', (_what, changes) => {
  expect(campaignWith(changes)).toEqual({ kind: 'refused', reason: 'invalid' });
});

test.each([
  ['none', null],
  ['no JSON', Buffer.from('{"schemaVersion": 1, ')],
  ['no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x00])],
])('a value that is %s can be read as neither', (_what, value) => {
  const unreadable = { kind: 'refused', reason: 'unreadable' };
  expect([decodeNotification(value), decodeCampaign(value)]).toEqual([unreadable, unreadable]);
});

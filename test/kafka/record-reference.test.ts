import { describe, expect, it } from 'vitest';
import type { TopicRole } from '../../src/contracts/kafka-view.ts';
import { DEFAULT_TOPICS } from '../../src/contracts/topics.ts';
import { referenceOf } from '../../src/kafka/record-reference.ts';
import type { IncomingRecord } from '../../src/kafka/records.ts';

const CANARIES = ['ada.canary@example.com', '+4915112345678', '4915112345678', 'Canary Street 7', 'canary words'];
const ROLES = Object.keys(DEFAULT_TOPICS) as TopicRole[];
const LETTERS = '01jd8m9q4wf7vrk2h3n5c6t8xz';
const ID = `ntf_${LETTERS}`;
const NAMES = [
  ...['notificationId', 'clientId', 'channel', 'provider', 'errorCode', 'reason', 'status', 'tags', 'recipient'],
  ...['content', 'payload', 'payloadHash', 'key', 'userKey', 'topic', 'offset', 'id', 'createdAt', 'dueAt', 'period'],
];

const record = (value: unknown, more: Partial<IncomingRecord> = {}): IncomingRecord => ({
  topic: 'any',
  partition: 3,
  offset: '41',
  key: ID,
  value: value === null ? null : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  headers: { 'event-type': 'notification.created', 'schema-version': '1' },
  timestampMs: Date.parse('2026-11-22T09:30:00Z'),
  ...more,
});

describe('a record by reference', () => {
  it('is where it stands, when it came, and the ids and words of its topic', () => {
    const plan = { schemaVersion: 1, notificationId: ID, run: 0, channel: 'email', priority: 5, userKey: 'a-hash' };
    expect(referenceOf('notifications', record({ ...plan, dueAt: '2026-11-22T10:00:00.000Z' }))).toEqual({
      partition: 3,
      offset: '41',
      at: new Date('2026-11-22T09:30:00Z'),
      key: ID,
      type: 'notification.created',
      schemaVersion: 1,
      size: expect.any(Number),
      fields: { notificationId: ID, run: 0, channel: 'email', priority: 5, dueAt: '2026-11-22T10:00:00.000Z' },
    });
  });

  it('of an event has what its data says, and no tags', () => {
    const data = {
      notificationId: ID,
      status: 'FAILED',
      errorCode: 'smtp_550',
      sequence: 4,
      reason: null,
      tags: ['x'],
    };
    const { fields } = referenceOf('notificationStatus', record({ id: `evt_${LETTERS}`, data }));
    expect(fields).toEqual({
      id: `evt_${LETTERS}`,
      notificationId: ID,
      status: 'FAILED',
      errorCode: 'smtp_550',
      sequence: 4,
      reason: null,
    });
  });

  it('of a parked record has its place, and neither its bytes nor its key', () => {
    const parked = {
      reason: 'invalid',
      topic: 'notification-requests',
      partition: 1,
      offset: '99',
      parkedAt: '2026-11-22T10:00:00.000Z',
    };
    const { fields } = referenceOf(
      'deadLetters',
      record({ ...parked, key: 'ada', payload: 'YWRh', payloadHash: 'ab' }),
    );
    expect(fields).toEqual(parked);
  });

  it('of a request has nothing of what its producer wrote', () => {
    const asked = record(
      { clientId: `cli_${LETTERS}`, notification: { recipient: 'x' }, type: 'word' },
      { key: 'ada@example.com' },
    );
    expect(referenceOf('notificationRequests', asked)).toMatchObject({
      key: null,
      type: null,
      schemaVersion: null,
      fields: {},
    });
  });

  it('shows an address in no field, key or header, of whatever topic it is and whoever wrote it', () => {
    for (const canary of CANARIES) {
      const fields = Object.fromEntries(NAMES.map((name) => [name, canary]));
      for (const role of ROLES) {
        for (const value of [{ ...fields, type: canary, data: fields }, { data: [fields] }, canary, [canary]]) {
          const headers = { 'event-type': canary, 'schema-version': canary, traceparent: canary };
          const shown = JSON.stringify(referenceOf(role, record(value, { key: canary, headers })));
          // An offset is digits, and stands for nothing else.
          const isOffset = /^\d+$/.test(canary) && role === 'deadLetters';
          if (!isOffset) expect(shown, `${role}: ${canary}`).not.toContain(canary);
        }
      }
    }
  });

  it('shows a number only in a field of numbers', () => {
    const { fields } = referenceOf('deadLetters', record({ notificationId: 4_915_112_345_678, retryCount: 2 }));
    expect(fields).toEqual({ retryCount: 2 });
  });

  it.each([null, 'no JSON', '{"__proto__": {"notificationId": "x"}}', 'null', '7'])(
    'takes a value that says nothing: %s',
    (value) => {
      expect(referenceOf('notifications', record(value))).toMatchObject({ fields: {} });
    },
  );

  it('has no time where Kafka has none', () => {
    for (const timestampMs of [-1, Number.NaN, 9e15]) {
      expect(referenceOf('notifications', record({}, { timestampMs })).at).toBeNull();
    }
  });
});

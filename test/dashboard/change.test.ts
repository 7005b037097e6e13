import { describe, expect, test } from 'vitest';
import {
  changeInWords,
  changeOf,
  simulationOf,
  type Typed,
  typedOf,
} from '../../dashboard/src/pages/dead-letters/change.ts';

type Letter = Parameters<typeof typedOf>[0];

const story = {
  channel: 'sms',
  recipient: { userId: 'u1', phone: '+14155552671' },
  priority: 3,
  category: 'transactional',
  tags: ['orders'],
  eventId: 'order-1',
} as NonNullable<Letter['notification']>;

const before = typedOf({ retryAt: null, note: 'called', notification: story });
const changed = (typed: Partial<Typed>) => changeOf('sms', before, { ...before, ...typed });

describe('what a form asks for', () => {
  test('nothing, where nothing was typed', () => {
    expect(before).toMatchObject({ address: '+14155552671', note: 'called', retryAt: '' });
    expect(changed({})).toBeNull();
    expect(changed({ address: ' +14155552671 ' })).toBeNull();
  });

  test('only what is other', () => {
    expect(changed({ address: '+14155552672', provider: 'twilio' })).toEqual({
      change: { recipient: { phone: '+14155552672' }, provider: 'twilio' },
    });
  });

  test('words of a template, with their data', () => {
    expect(changed({ template: 'order-shipped', version: '4', data: '{"name": "Ada"}' })).toEqual({
      change: { template: { key: 'order-shipped', version: 4, data: { name: 'Ada' } } },
    });
    expect(changed({ template: 'order-shipped' })).toEqual({
      change: { template: { key: 'order-shipped', data: {} } },
    });
  });

  test.each(['{', '[]', '"text"', 'null'])('data that is %s is said to be wrong at its field', (data) => {
    expect(changed({ template: 'order-shipped', data })).toMatchObject({ error: { field: 'data' } });
  });

  test.each(['0', '-1', '1.5', 'latest'])('a version of %s is said to be wrong at its field', (version) => {
    expect(changed({ template: 'order-shipped', version })).toMatchObject({ error: { field: 'version' } });
  });

  test.each([{ version: '4' }, { data: '{"name": "Ada"}' }])('without a template %o is not dropped', (typed) => {
    expect(changed(typed)).toMatchObject({ error: { field: 'template' } });
  });

  test('a note that is emptied is cleared', () => {
    expect(changed({ note: ' ' })).toEqual({ change: { note: null } });
    expect(changeInWords({ note: null })).toBe('the note is gone');
  });

  test('a time that is emptied cancels the replay that was set', () => {
    const set = typedOf({ retryAt: '2027-01-01T09:00:00.000Z', note: null, notification: story });
    expect(changeOf('sms', set, set)).toBeNull();
    expect(changeOf('sms', set, { ...set, retryAt: '' })).toEqual({ change: { retryAt: null } });
  });

  test('a time is sent with its zone', () => {
    expect(changed({ retryAt: '2027-01-01T10:30' })).toEqual({
      change: { retryAt: new Date(2027, 0, 1, 10, 30).toISOString() },
    });
  });
});

test('a dry run asks for the changed one, and never for a repetition of its event', () => {
  const asked = simulationOf(story, { recipient: { phone: '+14155552672' }, provider: 'twilio' });
  expect(asked).toEqual({
    channel: 'sms',
    recipient: { phone: '+14155552672' },
    message: 'Dry run of a replay',
    priority: 3,
    category: 'transactional',
    tags: ['orders'],
    routing: { providers: ['twilio'] },
  });
});

test('a dry run of other words has them rendered', () => {
  const template = { key: 'order-shipped', data: {} };
  expect(simulationOf(story, { template })).toMatchObject({ template, recipient: story.recipient });
  expect(simulationOf(story, { template })).not.toHaveProperty('message');
});

test('what was saved is told in words, without the address', () => {
  const change = { recipient: { phone: '+14155552672' }, provider: 'twilio', retryAt: null };
  expect(changeInWords(change)).toBe('it goes to another address, only twilio is tried, it is not replayed by itself');
});

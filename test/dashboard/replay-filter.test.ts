import { expect, test } from 'vitest';
import { filterInWords, listFilter, replayFilter } from '../../dashboard/src/pages/dead-letters/filter.ts';

test('without a word in the URL, what is open is listed, and all of that replayed', () => {
  expect(listFilter({})).toEqual({ status: 'FAILED' });
  expect(replayFilter({})).toEqual({});
});

test('a replay takes what the list shows', () => {
  const cause = { channel: 'sms', provider: 'twilio', errorCode: 'twilio_20500', from: '2026-11-22T09:30:00.000Z' };
  expect(listFilter(cause)).toEqual({ ...cause, status: 'FAILED' });
  expect(replayFilter(cause)).toEqual(cause);
});

test('what a replay cannot be narrowed by is not left out: there is no replay', () => {
  for (const status of ['any', 'RETRYING', 'RESOLVED', 'nonsense']) expect(replayFilter({ status })).toBeNull();
  expect(replayFilter({ notificationId: 'ntf_1' })).toBeNull();
});

test('other words in the URL ask for nothing', () => {
  const url = { channel: 'sms', view: 'cause', colour: 'red' };
  expect(listFilter(url)).toEqual({ channel: 'sms', status: 'FAILED' });
  expect(replayFilter(url)).toEqual({ channel: 'sms' });
});

test('any state is no state', () => {
  expect(listFilter({ status: 'any' })).toEqual({});
});

test('a filter is told in words', () => {
  expect(filterInWords({ channel: 'in_app', provider: 'inbox', errorCode: 'store_refused' })).toBe(
    'In-app, inbox, code store_refused',
  );
  expect(filterInWords({ status: 'RESOLVED' })).toBe('');
});

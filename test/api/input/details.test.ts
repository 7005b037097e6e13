import { describe, expect, it } from 'vitest';
import { validateQuery } from '../../../src/api/input/validate-query.ts';
import { listQuery } from '../../../src/api/notifications/model.ts';
import { validate } from '../../../src/services/input/validate.ts';
import { notificationBody } from '../../../src/services/notifications/request.ts';
import { ApiProblem } from '../../../src/services/problem.ts';
import { notificationBody as body } from '../../support/factories/notifications.ts';

/** The `detail` of the problem that `work` ends with. */
function detailOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiProblem) return error.detail;
    throw error;
  }
  throw new Error('nothing was refused');
}

const refused = (change: object) => detailOf(() => validate(notificationBody, { ...body(), ...change }));

describe('the detail of a refused body is its first error, and says what to do', () => {
  it.each([
    [
      { sendAt: '2026-12-24T18:00:00' },
      '/sendAt must be an ISO 8601 time with an offset, such as 2026-12-24T18:00:00Z',
    ],
    [{ channel: 'fax' }, '/channel must be one of email, sms, whatsapp, push, webhook, in_app'],
    [{ recipient: 5 }, '/recipient must be a string or an object'],
    [{ recipient: { email: 'x' } }, '/recipient/email must be an e-mail address, such as ada@example.com'],
    [{ priority: 11 }, '/priority must be at most 10'],
    [{ priority: 1.5 }, '/priority must be an integer'],
    [{ tags: ['x'.repeat(65)] }, '/tags/0 must have at most 64 characters'],
    [{ metadata: { a: [] } }, '/metadata/a must be a string, a number, true or false or null'],
    [
      { channel: 'push', recipient: {} },
      '/recipient/token is required (FCM device token), or else `subscription` (Web Push)',
    ],
    [{ colour: 1, shape: 2 }, '/colour is not a known field (1 more in `errors`)'],
    [{ ['k'.repeat(10_000)]: 1 }, 'The body has an unknown field'],
  ])('%j', (change, detail) => {
    expect(refused(change)).toBe(detail);
  });

  it.each([
    [{ limit: ['500'] }, '/query/limit must be at most 200'],
    [{ limit: ['x'] }, '/query/limit must be an integer from 1 to 200'],
    [{ limit: ['1', '2'] }, '/query/limit must be given only once'],
  ])('the query %j', (given, detail) => {
    expect(detailOf(() => validateQuery(listQuery, given))).toBe(detail);
  });
});

it('renamed pointers are renamed in the detail, and a detail that was given stays', () => {
  const errors = [{ pointer: '/recipient', code: 'required' as const, detail: 'is required' }];
  const rename = (pointer: string) => `/notifications/1${pointer}`;
  expect(new ApiProblem('validation_failed', { errors }).withPointers(rename).detail).toBe(
    '/notifications/1/recipient is required',
  );
  expect(new ApiProblem('validation_failed', { detail: 'Given.', errors }).withPointers(rename).detail).toBe('Given.');
});

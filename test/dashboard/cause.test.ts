import { describe, expect, test } from 'vitest';
import { causeOf, resolutionOf } from '../../dashboard/src/ui/cause.ts';

describe('what a code means', () => {
  test.each([
    ['auth_failed', 'The provider refused our login'],
    ['smtp_550', 'The mail server refused the address (550)'],
    ['smtp_421', 'Smtp answered 421'],
    ['ses_5.1.1', 'Ses answered 5.1.1'],
    ['sandbox_no_answer', 'The sandbox played: no answer'],
    ['http_404', 'The receiver answered HTTP 404'],
    ['connection_timed_out', 'The connection to the provider failed: timed out'],
    ['aborted_after_data', 'The worker was stopped during the call'],
    ['user_limit_before_resend', 'It may have been sent, and was not sent again: user limit'],
    ['something_quite_new', 'Something quite new'],
    ['', ''],
  ])('%s', (code, title) => {
    expect(causeOf(code).title).toBe(title);
  });

  test('names of what every object has are no codes', () => {
    expect(causeOf('constructor')).toEqual({ title: 'Constructor', advice: null });
    expect(resolutionOf('constructor')).toBe('Constructor');
  });
});

test('how one was closed is said in words, of what is new by its code', () => {
  expect(resolutionOf('superseded')).toBe('A replay failed; a newer dead letter tells of that');
  expect(resolutionOf('by_something_new')).toBe('By something new');
  expect(resolutionOf(null)).toBe('Resolved');
});

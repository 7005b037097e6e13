import { describe, expect, it } from 'vitest';
import { explainError } from '../../src/cli/explain-error.ts';
import { notificationOf } from '../../src/cli/notification-of.ts';
import { moment, spanMs, wholeNumber } from '../../src/cli/parse-options.ts';
import { createPrinter } from '../../src/cli/printer.ts';
import { PosthornError } from '../../src/client/index.ts';

const COLUMNS = [
  { title: 'id', of: ({ id }: { id: string }) => id },
  { title: 'status', of: () => 'FAILED', colour: () => 'red' as const },
];

function printed({ isTty = false, isJson = false, env = {} } = {}) {
  let text = '';
  const out = (more: string) => {
    text += more;
  };
  return { print: createPrinter({ out, isJson, isTty, env }), text: () => text };
}

describe('the printer', () => {
  it.each([
    ['a terminal', { isTty: true }, true],
    ['a terminal with NO_COLOR', { isTty: true, env: { NO_COLOR: '1' } }, false],
    ['a terminal with an empty NO_COLOR', { isTty: true, env: { NO_COLOR: '' } }, true],
    ['a terminal without colours', { isTty: true, env: { TERM: 'dumb' } }, false],
    ['a file', { isTty: false }, false],
  ])('writes to %s in colours only where they are wanted', async (_, options, isColoured) => {
    const { print, text } = printed(options);
    await print.list(COLUMNS, [{ id: 'ntf_1' }], 'none');
    expect(text().includes('\u001b[31mFAILED')).toBe(isColoured);
    expect(text().includes('\u001b')).toBe(isColoured);
  });

  it('writes a list of any length as it comes, under one head, and says where there is none', async () => {
    const { print, text } = printed();
    await print.list(
      COLUMNS,
      Array.from({ length: 250 }, (_, index) => ({ id: `ntf_${index}` })),
      'none',
    );
    const lines = text().trimEnd().split('\n');
    expect(lines).toHaveLength(251);
    expect(lines[0]).toBe('id      status');
    expect(lines[1]).toBe('ntf_0   FAILED');
    const empty = printed();
    await empty.print.list(COLUMNS, [], 'There are none.');
    expect(empty.text()).toBe('There are none.\n');
  });

  it('writes JSON an object a line, and no words beside it', async () => {
    const { print, text } = printed({ isJson: true, isTty: true });
    await print.list(COLUMNS, [{ id: 'a\nb' }, { id: 'c' }], 'none');
    await print.list(COLUMNS, [], 'none');
    print.say('words');
    print.one({ id: 'd' }, { id: 'd', more: 1 });
    expect(text()).toBe('{"id":"a\\nb"}\n{"id":"c"}\n{"id":"d","more":1}\n');
  });
});

describe('options', () => {
  it('are spans, moments and numbers, or are refused', () => {
    expect(['500ms', '90s', '1.5m', '2h', '1d'].map(spanMs)).toEqual([500, 90_000, 90_000, 7_200_000, 86_400_000]);
    for (const text of ['', '10', 'h', '-1s', '1w']) expect(() => spanMs(text)).toThrow(/span/);
    expect(moment('2026-12-24T18:00:00+01:00')).toBe('2026-12-24T18:00:00+01:00');
    for (const text of ['2026-12-24', '2026-12-24T18:00:00', '2026-13-24T18:00:00Z']) {
      expect(() => moment(text)).toThrow(/offset/);
    }
    expect(wholeNumber(1, 10)('10')).toBe(10);
    for (const text of ['0', '11', '1.5', 'x']) expect(() => wholeNumber(1, 10)(text)).toThrow(/1 to 10/);
  });

  it('make a request, over one that is given whole', () => {
    expect(notificationOf('sms', { to: '+14155552671', body: 'Hi', delay: 1_000, tag: ['a'] })).toEqual({
      channel: 'sms',
      recipient: '+14155552671',
      content: { body: 'Hi' },
      delayMs: 1_000,
      tags: ['a'],
    });
    const whole = { channel: 'email', recipient: { email: 'a@example.com' }, content: { subject: 'S', body: 'B' } };
    expect(notificationOf(undefined, { subject: 'T' }, whole)).toEqual({
      ...whole,
      content: { subject: 'T', body: 'B' },
    });
    expect(notificationOf('email', { to: 'x' }, { message: 'M' })).toMatchObject({ message: 'M' });
    expect(() => notificationOf(undefined, {})).toThrow(/channel.*--to, --body/);
    expect(() => notificationOf('email', { at: 'x', delay: 1 })).toThrow(/not both/);
  });
});

it('an error says at most two lines, and the words of a defect are not among them', () => {
  const errors = Array.from({ length: 9 }, (_, index) => ({
    pointer: `/content/${index}`,
    code: 'required' as const,
    detail: 'is needed',
  }));
  const refused = new PosthornError({
    code: 'validation_failed',
    title: 'Validation failed',
    detail: 'See errors.',
    errors,
  });
  const { lines, exitCode } = explainError(refused, 'http://127.0.0.1:3000');
  expect(exitCode).toBe(1);
  expect(lines).toHaveLength(2);
  expect(lines[1]?.split('; ')).toHaveLength(5);
  const defect = explainError(new RangeError('hunter2'), 'http://127.0.0.1:3000');
  expect(defect.lines).toEqual(['Unexpected error (RangeError).']);
  const away = new PosthornError({ code: 'internal', status: 500, detail: 'Oh.', requestId: 'req_7' });
  expect(explainError(away, 'x').lines.join()).toContain('req_7');
});

import { describe, expect, it } from 'vitest';
import { formOf } from '../../src/cli/campaigns/audience.ts';
import { barOf, createBoard, figuresOf, spanOf } from '../../src/cli/campaigns/board.ts';
import { campaignOf } from '../../src/cli/campaigns/request-of.ts';
import type { Context } from '../../src/cli/context.ts';
import { createPrinter } from '../../src/cli/printer.ts';
import type { Campaign } from '../../src/client/index.ts';

const NONE = {
  ...{ sent: 0, delivered: 0, opened: 0, clicked: 0, bounced: 0, complained: 0, failed: 0, unknown: 0 },
  ...{ cancelled: 0, expired: 0, suppressed: 0, removed: 0 },
};
const counts = (total: number, waiting: number, more = {}) => ({ ...NONE, total, waiting, ...more });

function campaign(status: Campaign['status'], more: Partial<Campaign> = {}): Campaign {
  const known = { id: 'cmp_1', status, reason: null, counts: counts(10, 5), sentPerSecond: 0, etaSeconds: null };
  return { ...known, ...more } as Campaign;
}

describe('the bar', () => {
  it.each([
    [0, 0, '0 %'],
    [10, 10, '0 %'],
    [1_000, 1, '99 %'],
    [1_000, 0, '100 %'],
  ])('of %i people of whom %i wait says %s, and never that all are told before they are', (total, waiting, share) => {
    const bar = barOf({ counts: counts(total, waiting) });
    expect(bar.endsWith(share)).toBe(true);
    expect(bar.includes('░')).toBe(share !== '100 %');
  });

  it('has figures beside it, of what there is', () => {
    const running = { counts: counts(100_000, 39_000, { failed: 2 }), sentPerSecond: 412.4, etaSeconds: 95 };
    expect(figuresOf(running)).toBe('61,000 of 100,000, 2 failed, 412 a second, about 2 min left');
    expect(figuresOf({ counts: counts(9, 0), sentPerSecond: 3, etaSeconds: null })).toBe('9 of 9');
    expect(figuresOf({ counts: counts(9, 5), sentPerSecond: 0.25, etaSeconds: 20 })).toContain('0.3 a second');
  });

  it.each([
    [0.2, '1 s'],
    [89, '89 s'],
    [90, '2 min'],
    [3_600, '60 min'],
    [11_100, '3 h 5 min'],
  ])('%d seconds are %s', (seconds, words) => {
    expect(spanOf(seconds)).toBe(words);
  });
});

describe('the board', () => {
  function written({ isTty = false, isJson = false } = {}) {
    let text = '';
    const out = (more: string) => {
      text += more;
    };
    const io = { out, isTty, env: { NO_COLOR: '1' } };
    const board = createBoard({ io, print: createPrinter({ ...io, isJson }) } as unknown as Context);
    return { board, text: () => text };
  }

  it('writes over its own line on a terminal, and leaves the last one', () => {
    const { board, text } = written({ isTty: true });
    board.show(campaign('RUNNING'));
    board.show(campaign('COMPLETED', { counts: counts(10, 0) }));
    board.end();
    const lines = text().split('\r\u001b[2K');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/ 50 % {2}RUNNING {2}5 of 10$/);
    expect(lines[2]).toMatch(/100 % {2}COMPLETED {2}10 of 10\n$/);
  });

  it('writes a line for each change of status elsewhere, and not for each look', () => {
    const { board, text } = written();
    for (const waiting of [9, 8, 7]) board.show(campaign('RUNNING', { counts: counts(10, waiting) }));
    board.show(campaign('PAUSED', { reason: 'guard' }));
    board.end();
    expect(text()).toBe('RUNNING     1 of 10\nPAUSED (guard)  5 of 10\n');
  });

  it('writes an object for each look with --json', () => {
    const { board, text } = written({ isJson: true, isTty: true });
    board.show(campaign('RUNNING'));
    board.end();
    expect(JSON.parse(text())).toMatchObject({ id: 'cmp_1', status: 'RUNNING', counts: { total: 10, waiting: 5 } });
  });
});

describe('the request of the options', () => {
  const base = { name: 'News', channel: 'email' };

  it('has words of a template, or the same for all, and not both', () => {
    expect(campaignOf({ ...base, template: 'december', data: { season: 'winter' } })).toEqual({
      ...base,
      template: { key: 'december', data: { season: 'winter' } },
    });
    expect(campaignOf({ ...base, subject: 'Hello', body: 'Words' })).toEqual({
      ...base,
      content: { subject: 'Hello', body: 'Words' },
    });
    expect(() => campaignOf({ ...base, template: 'december', body: 'Words' })).toThrow('not both');
  });

  it('has a moment, or a time of day with its zone, and not both', () => {
    const words = { ...base, body: 'Words' };
    expect(campaignOf({ ...words, at: '2099-01-01T00:00:00Z' })).toMatchObject({
      schedule: { at: '2099-01-01T00:00:00Z' },
    });
    expect(campaignOf({ ...words, local: '2099-01-01T09:00', zone: 'recipient', ifPast: 'skip' })).toMatchObject({
      schedule: { local: '2099-01-01T09:00', zone: 'recipient', ifPast: 'skip' },
    });
    expect(() => campaignOf({ ...words, at: '2099-01-01T00:00:00Z', local: '2099-01-01T09:00' })).toThrow('not both');
    expect(() => campaignOf({ ...words, zone: 'recipient' })).toThrow('belong to --local');
  });

  it('is laid over one that was given whole', () => {
    const whole = { ...base, template: { key: 'december', data: { season: 'winter' } }, tags: ['a'] };
    expect(campaignOf({ name: 'Other', locale: 'de', rate: 5 }, whole)).toEqual({
      ...whole,
      name: 'Other',
      template: { key: 'december', data: { season: 'winter' }, locale: 'de' },
      rate: { perSecond: 5 },
    });
  });
});

it.each([
  ['people.csv', { format: 'csv', isGzip: false }],
  ['people.csv.gz', { format: 'csv', isGzip: true }],
  ['PEOPLE.NDJSON', { format: 'ndjson', isGzip: false }],
  ['people.jsonl.gz', { format: 'ndjson', isGzip: true }],
  ['-', { format: 'csv', isGzip: false }],
])('%s is taken for what its name says', (file, form) => {
  expect(formOf(file, {})).toEqual(form);
  expect(formOf(file, { format: 'ndjson', charset: 'windows-1252', gzip: true })).toEqual({
    format: 'ndjson',
    isGzip: true,
    charset: 'windows-1252',
  });
});

import { describe, expect, it } from 'vitest';
import { chart, figure, linear, logarithmic } from '../../bench/load-test/chart.ts';
import { reportPage } from '../../bench/load-test/page.ts';
import { p95In, type Result, resultSchema, SHARES, spanOf, timesOf } from '../../bench/load-test/result.ts';

const EVIL = '<script>alert("x")</script>&\'';

function result(overrides: { host?: string; template?: string | null } = {}): Result {
  const { spanMs, spans } = spanOf(3_000);
  return {
    kind: 'posthorn-load-test',
    version: 1,
    at: '2026-11-22T09:30:00.000Z',
    tag: 'load-test-1',
    server: { host: overrides.host ?? 'notify.example.com', version: '0.1.0' },
    client: { node: '24.0.0', cores: 2 },
    asked: {
      ...{ environment: 'test', channel: 'email', template: overrides.template ?? null, shape: 'steady' },
      ...{ rate: 10, durationMs: 3_000 },
    } as Result['asked'],
    requests: {
      planned: 30,
      leftOut: 0,
      accepted: 28,
      refused: { too_many_requests: 2 },
      answers: timesOf([1, 2, 3, 400]),
      lateness: timesOf([0, 1]),
      clientLimit: null,
    },
    deliveries: { found: 28, byStatus: { SENT: 28 }, sent: timesOf([20, 30, 40]), gap: null },
    spanMs,
    spans: Array.from({ length: spans }, (_, at) => ({
      ...{ planned: 10, accepted: 9, refused: 1, answerP95: 12 },
      sentP95: at === 1 ? null : 40,
    })),
  };
}

describe('times', () => {
  it('have the value below which that share lies, and a curve that rises', () => {
    const times = timesOf(Array.from({ length: 1_000 }, (_, index) => 1_000 - index));
    expect(times).toMatchObject({ count: 1_000, p50: 500, p95: 950, p99: 990, max: 1_000 });
    expect(times.curve).toHaveLength(SHARES.length);
    expect(times.curve).toEqual([...times.curve].sort((a, b) => a - b));
  });

  it('are null where nothing was measured', () => {
    expect(timesOf([])).toEqual({ count: 0, p50: null, p95: null, p99: null, max: null, curve: [] });
    expect(p95In([{ atMs: 1_500, ms: 7 }], 1_000, 3)).toEqual([null, 7, null]);
  });

  it('of what comes after the end are those of the last span', () => {
    expect(p95In([{ atMs: 99_000, ms: 7 }], 1_000, 2)).toEqual([null, 7]);
    expect(spanOf(3_600_000)).toEqual({ spanMs: 30_000, spans: 120 });
  });
});

describe('the page of a result', () => {
  it('is what the program writes', () => {
    expect(resultSchema.safeParse(JSON.parse(JSON.stringify(result()))).error).toBeUndefined();
    expect(resultSchema.safeParse({ ...result(), version: 2 }).success).toBe(false);
  });

  it('asks for nothing, runs nothing, and follows light and dark', () => {
    const page = reportPage([{ name: 'a.json', result: result() }]);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\s(src|href|on\w+)=|@import|url\(|https?:\/\//i);
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('prefers-color-scheme: dark');
    expect(page).toContain('name="viewport"');
    expect(page.match(/<svg/g)).toHaveLength(4);
  });

  it('shows two beside each other, with the ratio of their times', () => {
    const other = { ...result(), deliveries: { ...result().deliveries, sent: timesOf([60, 60, 60]) } };
    const page = reportPage([
      { name: 'a.json', result: result() },
      { name: 'b.json', result: other },
    ]);
    expect(page).toContain('second / first');
    expect(page).toContain('2.00 ×');
    expect(page).toContain('b.json: sent');
  });

  it('says what stood in the way of its figures', () => {
    const page = reportPage([
      {
        name: 'a.json',
        result: { ...result(), deliveries: { ...result().deliveries, gap: 'Some were not settled.' } },
      },
    ]);
    expect(page).toContain('a.json: Some were not settled.');
  });

  it('shows words of others as words', () => {
    const odd = result({ host: EVIL, template: EVIL });
    odd.requests.refused = { [EVIL]: 1 };
    odd.requests.clientLimit = EVIL;
    for (const page of [
      reportPage([{ name: EVIL, result: odd }]),
      reportPage([
        { name: EVIL, result: odd },
        { name: EVIL, result: odd },
      ]),
    ]) {
      expect(page).not.toMatch(/<script/i);
      expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;');
    }
  });
});

describe('a chart', () => {
  it('has every value between its lowest and its highest tick', () => {
    for (const values of [[0], [0.3, 7], [1, 99_999], [12]]) {
      for (const scale of [linear(values), logarithmic(values)]) {
        for (const value of values) {
          expect(scale.share(value)).toBeGreaterThanOrEqual(0);
          expect(scale.share(value)).toBeLessThanOrEqual(1);
        }
        expect(scale.ticks.length).toBeGreaterThan(1);
        expect(Math.max(...scale.ticks)).toBeGreaterThanOrEqual(Math.max(...values));
      }
    }
  });

  it('leaves a gap where nothing was measured, and draws a value that stands alone', () => {
    const svg = chart({
      title: 'T',
      unit: 'ms',
      labels: [],
      lines: [{ name: 'L', colour: 0, values: [1, null, 2, 3] }],
    });
    const [, path = ''] = / d="([^"]+)"/.exec(svg) ?? [];
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path).toContain('h0.01');
    expect(svg).not.toContain('NaN');
  });

  it('sets values of another length in time where they belong', () => {
    const line = { name: 'L', colour: 0 };
    const svg = chart({
      title: 'T',
      unit: 'ms',
      labels: [],
      lines: [
        { ...line, values: [1, 1, 1, 1, 1] },
        { ...line, values: [1, 1, 1], step: 2 },
      ],
    });
    const paths = [...svg.matchAll(/ d="([^"]+)"/g)].map(([, path = '']) => path);
    const [five = [], three] = paths.map((path) => path.match(/[\d.]+(?= )/g) ?? []);
    expect(five).toHaveLength(5);
    expect(three).toEqual([five[0], five[2], five[4]]);
  });

  it('says so where there is nothing at all', () => {
    const empty = chart({ title: 'T', unit: 'ms', labels: [], lines: [{ name: 'L', colour: 0, values: [null] }] });
    expect(empty).toContain('Nothing was measured');
    expect(empty).not.toContain('<svg');
  });

  it('writes figures short', () => {
    expect([0, 0.25, 12.345, 999, 12_345, 2_500_000].map(figure)).toEqual([
      '0',
      '0.25',
      '12.3',
      '999',
      '12.3k',
      '2.5M',
    ]);
  });
});

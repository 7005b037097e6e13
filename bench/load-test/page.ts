import { escapeHtml } from '../../src/api/html-page.ts';
import { chart, figure, type Line } from './chart.ts';
import { type Result, SHARES } from './result.ts';

const STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1b1f24; --dim: #57606a; --paper: #f4f5f7; --card: #fff; --line: #d0d7de; --c0: #0b57d0; --c1: #b45309; --warn: #9a3412;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e8eaed; --dim: #a6adb6; --paper: #111418; --card: #1b1f24; --line: #353c45; --c0: #8ab4f8; --c1: #fbbf24; --warn: #fdba74;
  }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem 1rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 76rem; margin: 0 auto; display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; }
.dim { color: var(--dim); }
section, figure {
  min-width: 0; margin: 0; padding: 1rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem;
}
section { overflow-x: auto; }
.charts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
th:first-child, td:first-child { text-align: left; }
tr:last-child > * { border-bottom: 0; }
thead th { color: var(--dim); font-weight: 600; overflow-wrap: anywhere; }
figcaption { font-weight: 600; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .35rem 0; padding: 0; list-style: none; font-size: .9rem; }
.legend li::before {
  content: ''; display: inline-block; width: 1.25rem; margin-right: .4rem; vertical-align: middle; border-top: 3px solid currentColor;
}
.legend li { color: var(--ink); }
.legend .c0::before { color: var(--c0); }
.legend .c1::before { color: var(--c1); }
.legend .dashed::before { border-top-style: dashed; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--dim); font: 12px system-ui, sans-serif; }
.grid { stroke: var(--line); }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
path.c0 { stroke: var(--c0); }
path.c1 { stroke: var(--c1); }
.warn { border-left: 4px solid var(--warn); }
`;

/** One result, and perhaps another to compare it with. */
export type Named = { name: string; result: Result };

/** The page of one or two results: all of it in one file, which asks for nothing else and runs no script. */
export function reportPage(results: [Named, ...Named[]]): string {
  const title = results.length === 1 ? `Load test of ${results[0].result.server.host}` : 'Two load tests';
  const limits = results.flatMap(({ name, result }) =>
    [result.requests.clientLimit, result.deliveries.gap].flatMap((line) => (line === null ? [] : [`${name}: ${line}`])),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${limits.map((line) => `<section class="warn">${escapeHtml(line)}</section>`).join('\n')}
<section>${tableOf(rowsOf(results))}</section>
<div class="charts">
${chartsOf(results).join('\n')}
</div>
</main>
</body>
</html>
`;
}

type Row = { what: string; cells: string[]; ratio?: string };

function rowsOf(results: Named[]): { head: string[]; rows: Row[] } {
  const row = (what: string, cell: (result: Result) => string): Row => ({
    what,
    cells: results.map(({ result }) => cell(result)),
  });
  const times = (what: string, of: (result: Result) => number | null): Row => {
    const [first, second] = results.map(({ result }) => of(result));
    const ratio = first && second ? `${(second / first).toFixed(2)} ×` : '';
    return { ...row(what, (result) => msOf(of(result))), ratio };
  };
  return {
    head: ['', ...results.map(({ name }) => name), ...(results.length > 1 ? ['second / first'] : [])],
    rows: [
      row('begun', ({ at }) => at.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')),
      row('server', ({ server }) => `${server.host}${server.version === null ? '' : `, ${server.version}`}`),
      row(
        'load',
        ({ asked }) => `${asked.shape}, ${figure(asked.rate)} a second, ${figure(asked.durationMs / 1_000)} s`,
      ),
      row(
        'of what',
        ({ asked }) =>
          `${asked.channel}${asked.template ? `, template ${asked.template}` : ''}, ${asked.environment} key`,
      ),
      row('planned', ({ requests }) => String(requests.planned)),
      row('accepted', ({ requests }) => String(requests.accepted)),
      row('refused', ({ requests }) => wordsOf(requests.refused)),
      row('found by their tag', ({ deliveries }) => String(deliveries.found)),
      row('status', ({ deliveries }) => wordsOf(deliveries.byStatus)),
      times('due to answered, p50', ({ requests }) => requests.answers.p50),
      times('due to answered, p95', ({ requests }) => requests.answers.p95),
      times('due to answered, p99', ({ requests }) => requests.answers.p99),
      times('accepted to sent, p50', ({ deliveries }) => deliveries.sent.p50),
      times('accepted to sent, p95', ({ deliveries }) => deliveries.sent.p95),
      times('accepted to sent, p99', ({ deliveries }) => deliveries.sent.p99),
      times('accepted to sent, greatest', ({ deliveries }) => deliveries.sent.max),
    ],
  };
}

function tableOf({ head, rows }: { head: string[]; rows: Row[] }): string {
  const hasRatio = head.length > 2;
  const cells = (all: string[], tag: 'th' | 'td') => all.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('');
  const lines = rows.map(
    ({ what, cells: own, ratio = '' }) => `<tr>${cells([what, ...own, ...(hasRatio ? [ratio] : [])], 'td')}</tr>`,
  );
  return `<table><thead><tr>${cells(head, 'th')}</tr></thead><tbody>${lines.join('\n')}</tbody></table>`;
}

function chartsOf(results: Named[]): string[] {
  const lengthOf = ({ spans, spanMs }: Result) => spans.length * spanMs;
  const longest = results.map(({ result }) => result).reduce((a, b) => (lengthOf(b) > lengthOf(a) ? b : a));
  const labels = longest.spans.map((_, at) => `${figure((at * longest.spanMs) / 1_000)} s`);
  const shares = SHARES.map((share) => `${figure(share * 100)} %`);
  const line = (at: number, name: string, values: Line['values'], isDashed = false): Line => {
    return { name: results.length > 1 ? `${results[at]?.name}: ${name}` : name, colour: at, values, isDashed };
  };
  type ValueOf = (span: Result['spans'][number]) => number | null;
  /** By time: spans of results that lasted differently are not of one length. */
  const overTime = (at: number, name: string, of: ValueOf, isDashed = false): Line => {
    const { spans, spanMs } = results[at]?.result ?? longest;
    return { ...line(at, name, spans.map(of), isDashed), step: spanMs / longest.spanMs };
  };
  const perSecond = (result: Result, count: number) => (count * 1_000) / result.spanMs;
  return [
    chart({
      title: 'Requests by when they were due',
      unit: 'a second',
      labels,
      lines: results.flatMap(({ result }, at) => [
        overTime(at, 'planned', ({ planned }) => perSecond(result, planned), true),
        overTime(at, 'accepted', ({ accepted }) => perSecond(result, accepted)),
      ]),
    }),
    chart({
      title: 'Accepted to sent, 95th percentile, by when it was accepted',
      unit: 'ms',
      labels,
      lines: results.map((_, at) => overTime(at, 'sent', ({ sentP95 }) => sentP95)),
    }),
    chart({
      title: 'Due to answered, 95th percentile',
      unit: 'ms',
      labels,
      lines: results.map((_, at) => overTime(at, 'answered', ({ answerP95 }) => answerP95)),
    }),
    chart({
      title: 'Share of all that took no longer',
      unit: 'ms',
      labels: shares,
      isLogarithmic: true,
      lines: results.flatMap(({ result }, at) => [
        line(at, 'accepted to sent', result.deliveries.sent.curve),
        line(at, 'due to answered', result.requests.answers.curve, true),
      ]),
    }),
  ];
}

function msOf(ms: number | null): string {
  if (ms === null) return '–';
  return ms < 10_000 ? `${figure(ms)} ms` : `${figure(ms / 1_000)} s`;
}

function wordsOf(counts: Record<string, number>): string {
  const words = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  return words.length > 0 ? words.join(', ') : 'none';
}

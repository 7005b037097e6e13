import { escapeHtml } from '../../src/api/html-page.ts';

/** A line of a chart; null leaves a gap. */
export type Line = {
  name: string;
  /** Which of the colours, from 0. */
  colour: number;
  isDashed?: boolean;
  values: (number | null)[];
  /** How far apart the values stand, in labels (1). */
  step?: number;
};

export type ChartOptions = {
  title: string;
  /** Of the vertical axis. */
  unit: string;
  /** Below the values, from left to right; only some of them are written. */
  labels: string[];
  lines: Line[];
  /** For values of which a few are far above the others. */
  isLogarithmic?: boolean;
};

const [WIDTH, HEIGHT] = [720, 260];
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 12, 12, 28];
const TICKS = 4;
const MOST_LABELS = 6;

/** Lines as one SVG with a legend, which takes its colours from the page and is read out as the title says. */
export function chart({ title, unit, labels, lines, isLogarithmic = false }: ChartOptions): string {
  const values = lines.flatMap((line) => line.values.filter((value): value is number => value !== null));
  if (values.length === 0)
    return `<figure><figcaption>${escapeHtml(title)}</figcaption><p class="dim">Nothing was measured.</p></figure>`;
  const scale = isLogarithmic ? logarithmic(values) : linear(values);
  const count = Math.max(1, ...lines.map((line) => (line.values.length - 1) * (line.step ?? 1) + 1));
  const x = (at: number) => LEFT + (count === 1 ? 0.5 : at / (count - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => TOP + (1 - scale.share(value)) * (HEIGHT - TOP - BOTTOM);
  const grid = scale.ticks.map(
    (tick) =>
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${short(y(tick))}" y2="${short(y(tick))}"/>` +
      `<text x="${LEFT - 8}" y="${short(y(tick) + 4)}" text-anchor="end">${escapeHtml(figure(tick))}</text>`,
  );
  const labelled = Math.max(1, Math.ceil(labels.length / MOST_LABELS));
  const below = labels.flatMap((label, at) =>
    at % labelled === 0
      ? [`<text x="${short(x(at))}" y="${HEIGHT - 8}" text-anchor="middle">${escapeHtml(label)}</text>`]
      : [],
  );
  const paths = lines.map(
    ({ colour, isDashed, values, step = 1 }) =>
      `<path class="line c${colour}"${isDashed ? ' stroke-dasharray="5 4"' : ''} d="${pathOf(values, (at) => x(at * step), y)}"/>`,
  );
  const legend = lines.map(
    ({ name, colour, isDashed }) => `<li class="c${colour}${isDashed ? ' dashed' : ''}">${escapeHtml(name)}</li>`,
  );
  return `<figure>
<figcaption>${escapeHtml(title)}, ${escapeHtml(unit)}</figcaption>
<ul class="legend">${legend.join('')}</ul>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(`${title}: ${lines.map(({ name }) => name).join(', ')}`)}">
${[...grid, ...below, ...paths].join('\n')}
</svg>
</figure>`;
}

type Scale = { share(value: number): number; ticks: number[] };

/** From 0 to a round number at or above the greatest. */
export function linear(values: number[]): Scale {
  const most = Math.max(...values, 0);
  const rough = most / TICKS || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  const top = step * TICKS;
  return {
    share: (value) => Math.max(0, Math.min(1, value / top)),
    ticks: Array.from({ length: TICKS + 1 }, (_, at) => at * step),
  };
}

/** From a power of ten at or below the least, 1 at the least, to one at or above the greatest. */
export function logarithmic(values: number[]): Scale {
  const from = Math.max(0, Math.floor(Math.log10(Math.max(1, Math.min(...values)))));
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(1, ...values))));
  return {
    share: (value) => Math.max(0, Math.min(1, (Math.log10(Math.max(1, value)) - from) / (to - from))),
    ticks: Array.from({ length: to - from + 1 }, (_, at) => 10 ** (from + at)),
  };
}

function pathOf(values: (number | null)[], x: (at: number) => number, y: (value: number) => number): string {
  let isDrawing = false;
  return values
    .flatMap((value, at) => {
      if (value === null) {
        isDrawing = false;
        return [];
      }
      const verb = isDrawing ? 'L' : 'M';
      isDrawing = true;
      // One value between gaps is a dot: its line has round ends.
      const isAlone = (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null;
      return [`${verb}${short(x(at))} ${short(y(value))}${isAlone ? 'h0.01' : ''}`];
    })
    .join('');
}

function short(number: number): string {
  return String(Math.round(number * 10) / 10);
}

/** With at most three digits that tell something: `1.5k`, `250`. */
export function figure(value: number): string {
  if (value >= 1_000_000) return `${Number((value / 1_000_000).toPrecision(3))}M`;
  if (value >= 10_000) return `${Number((value / 1_000).toPrecision(3))}k`;
  return String(Number(value.toPrecision(3)));
}

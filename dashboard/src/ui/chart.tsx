import { useEffect, useRef, useState } from 'react';
import type uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export type ChartTone = 'accent' | 'good' | 'wait' | 'bad' | 'odd' | 'dim';
export type ChartSeries = {
  label: string;
  tone: ChartTone;
  values: readonly (number | null)[];
  look?: 'solid' | 'dashed' | 'dotted' | 'bars';
};

type Props = {
  /** What it says, in a sentence, for who cannot see it. */
  summary: string;
  /** Seconds since 1970, ascending. */
  at: readonly number[];
  series: readonly ChartSeries[];
  format?: (value: number) => string;
  height?: number;
  /** Each moment is the beginning of a day in UTC. */
  byDay?: boolean;
};

/** Figures over time; those under the pointer are said below. It is drawn again when the theme or its width changes. */
export function Chart({ summary, at, series, format = String, height = 180, byDay = false }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const given = useRef({ at, series, format, height, byDay, setPointed });
  given.current = { at, series, format, height, byDay, setPointed };
  const drawn = useRef<uPlot | null>(null);
  const shape = JSON.stringify([height, byDay, series.map(({ label, tone, look }) => [label, tone, look])]);
  const moment = pointed === null ? undefined : at[pointed];

  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` is what of the series takes a new chart
  useEffect(() => {
    let isGone = false;
    const draw = async () => {
      const { default: UPlot } = await import('uplot');
      const host = place.current;
      if (isGone || !host) return;
      drawn.current?.destroy();
      const { at, series } = given.current;
      drawn.current = new UPlot(optionsOf(UPlot, host, given.current), dataOf(at, series), host);
    };
    void draw();
    const resized = new ResizeObserver(() => {
      const host = place.current;
      if (host) drawn.current?.setSize({ width: host.clientWidth, height });
    });
    if (place.current) resized.observe(place.current);
    const themed = new MutationObserver(() => void draw());
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      isGone = true;
      resized.disconnect();
      themed.disconnect();
      drawn.current?.destroy();
      drawn.current = null;
    };
  }, [shape]);

  useEffect(() => {
    drawn.current?.setData(dataOf(at, series));
  }, [at, series]);

  return (
    <figure className="m-0">
      <div ref={place} role="img" aria-label={summary} style={{ height }} className="w-full overflow-hidden" />
      <figcaption className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-dim">
        {series.map(({ label, tone, values, look = 'solid' }) => (
          <span key={label} className="inline-flex items-center gap-1.5">
            {look === 'bars' ? (
              <span className="inline-block size-2.5 rounded-sm" style={{ background: `var(--${tone})` }} />
            ) : (
              <span
                className="inline-block w-4 border-t-2"
                style={{ borderColor: `var(--${tone})`, borderStyle: look }}
              />
            )}
            {label}
            {moment !== undefined && <b className="text-ink">{said(values[pointed ?? 0] ?? null, format)}</b>}
          </span>
        ))}
        {moment !== undefined && <span className="ml-auto">{(byDay ? DAY : MOMENT).format(moment * 1_000)}</span>}
      </figcaption>
    </figure>
  );
}

const MOMENT = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const DAY = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' });

const said = (value: number | null, format: (value: number) => string) => (value === null ? '–' : format(value));

function dataOf(at: readonly number[], series: readonly ChartSeries[]): uPlot.AlignedData {
  return [[...at], ...series.map(({ values }) => [...values])] as uPlot.AlignedData;
}

const DASHES = { solid: [], dashed: [6, 4], dotted: [2, 3], bars: [] };
const HOUR = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const DATE = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });

/** The hour of a tick, and the day where it begins. @param step seconds between two */
function tickOf(at: number, step: number, byDay: boolean): string {
  const date = new Date(at * 1_000);
  if (byDay) return DAY.format(date);
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0;
  return step >= 86_400 || isMidnight ? DATE.format(date) : HOUR.format(date);
}

type Given = Required<Pick<Props, 'series' | 'format' | 'height' | 'byDay'>> & {
  setPointed: (index: number | null) => void;
};

function optionsOf(
  UPlot: typeof uPlot,
  host: HTMLElement,
  { series, format, height, byDay, setPointed }: Given,
): uPlot.Options {
  const look = getComputedStyle(document.documentElement);
  const color = (name: string) => look.getPropertyValue(`--${name}`).trim();
  const font = `11px ${getComputedStyle(document.body).fontFamily}`;
  const axis = { stroke: color('dim'), font, grid: { stroke: color('line'), width: 1 }, ticks: { show: false } };
  return {
    width: host.clientWidth,
    height,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    hooks: { setCursor: [({ cursor }) => setPointed(cursor.idx ?? null)] },
    ...(byDay && { tzDate: (at) => UPlot.tzDate(new Date(at * 1_000), 'Etc/UTC') }),
    padding: [8, 20, 0, 0],
    scales: { y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] } },
    axes: [
      { ...axis, size: 28, values: (_, ticks, __, ___, step) => ticks.map((at) => tickOf(at, step, byDay)) },
      { ...axis, size: 56, values: (_, values) => values.map((value) => format(value)) },
    ],
    series: [
      {},
      ...series.map(({ label, tone, look = 'solid' }) => ({
        label,
        stroke: color(tone),
        width: 1.5,
        points: { show: false },
        spanGaps: false,
        dash: DASHES[look],
        ...(look === 'bars' && {
          fill: color(tone),
          width: 0,
          paths: UPlot.paths.bars?.({ size: [0.8, 24] }) as uPlot.Series.PathBuilder,
        }),
      })),
    ],
  };
}

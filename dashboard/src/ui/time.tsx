import { useEffect, useState } from 'react';

const DAY_MS = 86_400_000;
const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric' });

/** A moment in the reader's zone, to the second; hovering tells it in UTC. */
export function Time({ at, className = '' }: { at: string; className?: string }) {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  const isOfThisYear = date.getFullYear() === new Date().getFullYear();
  const text = isToday ? clock.format(date) : `${(isOfThisYear ? day : dayOfYear).format(date)}, ${clock.format(date)}`;
  return (
    <time dateTime={at} title={utc(date)} className={`whitespace-nowrap ${className}`}>
      {text}
    </time>
  );
}

/** How long ago, or until when; it goes on by itself. */
export function Ago({ at, className = '' }: { at: string; className?: string }) {
  const now = useNow();
  const date = new Date(at);
  const ms = date.getTime() - now;
  return (
    <time dateTime={at} title={utc(date)} className={`whitespace-nowrap ${className}`}>
      {Math.abs(ms) < 1_500 ? 'now' : ms < 0 ? `${duration(-ms)} ago` : `in ${duration(ms)}`}
    </time>
  );
}

function utc(date: Date): string {
  return `${date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '')} UTC`;
}

/** The two largest units: `3 min 20 s`, `2 d 4 h`, `840 ms`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  const s = Math.round(ms / 1_000);
  if (s < 60) return `${s} s`;
  if (s < 3_600) return two(Math.floor(s / 60), 'min', s % 60, 's');
  if (ms < DAY_MS) return two(Math.floor(s / 3_600), 'h', Math.floor((s % 3_600) / 60), 'min');
  return two(Math.floor(ms / DAY_MS), 'd', Math.floor((ms % DAY_MS) / 3_600_000), 'h');
}

function two(large: number, unit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smallUnit}`;
}

/** The present moment, in milliseconds, every second; one timer for the whole page, and none while it is hidden. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    listeners.add(setNow);
    timer ??= setInterval(tick, 1_000);
    return () => {
      listeners.delete(setNow);
      if (listeners.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  }, []);
  return now;
}

const listeners = new Set<(now: number) => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tick() {
  if (document.hidden) return;
  const now = Date.now();
  for (const listener of listeners) listener(now);
}

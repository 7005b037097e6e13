import { CHANNELS, type Channel } from '../../ui/channels.ts';

/** How rows are put together, by the fields of the API. */
export const GROUPS = [
  { value: 'day', label: 'Day' },
  { value: 'day,channel', label: 'Day and channel' },
  { value: 'channel', label: 'Channel' },
  { value: 'channel,provider', label: 'Channel and provider' },
  { value: 'day,provider', label: 'Day and provider' },
  { value: 'channel,errorCode', label: 'Channel and error' },
] as const;

const DAY_MS = 86_400_000;

export type UsageQuery = {
  from: string;
  to: string;
  groupBy: string;
  channel: Channel | undefined;
  provider: string | undefined;
};

/** What the URL asks for: 30 UTC days up to today, by day and channel, unless it says otherwise. */
export function usageQueryOf(search: Record<string, string | undefined>, now: number): UsageQuery {
  const today = utcDay(now);
  const to = dayIn(search.to) ?? today;
  const from = dayIn(search.from) ?? utcDay(Date.parse(to) - 29 * DAY_MS);
  const groupBy = GROUPS.find(({ value }) => value === search.by)?.value ?? 'day,channel';
  const channel = CHANNELS.find((one) => one === search.channel);
  return { from, to, groupBy, channel, provider: search.provider };
}

/** The days of a choice such as "7 days": with today as the last. */
export function lastDays(days: number, now: number): { from: string; to: string } {
  return { from: utcDay(now - (days - 1) * DAY_MS), to: utcDay(now) };
}

/** The first of a month until its last day, or until today; `back` 0 is this month. */
export function monthOf(back: number, now: number): { from: string; to: string } {
  const date = new Date(now);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - back, 1);
  const last = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - back + 1, 0);
  return { from: utcDay(first), to: utcDay(Math.min(last, now)) };
}

/** Null for what is no day. */
function dayIn(text = ''): string | null {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : null;
}

const utcDay = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Every day of the span, and the row of it where there is one. */
export function byDay<Row extends { day?: string }>(
  { from, to }: { from: string; to: string },
  rows: readonly Row[],
): { at: number[]; rows: (Row | null)[] } {
  const known = new Map(rows.map((row) => [row.day, row]));
  const length = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1);
  const days = Array.from({ length }, (_, day) => Date.parse(from) + day * DAY_MS);
  return { at: days.map((day) => day / 1_000), rows: days.map((day) => known.get(utcDay(day)) ?? null) };
}

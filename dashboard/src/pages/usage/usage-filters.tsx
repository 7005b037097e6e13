import { useEffect, useRef } from 'react';
import { CHANNELS, channelLabel } from '../../ui/channels.ts';
import { Field, Select } from '../../ui/field.tsx';
import { FilterText } from '../../ui/filters.tsx';
import { GROUPS, lastDays, monthOf, type UsageQuery } from './query.ts';

const SPANS = [
  { label: 'Last 7 days', of: (now: number) => lastDays(7, now) },
  { label: 'Last 30 days', of: (now: number) => lastDays(30, now) },
  { label: 'Last 90 days', of: (now: number) => lastDays(90, now) },
  { label: 'This month', of: (now: number) => monthOf(0, now) },
  { label: 'Last month', of: (now: number) => monthOf(1, now) },
];

const CUSTOM = [{ value: '', label: 'As chosen' }];

/** Which days, of what, and how they are put together; all of it is in the URL. */
export function UsageFilters({
  query: { from, to, groupBy, channel, provider },
  change,
}: {
  query: UsageQuery;
  change: (changes: Record<string, string | undefined>) => void;
}) {
  const chosen = SPANS.find(({ of }) => {
    const span = of(Date.now());
    return span.from === from && span.to === to;
  });
  return (
    <search aria-label="What is shown" className="grid grid-cols-2 items-end gap-3 sm:flex sm:flex-wrap">
      <Select
        label="Days"
        options={SPANS.map(({ label }) => ({ value: label, label })).concat(chosen ? [] : CUSTOM)}
        value={chosen?.label ?? ''}
        onChange={(event) => {
          const span = SPANS.find(({ label }) => label === event.target.value);
          if (span) change(span.of(Date.now()));
        }}
        className="sm:w-34"
      />
      <DayField label="First day" day={from} max={to} change={(from) => change({ from, to })} />
      <DayField label="Last day" day={to} min={from} change={(to) => change({ from, to })} />
      <Select
        label="Channel"
        options={[{ value: '', label: 'All' }, ...CHANNELS.map((value) => ({ value, label: channelLabel(value) }))]}
        value={channel ?? ''}
        onChange={(event) => change({ channel: event.target.value })}
        className="sm:w-32"
      />
      <FilterText
        label="Provider"
        placeholder="All"
        value={provider ?? ''}
        change={(provider) => change({ provider })}
        className="sm:w-32"
      />
      <Select
        label="A row for each"
        options={GROUPS}
        value={groupBy}
        onChange={(event) => change({ by: event.target.value })}
        className="sm:w-44"
      />
    </search>
  );
}

type DayProps = { label: string; day: string; min?: string; max?: string; change: (day: string) => void };

/** A UTC day. While its year is typed it is one of long ago, which nobody means. */
function DayField({ label, day, change, ...bounds }: DayProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current) input.current.value = day;
  }, [day]);
  return (
    <Field
      ref={input}
      label={label}
      type="date"
      defaultValue={day}
      {...bounds}
      onChange={({ target: { value } }) => {
        if (value > '2000') change(value);
      }}
      className="sm:w-36"
    />
  );
}

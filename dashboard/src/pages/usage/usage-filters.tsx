import { useEffect, useRef } from 'react';
import { Button } from '../../ui/button.tsx';
import { CHANNELS, channelLabel } from '../../ui/channels.ts';
import { Field, Select } from '../../ui/field.tsx';
import { FilterText } from '../../ui/filters.tsx';
import { GROUPS, lastDays, monthOf, type UsageQuery } from './query.ts';

const SPANS = [
  { label: '7 days', of: (now: number) => lastDays(7, now) },
  { label: '30 days', of: (now: number) => lastDays(30, now) },
  { label: '90 days', of: (now: number) => lastDays(90, now) },
  { label: 'This month', of: (now: number) => monthOf(0, now) },
  { label: 'Last month', of: (now: number) => monthOf(1, now) },
];

/** Which days, of what, and how they are put together; all of it is in the URL. */
export function UsageFilters({
  query: { from, to, groupBy, channel, provider },
  change,
}: {
  query: UsageQuery;
  change: (changes: Record<string, string | undefined>) => void;
}) {
  return (
    <search className="flex flex-wrap items-end gap-3">
      <DayField label="First day" day={from} max={to} change={(from) => change({ from, to })} />
      <DayField label="Last day" day={to} min={from} change={(to) => change({ from, to })} />
      <fieldset aria-label="Days" className="flex flex-wrap gap-1">
        {SPANS.map(({ label, of }) => {
          const span = of(Date.now());
          const isChosen = span.from === from && span.to === to;
          return (
            <Button
              key={label}
              aria-pressed={isChosen}
              onClick={() => change(span)}
              className={isChosen ? 'bg-accent-soft' : ''}
            >
              {label}
            </Button>
          );
        })}
      </fieldset>
      <Select
        label="Channel"
        options={[{ value: '', label: 'All' }, ...CHANNELS.map((value) => ({ value, label: channelLabel(value) }))]}
        value={channel ?? ''}
        onChange={(event) => change({ channel: event.target.value })}
        className="w-32"
      />
      <FilterText
        label="Provider"
        placeholder="All"
        value={provider ?? ''}
        change={(provider) => change({ provider })}
        className="w-32"
      />
      <Select
        label="A row for each"
        options={GROUPS}
        value={groupBy}
        onChange={(event) => change({ by: event.target.value })}
        className="w-44"
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
      className="w-36"
    />
  );
}

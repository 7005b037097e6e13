import { Button } from '../../ui/button.tsx';
import { CHANNELS, channelLabel } from '../../ui/channels.ts';
import { Field, Select } from '../../ui/field.tsx';
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
      <Field
        label="First day"
        type="date"
        value={from}
        max={to}
        onChange={(event) => event.target.value && change({ from: event.target.value, to })}
        className="w-36"
      />
      <Field
        label="Last day"
        type="date"
        value={to}
        min={from}
        onChange={(event) => event.target.value && change({ to: event.target.value, from })}
        className="w-36"
      />
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
      <Field
        key={provider}
        label="Provider"
        placeholder="All"
        defaultValue={provider}
        onBlur={(event) => change({ provider: event.target.value.trim() })}
        onKeyDown={(event) => event.key === 'Enter' && change({ provider: event.currentTarget.value.trim() })}
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

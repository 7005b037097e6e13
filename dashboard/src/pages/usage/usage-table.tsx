import { useMemo } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { Button } from '../../ui/button.tsx';
import { ChannelName } from '../../ui/channel.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { count, percent } from '../../ui/number.tsx';
import { Empty } from '../../ui/states.tsx';
import { words } from '../../ui/status.tsx';
import { duration } from '../../ui/time.tsx';
import { money } from './money.ts';

type Row = components['schemas']['UsageRow'];

const right = { align: 'right' } as const;

const KEYS: Record<string, Column<Row>> = {
  day: {
    id: 'day',
    header: 'Day',
    width: 'w-22 flex-auto',
    cell: ({ day }) => <span className="whitespace-nowrap">{day}</span>,
  },
  channel: {
    id: 'channel',
    header: 'Channel',
    width: 'w-26 flex-auto',
    cell: ({ channel }) => <ChannelName channel={channel ?? null} />,
  },
  provider: {
    id: 'provider',
    header: 'Provider',
    width: 'w-24 flex-auto',
    cell: ({ provider }) => <span className="truncate">{provider ?? '–'}</span>,
  },
  errorCode: {
    id: 'errorCode',
    header: 'Error',
    width: 'w-32 flex-auto',
    cell: ({ errorCode }) => (
      <span className="truncate" title={errorCode ?? ''}>
        {errorCode ? words(errorCode) : 'none'}
      </span>
    ),
  },
};

const FIGURES: readonly Column<Row>[] = [
  { id: 'accepted', header: 'Accepted', width: 'w-20', ...right, from: 'sm', cell: (row) => count(row.accepted) },
  { id: 'sent', header: 'Sent', width: 'w-16 sm:w-20', ...right, cell: (row) => count(row.sent) },
  { id: 'delivered', header: 'Delivered', width: 'w-20', ...right, from: 'md', cell: (row) => count(row.delivered) },
  { id: 'rate', header: 'of sent', width: 'w-16', ...right, from: 'lg', cell: (row) => percent(row.deliveryRate) },
  {
    id: 'failed',
    header: 'Failed',
    width: 'w-20',
    ...right,
    from: 'sm',
    cell: ({ failed }) => <span className={failed > 0 ? 'text-bad' : ''}>{count(failed)}</span>,
  },
  { id: 'retries', header: 'Retries each', width: 'w-24', ...right, from: 'xl', cell: (row) => decimal(row.retryRate) },
  {
    id: 'p95',
    header: '95% sent within',
    width: 'w-28',
    ...right,
    from: 'xl',
    cell: ({ latencyMs: { p95 } }) => (p95 === null ? '–' : duration(p95)),
  },
  { id: 'cost', header: 'Cost', width: 'w-16 sm:w-24', ...right, cell: (row) => money(row.cost) },
];

/** A row for each group, newest days first. */
export function UsageTable({
  rows,
  groupBy,
  clear,
}: {
  rows: readonly Row[];
  groupBy: string;
  /** Takes the filters away; undefined where there are none. */
  clear: (() => void) | undefined;
}) {
  const keys = groupBy.split(',');
  const columns = useMemo(() => [...groupBy.split(',').flatMap((key) => KEYS[key] ?? []), ...FIGURES], [groupBy]);
  const sorted = useMemo(() => [...rows].sort(newestFirst), [rows]);
  if (rows.length === 0) {
    return (
      <Empty title="Nothing in these days">
        {clear ? (
          <Button onClick={clear}>Clear channel and provider</Button>
        ) : (
          'Once notifications are accepted, their figures stand here within a minute.'
        )}
      </Empty>
    );
  }
  return (
    <DataTable
      label="Usage"
      columns={columns}
      rows={sorted}
      keyOf={(row) => keys.map((key) => row[key as keyof Row]).join(' ')}
    />
  );
}

const decimal = (value: number | null) => (value === null ? '–' : value.toFixed(2));

/** By day, and within it the most first. */
function newestFirst(a: Row, b: Row): number {
  const [dayA = '', dayB = ''] = [a.day, b.day];
  return dayA === dayB ? b.accepted - a.accepted : dayA < dayB ? 1 : -1;
}

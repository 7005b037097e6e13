import { compact, count } from '../../ui/number.tsx';
import { ErrorNotice, Skeleton } from '../../ui/states.tsx';
import { duration } from '../../ui/time.tsx';
import { useServerOverview } from './operator-scope.tsx';

/** So many are counted at most; with more it is more than enough. */
const MOST_COUNTED = 1_000;
const LATE_S = 60;

/** What stands between acceptance and sending, and what nobody moves any more. */
export function WaitingFigures() {
  const { data, error, isLoading, dataUpdatedAt, refetch } = useServerOverview();
  const problem: unknown = error;
  const atMost = (value: number | undefined) =>
    value === undefined ? '–' : value >= MOST_COUNTED ? `${count(MOST_COUNTED)}+` : count(value);
  const age = (seconds: number | undefined) => (seconds === undefined ? '–' : duration(seconds * 1_000));
  const figures = [
    {
      label: 'Not handed to Kafka yet',
      value: data ? compact(data.outbox.rows) : '–',
      note: data && data.outbox.rows > 0 ? `the oldest for ${age(data.outbox.oldestAgeSeconds)}` : 'outbox records',
      isBad: (data?.outbox.oldestAgeSeconds ?? 0) > LATE_S,
    },
    {
      label: 'Wait in line',
      value: data ? compact(data.waiting.notifications) : '–',
      note:
        data && data.waiting.notifications > 0
          ? `the oldest for ${age(data.waiting.oldestSeconds)}`
          : 'for accounts and limits of users',
      isBad: false,
    },
    {
      label: 'Stuck',
      value: atMost(data?.overdue),
      note: 'should have moved on 5 minutes ago',
      isBad: (data?.overdue ?? 0) > 0,
    },
    { label: 'Open dead letters', value: atMost(data?.openDeadLetters), note: 'of all clients', isBad: false },
  ];
  return (
    <section aria-label="What waits" className="grid gap-3">
      {problem !== null && (
        <ErrorNotice error={problem} retry={() => void refetch()} since={data === undefined ? 0 : dataUpdatedAt} />
      )}
      <dl className="grid grid-cols-2 gap-3 xl:grid-cols-4">
        {figures.map(({ label, value, note, isBad }) => (
          <div key={label} className="grid min-h-24 content-start rounded-xl border border-line bg-panel px-4 py-3">
            <dt className="text-sm text-dim">{label}</dt>
            <dd className={`text-2xl font-semibold ${isBad ? 'text-bad' : ''}`}>
              {isLoading ? <Skeleton lines={1} className="py-2.5" /> : value}
            </dd>
            <dd className="text-xs text-dim">{note}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

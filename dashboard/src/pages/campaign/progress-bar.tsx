import { count, share } from '../../ui/number.tsx';
import { type Counts, type Segment, type SegmentTone, segmentsOf, settledOf } from './progress.ts';

const BARS: Record<SegmentTone, string> = {
  good: 'bg-good',
  sent: 'bg-accent',
  bad: 'bg-bad',
  odd: 'bg-odd',
  plain: 'bg-edge',
  waiting: 'bg-raised',
};

/** What became of everybody, as one bar and in figures, each of which leads to who they are. */
export function ProgressBar({ counts, choose }: { counts: Counts; choose: (name: Segment['name']) => void }) {
  const segments = segmentsOf(counts);
  return (
    <div className="grid gap-3">
      <p className="text-lg">
        <strong>{count(settledOf(counts))}</strong> of {count(counts.total)} settled
        <span className="text-dim">, {share(settledOf(counts), counts.total)}</span>
      </p>
      <div aria-hidden="true" className="flex h-3 gap-px overflow-hidden rounded-full bg-raised">
        {segments
          .filter(({ tone }) => tone !== 'waiting')
          .map(({ name, tone, percent }) => (
            <div key={name} className={`min-w-0.5 ${BARS[tone]}`} style={{ width: `${percent}%` }} />
          ))}
      </div>
      <ul className="grid grid-cols-2 gap-x-4 gap-y-1 sm:grid-cols-3 lg:grid-cols-4" aria-label="By status">
        {segments.map(({ name, label, tone, count: number }) => (
          <li key={name} className="flex min-w-0 items-center gap-2">
            <span
              aria-hidden="true"
              className={`size-2.5 shrink-0 rounded-full ${BARS[tone]} ${tone === 'waiting' ? 'border border-edge' : ''}`}
            />
            {STATUS_OF[name] === undefined ? (
              <span className="truncate">{label}</span>
            ) : (
              <button
                type="button"
                onClick={() => choose(name)}
                className="truncate underline decoration-line underline-offset-2 hover:decoration-ink"
              >
                {label}
              </button>
            )}
            <span className="ml-auto" data-count={name}>
              {count(number)}
            </span>
            <span className="w-13 text-right text-dim">{share(number, counts.total)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The status by which the list of people finds them; those who wait have several, and those taken out none. */
export const STATUS_OF: Partial<Record<Segment['name'], string>> = {
  sent: 'SENT',
  delivered: 'DELIVERED',
  opened: 'OPENED',
  clicked: 'CLICKED',
  bounced: 'BOUNCED',
  complained: 'COMPLAINED',
  failed: 'FAILED',
  unknown: 'UNKNOWN',
  cancelled: 'CANCELLED',
  expired: 'EXPIRED',
  suppressed: 'SUPPRESSED',
};

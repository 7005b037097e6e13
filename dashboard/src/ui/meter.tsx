import { count, share } from './number.tsx';

/** How much of something is used or done, as a bar and in figures. @param props `tone` by what it means to have it full */
export function Meter({
  label,
  value,
  most,
  unit,
  tone = 'accent',
}: {
  label: string;
  value: number;
  most: number;
  unit: string;
  tone?: 'accent' | 'good' | 'wait' | 'bad';
}) {
  const part = most === 0 ? 0 : Math.min(1, value / most);
  return (
    <div className="min-w-0">
      <div className="flex flex-wrap justify-between gap-x-3 text-sm">
        <span className="min-w-0 truncate">{label}</span>
        <span className="text-dim">
          {count(value)} of {count(most)} {unit}, {share(value, most)}
        </span>
      </div>
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={most}
        aria-valuenow={Math.min(value, most)}
        aria-valuetext={`${count(value)} of ${count(most)} ${unit}`}
        className="mt-1 h-2 overflow-hidden rounded-full bg-raised"
      >
        <div className={`h-full rounded-full ${BARS[tone]}`} style={{ width: `${part * 100}%` }} />
      </div>
    </div>
  );
}

const BARS = { accent: 'bg-accent', good: 'bg-good', wait: 'bg-wait', bad: 'bg-bad' };

import { type Status, StatusBadge } from '../../ui/status.tsx';
import { Time } from '../../ui/time.tsx';

type Entry = { key: string; title: string; under: string; at: string; status: Status };

/** What is there to read, of which one is open. */
export function Picker({
  label,
  entries,
  chosen,
  choose,
}: {
  label: string;
  entries: readonly Entry[];
  chosen: string;
  choose: (key: string) => void;
}) {
  return (
    <ul
      aria-label={label}
      className="max-h-60 overflow-y-auto border-b border-line md:max-h-[36rem] md:border-r md:border-b-0"
    >
      {entries.map(({ key, title, under, at, status }) => (
        <li key={key} className="border-b border-line last:border-b-0">
          <button
            type="button"
            aria-current={key === chosen ? 'true' : undefined}
            onClick={() => choose(key)}
            className={`grid w-full gap-0.5 px-4 py-2 text-left ${key === chosen ? 'bg-accent-soft' : 'hover:bg-raised'}`}
          >
            <span className="flex items-baseline gap-2">
              <span className="min-w-0 flex-1 truncate font-medium">{title}</span>
              <Time at={at} className="text-xs text-dim" />
            </span>
            <span className="flex items-center gap-2">
              <span className="min-w-0 flex-1 truncate text-sm text-dim">{under}</span>
              <StatusBadge status={status} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

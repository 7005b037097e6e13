import { ArrowUp } from 'lucide-react';
import { Icon } from './icon.tsx';
import { count } from './number.tsx';

/** Says that a list has newer rows, and shows them when it is pressed. @param props `fresh` how many; `atLeast`: or more */
export function NewRows({ fresh, atLeast, show }: { fresh: number; atLeast: boolean; show: () => Promise<unknown> }) {
  return (
    <div
      aria-live="polite"
      className="pointer-events-none sticky top-15 z-[5] flex h-0 justify-center overflow-visible"
    >
      {fresh > 0 && (
        <button
          type="button"
          onClick={() => void show().then(() => window.scrollTo({ top: 0 }))}
          className="pointer-events-auto mt-1 flex h-7 items-center gap-1 rounded-full border border-accent bg-accent px-3 text-sm font-medium text-on-accent shadow-lg"
        >
          <Icon of={ArrowUp} />
          {count(fresh)}
          {atLeast ? '+' : ''} new
        </button>
      )}
    </div>
  );
}

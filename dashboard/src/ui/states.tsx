import { CircleAlert, CircleX, Info, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { problemOf } from '../api/problem.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

/** Where there is nothing to show: why, and what to do. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="grid justify-items-center gap-2 px-4 py-12 text-center">
      <p className="text-lg font-semibold">{title}</p>
      {children && <div className="max-w-prose text-dim">{children}</div>}
    </div>
  );
}

const TONES = {
  info: { icon: Info, look: 'border-line bg-raised text-ink' },
  wait: { icon: CircleAlert, look: 'border-wait bg-wait-soft text-ink' },
  bad: { icon: CircleX, look: 'border-bad bg-bad-soft text-ink' },
};

/** A line that says something about what stands below it. */
export function Banner({
  tone = 'info',
  children,
  action,
}: {
  tone?: keyof typeof TONES;
  children: ReactNode;
  action?: ReactNode;
}) {
  const { icon, look } = TONES[tone];
  return (
    <div
      role={tone === 'bad' ? 'alert' : 'status'}
      className={`flex flex-wrap items-center gap-2 rounded-lg border px-3 py-2 ${look}`}
    >
      <Icon of={icon} />
      <div className="min-w-0 flex-1 basis-60 wrap-anywhere">{children}</div>
      {action}
    </div>
  );
}

/**
 * What could not be had. What is known already stays on the page below it.
 * @param props `since` is when what is shown was true, where something is shown
 */
export function ErrorNotice({ error, retry, since }: { error: unknown; retry?: () => void; since?: number }) {
  const problem = problemOf(error);
  const again = retry && (
    <Button icon={RotateCw} onClick={retry}>
      Try again
    </Button>
  );
  return (
    <Banner tone="bad" action={again}>
      <strong>{problem.title}.</strong> {problem.message}
      {since ? <> As of {new Date(since).toLocaleTimeString()}.</> : null}
    </Banner>
  );
}

/** What kept an act from being done, in its dialog; nothing while nothing did. */
export function ActError({ error }: { error: unknown }) {
  if (error === null) return null;
  return (
    <div className="mt-3">
      <ErrorNotice error={error} />
    </div>
  );
}

/** Lines in place of what is about to come; screen readers are told that it loads. */
export function Skeleton({ lines = 3, className = '' }: { lines?: number; className?: string }) {
  return (
    <div role="status" aria-label="Loading" className={`grid gap-2.5 ${className}`}>
      {Array.from({ length: lines }, (_, line) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
          key={line}
          className="h-4 animate-pulse rounded bg-raised"
          style={{ width: `${[92, 78, 85, 64][line % 4]}%` }}
        />
      ))}
    </div>
  );
}

import type { ReactNode } from 'react';

/** A part of a page with a heading of its own. */
export function Panel({
  title,
  action,
  children,
  flush = false,
  className = '',
}: {
  title?: string;
  action?: ReactNode;
  children: ReactNode;
  /** The content reaches to the edges, as tables do. */
  flush?: boolean;
  className?: string;
}) {
  return (
    <section aria-label={title} className={`min-w-0 rounded-xl border border-line bg-panel ${className}`}>
      {title && (
        <div className="flex min-h-11 flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-1.5">
          <h2 className="text-base font-semibold">{title}</h2>
          {action}
        </div>
      )}
      <div className={flush ? '' : 'p-4'}>{children}</div>
    </section>
  );
}

/** Names and what they stand for, side by side. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1.5">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-dim">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  );
}

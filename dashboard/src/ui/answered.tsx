import type { ReactNode } from 'react';
import { ErrorNotice, Skeleton } from './states.tsx';

type Query<Data> = {
  data: Data | undefined;
  error: unknown;
  dataUpdatedAt: number;
  refetch: () => unknown;
};

/** What one query answers: lines until it is there, what went wrong above what is known, and nothing of other parts. */
export function Answered<Data>({
  query: { data, error, dataUpdatedAt, refetch },
  lines = 3,
  className = '',
  children,
}: {
  query: Query<Data>;
  /** How much room it takes, so that nothing jumps when it comes. */
  lines?: number;
  /** Of what stands in its place. */
  className?: string;
  children: (data: Data) => ReactNode;
}) {
  return (
    <>
      {error !== null && (
        <div className={className}>
          <ErrorNotice error={error} retry={() => void refetch()} since={data === undefined ? 0 : dataUpdatedAt} />
        </div>
      )}
      {data !== undefined ? children(data) : error === null && <Skeleton lines={lines} className={className} />}
    </>
  );
}

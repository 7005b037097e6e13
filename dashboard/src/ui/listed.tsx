import type { ReactNode } from 'react';
import type { useList } from '../api/use-list.ts';
import { DataTable, type DataTableProps } from './data-table.tsx';
import { NewRows } from './new-rows.tsx';
import { ErrorNotice, Skeleton } from './states.tsx';

/** A list in each of its states: about to come, empty, there, there with newer rows waiting, and not to be had. */
export function Listed<Row>({
  list,
  limit,
  empty,
  ...table
}: Omit<DataTableProps<Row>, 'rows' | 'more'> & {
  list: ReturnType<typeof useList<Row>>;
  /** Of a page: where all of the newest one is new, there may be more. */
  limit: number;
  empty: ReactNode;
}) {
  const { rows, fresh, error, isPending } = list;
  return (
    <>
      <NewRows fresh={fresh} atLeast={fresh >= limit} show={list.showNewest} />
      {error !== null && (
        <div className="p-4">
          <ErrorNotice error={error} retry={list.retry} since={list.updatedAt} />
        </div>
      )}
      {error === null && isPending && <Skeleton lines={8} className="p-4" />}
      {error === null && !isPending && rows.length === 0 && empty}
      {rows.length > 0 && (
        <div aria-busy={list.isOfLastFilter || undefined} className={list.isOfLastFilter ? 'opacity-50' : ''}>
          <DataTable {...table} rows={rows} more={list.more} />
        </div>
      )}
    </>
  );
}

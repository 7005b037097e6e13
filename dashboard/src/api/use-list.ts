import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo } from 'react';
import { mergeRows } from './merge-rows.ts';

export type PageOf<Row> = { data: Row[]; pagination: { hasMore: boolean; nextCursor: string | null } };

type Asked<Row> = {
  /** As the document has it: what `useFollow` names makes the newest page be asked for again. */
  path: string;
  filter: Record<string, string | undefined>;
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<Row>>;
  idOf: (row: Row) => string;
  enabled?: boolean;
};

/**
 * A list of any length, newest first, which does not move under its reader. What is read stays; only the newest page is asked
 * for again, whatever else is loaded. Of its rows those that are known change in place, and those that are not wait until
 * `showNewest`.
 */
export function useList<Row>({ path, filter, read, idOf, enabled = true }: Asked<Row>) {
  const queries = useQueryClient();
  const key = useMemo(() => ['get', `${path} pages`, filter] as const, [path, filter]);
  const pages = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ pagination }) => pagination.nextCursor ?? undefined,
    // It would ask for all its pages again.
    staleTime: 'static',
    placeholderData: keepPreviousData,
    enabled,
  });
  const isKnown = pages.isSuccess && !pages.isPlaceholderData;
  const newest = useQuery({
    queryKey: ['get', path, filter],
    queryFn: ({ signal }) => read(undefined, signal),
    initialData: () => (isKnown ? pages.data.pages[0] : undefined),
    initialDataUpdatedAt: pages.dataUpdatedAt,
    placeholderData: (): undefined => undefined,
    enabled: enabled && isKnown,
  });

  const { rows, fresh } = useMemo(() => {
    const known = pages.data?.pages.flatMap(({ data }) => data) ?? [];
    const now = isKnown ? (newest.data?.data ?? []) : [];
    return mergeRows(known, now, idOf);
  }, [pages.data, newest.data, isKnown, idOf]);

  const { refetch } = newest;
  const showNewest = useCallback(async () => {
    const { data } = await refetch();
    if (!data) return;
    queries.setQueryData<InfiniteData<PageOf<Row>>>(key, { pages: [data], pageParams: [undefined] });
  }, [refetch, queries, key]);

  const { fetchNextPage, hasNextPage, isFetchingNextPage, isError } = pages;
  // Others stood between, so many that the server's look ended there: it goes on, a page at a time.
  const isLookingOn = isKnown && rows.length === 0 && hasNextPage && !isError;
  useEffect(() => {
    if (isLookingOn && !isFetchingNextPage) void fetchNextPage();
  }, [isLookingOn, isFetchingNextPage, fetchNextPage]);
  return {
    rows,
    /** Newer than the first row that is shown; of the newest page, so that there may be more. */
    fresh,
    showNewest,
    more: {
      has: hasNextPage,
      isLoading: isFetchingNextPage,
      load: useCallback(() => void fetchNextPage(), [fetchNextPage]),
    },
    isPending: pages.isPending || isLookingOn,
    /** Shown is still what the last filter has found. */
    isOfLastFilter: pages.isPlaceholderData,
    error: pages.error ?? newest.error,
    retry: () => void (pages.error ? pages.refetch() : newest.refetch()),
    updatedAt: newest.dataUpdatedAt || pages.dataUpdatedAt,
  };
}

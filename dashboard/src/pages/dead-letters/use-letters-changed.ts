import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

/** @returns what to call after dead letters were changed: whatever of them is shown is asked for again */
export function useLettersChanged(): () => void {
  const queries = useQueryClient();
  return useCallback(() => {
    void queries.invalidateQueries({
      predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/api/dead-letters'),
    });
  }, [queries]);
}

import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

type Texts = Record<string, string | undefined>;

/**
 * The state of a page, which is in its URL: texts by name.
 * @returns what it says, and how to change some of it: what is undefined or empty is taken out. `push` for what "back" should undo
 */
export function useUrl(): [Texts, (changes: Texts, how?: 'push') => void] {
  const search = useSearch({ strict: false }) as Texts;
  const navigate = useNavigate();
  const change = useCallback(
    (changes: Texts, how?: 'push') => {
      void navigate({
        to: '.',
        search: (known: Texts) =>
          Object.fromEntries(Object.entries({ ...known, ...changes }).filter(([, value]) => value)),
        replace: how !== 'push',
        resetScroll: false,
      });
    },
    [navigate],
  );
  return [search, change];
}

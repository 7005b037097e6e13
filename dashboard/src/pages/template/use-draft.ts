import { createContext, use, useCallback, useMemo, useRef, useState } from 'react';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import type { TemplateProblem } from '../../editor/marks.ts';
import { type Kind, pathOf, type Saved, type Source } from './kinds.ts';
import { setIn } from './source.ts';

/** What somebody writes over what is saved. */
export type Draft = {
  kind: Kind;
  key: string;
  /** The revision that is written over. */
  base: Saved;
  /** As it is now, saved or not. */
  source: Source;
  isDirty: boolean;
  /** Somebody else has saved since this was begun. */
  newer: Saved | null;
  mayWrite: boolean;
  /** Texts that are no JSON so far, by the pointer of their field. */
  broken: Readonly<Record<string, string>>;
  set: (names: readonly string[], value: unknown) => void;
  setBroken: (pointer: string, text: string | null) => void;
  /** Saves over a revision, the one that was begun with unless said. @throws Problem, 412 where somebody else has saved */
  save: (over?: number) => Promise<Saved>;
  discard: () => void;
};

/** How whoever shows it tells what is wrong with it. */
export type Checked = { problems: readonly TemplateProblem[]; warnings: readonly TemplateProblem[] };

const Context = createContext<Draft | null>(null);
export const DraftProvider = Context;

export function useDraft(): Draft {
  const draft = use(Context);
  if (!draft) throw new Error('there is no draft here');
  return draft;
}

/** @param reload asks again for what is saved */
export function useNewDraft(kind: Kind, saved: Saved, reload: () => Promise<unknown>): Draft {
  const { http, can, environment } = useClientScope();
  const [edited, setEdited] = useState<{ base: Saved; source: Source } | null>(null);
  const [broken, setBrokenTexts] = useState<Record<string, string>>({});
  const latest = useRef(saved);
  latest.current = saved;
  const base = edited?.base ?? saved;
  const source = edited?.source ?? (saved.source as Source);
  const { key } = saved;
  const mayWrite = can('templates') && environment === 'live' && saved.archivedAt === null;

  const set = useCallback((names: readonly string[], value: unknown) => {
    setEdited((known) => {
      const from = known ?? { base: latest.current, source: latest.current.source as Source };
      return { ...from, source: setIn(from.source, names, value) };
    });
  }, []);
  const setBroken = useCallback((pointer: string, text: string | null) => {
    setBrokenTexts((known) => {
      const { [pointer]: before, ...others } = known;
      if (text === null) return before === undefined ? known : others;
      return { ...known, [pointer]: text };
    });
  }, []);
  const save = useCallback(
    async (over?: number) => {
      const header = { 'If-Match': `"${over ?? base.revision}"` };
      const { data } = await http.PUT(pathOf(kind), { params: { path: { key }, header }, body: source });
      if (!data) throw problemOf(new Error('no answer'));
      await reload();
      // What was typed meanwhile stays, over what is saved now.
      setEdited((known) => (known === null || known.source === source ? null : { ...known, base: data.data }));
      return data.data;
    },
    [http, kind, key, base.revision, source, reload],
  );
  const discard = useCallback(() => {
    setEdited(null);
    setBrokenTexts({});
  }, []);

  return useMemo(() => {
    const isChanged = edited !== null && JSON.stringify(edited.source) !== JSON.stringify(edited.base.source);
    const isDirty = isChanged || Object.keys(broken).length > 0;
    const newer = isDirty && saved.revision > base.revision ? saved : null;
    return { kind, key, base, source, isDirty, newer, mayWrite, broken, set, setBroken, save, discard };
  }, [kind, key, base, source, edited, saved, mayWrite, broken, set, setBroken, save, discard]);
}

import { skipToken, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import type { TemplateProblem } from '../../editor/marks.ts';
import type { PartName } from './source.ts';
import type { Draft } from './use-draft.ts';

type Preview = components['schemas']['TemplatePreview'];

const NOTHING = { of: '', preview: null, problems: null };
/** So long after the last key. */
const SETTLE_MS = 500;

/** What a part says as it is written now, and what is wrong with all of it: the API renders what is not saved as well. */
export function usePreview({ kind, key, source }: Pick<Draft, 'kind' | 'key' | 'source'>, part: PartName | null) {
  const { http } = useClientScope();
  const asked = useSettled(source, SETTLE_MS);
  const of = part && {
    channel: part.channel,
    ...(part.locale !== '*' && { locale: part.locale }),
    ...(part.variant !== null && { variant: part.variant }),
  };
  const query = useQuery({
    queryKey: ['preview', key, of, asked],
    queryFn:
      of && kind === 'template'
        ? async ({ signal }) => {
            const { data } = await http.POST('/api/templates/{key}/preview', {
              params: { path: { key } },
              body: { source: asked, ...of },
              signal,
            });
            return data?.data ?? null;
          }
        : skipToken,
    // It says the same for ever, and is dear to make.
    staleTime: 'static',
    gcTime: 30_000,
    placeholderData: (): undefined => undefined,
  });
  const problem = query.error === null ? null : problemOf(query.error);
  const isKnown = query.isSuccess;
  const now = problem ? problemsIn(problem) : isKnown ? [] : null;
  // While it is rendered anew, what was known before stays, each of its own part.
  const last = useRef<{ of: string; preview: Preview | null; problems: readonly TemplateProblem[] | null }>(NOTHING);
  const name = JSON.stringify(of);
  const before = last.current.of === name ? last.current.preview : null;
  const preview = isKnown ? (query.data ?? null) : before;
  last.current = { of: name, preview, problems: now ?? last.current.problems };
  return {
    preview,
    isBusy: query.isFetching || asked !== source,
    /** Null while nothing is known of it. */
    problems: last.current.problems,
    /** What is wrong with more than the template. */
    error: problem && problemsIn(problem).length === 0 ? problem : null,
    retry: () => void query.refetch(),
  };
}

/** Those of a template that does not compile, and those of a body that is none: all by the pointer into the source. */
function problemsIn({ problems, errors }: ReturnType<typeof problemOf>): readonly TemplateProblem[] {
  if (problems.length > 0) return problems;
  return errors.map(({ pointer, code, detail }) => ({
    pointer: pointer.replace(/^\/source(?=\/|$)/, '').replace(/^\/data(?=\/|$)/, '/sample'),
    code,
    detail,
    line: null,
    column: null,
  }));
}

function useSettled<Value>(value: Value, ms: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(() => value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

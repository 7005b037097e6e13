import type { z } from 'zod';
import { explainIssue } from '../../services/input/explain-issue.ts';
import { fieldErrors } from '../../services/input/validate.ts';
import { ApiProblem } from '../../services/problem.ts';

/**
 * The parameters of a URL as their schema describes them.
 * @param queries every value of every parameter
 * @throws ApiProblem invalid_query (400), also for a parameter that is unknown or given twice
 */
export function validateQuery<S extends z.ZodType>(schema: S, queries: Record<string, string[]>): z.output<S> {
  const given = Object.fromEntries(
    Object.entries(queries).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
  const result = schema.safeParse(given, { error: explainIssue });
  if (result.success) return result.data;
  const errors = fieldErrors(result.error.issues, given).map(({ pointer, code, detail }) => ({
    pointer: `/query${pointer}`,
    code,
    detail: Array.isArray(given[pointer.slice(1)]) ? 'must be given only once' : detail,
  }));
  throw new ApiProblem('invalid_query', { errors });
}

import type { z } from 'zod';
import { toPointer } from '../../domain/json-pointer.ts';
import { ApiProblem, type FieldError, type FieldErrorCode } from '../problem.ts';
import { explainIssue } from './explain-issue.ts';

type Issue = z.core.$ZodIssue;

/** As many as a person would correct at once. */
const MOST_ERRORS = 20;

/**
 * A body as its schema describes it.
 * @throws ApiProblem `unknown_field` where nothing else is wrong, else `validation_failed`; both 422 with pointers
 */
export function validate<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value, { error: explainIssue });
  if (result.success) return result.data;
  const errors = fieldErrors(result.error.issues, value);
  const unknownOnly = errors.every(({ code }) => code === 'unknown_field');
  throw new ApiProblem(unknownOnly ? 'unknown_field' : 'validation_failed', { errors });
}

/** The issues of a parse with `explainIssue`, as field errors. They never repeat a value. */
export function fieldErrors(issues: readonly Issue[], value: unknown): FieldError[] {
  return issues.flatMap((issue) => errorsOf(issue, [], value)).slice(0, MOST_ERRORS);
}

function errorsOf(issue: Issue, above: PropertyKey[], root: unknown): FieldError[] {
  const path = [...above, ...issue.path];
  const pointer = toPointer(path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const at = toPointer([...path, key]);
      // A pointer leaves out a giant name, and then leads to the object that holds it.
      return {
        pointer: at,
        code: 'unknown_field',
        detail: at === pointer ? 'has an unknown field' : 'is not a known field',
      };
    });
  }
  if (issue.code === 'invalid_union') {
    // Of the forms that a field can have, report the one that was meant: the one whose outermost type fits.
    const meant = issue.errors.find(
      (branch) => !branch.some((inner) => inner.path.length === 0 && inner.code === 'invalid_type'),
    );
    if (meant) return meant.flatMap((inner) => errorsOf(inner, path, root));
  }
  const code = codeOf(issue);
  if (valueAt(root, path) === undefined && code !== 'required') {
    return [{ pointer, code: 'required', detail: 'is required' }];
  }
  return [{ pointer, code, detail: issue.message }];
}

function codeOf(issue: Issue): FieldErrorCode {
  switch (issue.code) {
    case 'invalid_type':
    case 'invalid_union':
      return 'invalid_type';
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array' ? 'too_long' : 'out_of_range';
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array' ? 'too_short' : 'out_of_range';
    case 'custom':
      return (issue.params?.code as FieldErrorCode | undefined) ?? 'invalid_value';
    default:
      return 'invalid_value';
  }
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}

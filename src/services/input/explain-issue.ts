import type { z } from 'zod';

type RawIssue = z.core.$ZodRawIssue;

const TYPES: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'an integer',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

const FORMATS: Record<string, string> = {
  datetime: 'must be an ISO 8601 time with an offset, such as 2026-12-24T18:00:00Z',
  date: 'must be a date, such as 2026-12-24',
  base64: 'must be base64',
  email: 'must be an e-mail address, such as ada@example.com',
};

/**
 * What a field must be, as the rest of a sentence that begins with its name: `must be at most 200`. It never repeats the
 * value. The `error` of a schema itself takes precedence.
 */
export function explainIssue(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${typeName(issue.expected)}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return `must ${sized(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)}`;
    case 'too_small':
      if (issue.origin === 'string' && Number(issue.minimum) === 1) return 'must not be empty';
      return `must ${sized(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return issue.format === 'url' ? explainUrl(issue) : (FORMATS[issue.format] ?? 'has the wrong format');
    case 'invalid_key':
      return `has an invalid name: it ${issue.issues[0]?.message ?? 'is not valid'}`;
    case 'invalid_union':
      return explainUnion(issue.errors);
    default:
      return 'is not valid';
  }
}

function typeName(expected: string): string {
  return TYPES[expected] ?? `a ${expected}`;
}

/** `be at most 200`, `have at most 10 items`, `have at most 64 characters`. */
function sized(origin: string, bound: string, size: number | bigint): string {
  if (origin === 'string') return `have ${bound} ${size} characters`;
  if (origin === 'array') return `have ${bound} ${Number(size) === 1 ? 'one item' : `${size} items`}`;
  return `be ${bound} ${size}`;
}

function explainUrl({ pattern }: RawIssue): string {
  return pattern === '^https$'
    ? 'must be a URL that begins with https://'
    : 'must be an absolute URL, such as https://example.com/path';
}

/** Of a value whose type fits no form that the field can have. */
function explainUnion(forms: readonly (readonly z.core.$ZodIssue[])[]): string {
  const types = forms.flatMap((issues) =>
    issues.flatMap((issue) =>
      issue.path.length === 0 && issue.code === 'invalid_type' ? typeName(issue.expected) : [],
    ),
  );
  const [last, ...others] = [...new Set(types)].reverse();
  if (last === undefined) return 'has the wrong type';
  return `must be ${others.length > 0 ? `${others.reverse().join(', ')} or ` : ''}${last}`;
}

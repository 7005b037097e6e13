import type { Status } from '../domain/status.ts';
import type { Problem } from '../domain/templates/bundle.ts';
import { PROBLEMS, type ProblemCode } from './problems.ts';

export { PROBLEMS, type ProblemCode } from './problems.ts';

export const FIELD_ERROR_CODES = [
  'required',
  'unknown_field',
  'not_supported_yet',
  'invalid_type',
  'invalid_value',
  'invalid_address',
  'out_of_range',
  'too_short',
  'too_long',
  'conflicting_fields',
  'channel_not_set_up',
  'unknown_provider',
  'too_far_ahead',
  'expires_too_early',
  'past_expiry',
  'forbidden_character',
  'forbidden_key',
] as const;
export type FieldErrorCode = (typeof FIELD_ERROR_CODES)[number];

/** `pointer` is a JSON pointer (RFC 6901) into the body, or `/query/<name>` for a parameter. */
export type FieldError = { pointer: string; code: FieldErrorCode; detail: string };

type Extras = {
  detail?: string;
  errors?: FieldError[];
  /** What is wrong in the source of a template. */
  problems?: Problem[];
  /** What stands in the way of the request; the document's own `status` is that of HTTP (RFC 9457, 3.1.2). */
  notificationStatus?: Status;
  headers?: Record<string, string>;
};

/** Thrown to answer with a problem document; never repeats a value of the request. */
export class ApiProblem extends Error {
  readonly code: ProblemCode;
  /** What was given, else the first of `errors`, else the advice of the code. */
  readonly detail: string;
  readonly #givenDetail: string | undefined;
  readonly errors: FieldError[] | undefined;
  readonly problems: Problem[] | undefined;
  readonly notificationStatus: Status | undefined;
  readonly headers: Record<string, string>;

  constructor(code: ProblemCode, { detail, errors, problems, notificationStatus, headers = {} }: Extras = {}) {
    super(code);
    this.name = 'ApiProblem';
    this.code = code;
    this.#givenDetail = detail;
    this.detail = detail ?? firstCause(errors) ?? PROBLEMS[code].advice;
    this.errors = errors;
    this.problems = problems;
    this.notificationStatus = notificationStatus;
    this.headers = headers;
  }

  /** The answer for an id that does not exist and for one of another client. @param noun such as `notification` */
  static notFound(noun: string): ApiProblem {
    return new ApiProblem('not_found', { detail: `No ${noun} with this id belongs to this key.` });
  }

  /** The same problem with renamed pointers, for a caller who knows the body under other names. */
  withPointers(rename: (pointer: string) => string): ApiProblem {
    const detail = this.#givenDetail;
    const errors = this.errors?.map((error) => ({ ...error, pointer: rename(error.pointer) }));
    return new ApiProblem(this.code, { ...(detail !== undefined && { detail }), ...(errors && { errors }) });
  }
}

/** For clients that show `detail` alone: `/sendAt must be …`. */
function firstCause([first, ...others]: readonly FieldError[] = []): string | undefined {
  if (!first) return undefined;
  const more = others.length > 0 ? ` (${others.length} more in \`errors\`)` : '';
  return `${first.pointer || 'The body'} ${first.detail}${more}`;
}

/** The document of RFC 9457. `type` is a reference relative to this server, which explains it there. */
export function problemDocument(problem: ApiProblem, { requestId }: { requestId: string }, path: string): string {
  return JSON.stringify({ ...describeProblem(problem), instance: path.slice(0, 200), requestId });
}

/** What a document says of the problem itself, for answers in which only a part has one. */
export function describeProblem({ code, detail, notificationStatus, errors, problems }: ApiProblem) {
  const { status, title } = PROBLEMS[code];
  return {
    type: `/problems/${code}`,
    title,
    status,
    detail,
    code,
    ...(notificationStatus && { notificationStatus }),
    ...(errors && { errors }),
    ...(problems && { problems }),
  };
}

import type { Status } from '../domain/status.ts';

type Entry = {
  status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503;
  title: string;
  advice: string;
};

/** Every problem that the API can answer, with its one status (RFC 9457). Clients branch on the code. */
export const PROBLEMS = {
  malformed_json: { status: 400, title: 'Malformed JSON', advice: 'Send one valid JSON object.' },
  invalid_encoding: { status: 400, title: 'Not UTF-8', advice: 'Encode the body in UTF-8.' },
  too_deep: { status: 400, title: 'Nested too deeply', advice: 'Nest objects and arrays at most 32 levels deep.' },
  incomplete_body: {
    status: 400,
    title: 'Incomplete body',
    advice: 'The connection ended before the whole body had arrived. Send it again.',
  },
  invalid_idempotency_key: {
    status: 400,
    title: 'Invalid Idempotency-Key',
    advice: 'Use 1 to 255 visible ASCII characters.',
  },
  invalid_query: { status: 400, title: 'Invalid query', advice: 'Correct the query parameters listed in `errors`.' },
  invalid_cursor: { status: 400, title: 'Invalid cursor', advice: 'Pass `pagination.nextCursor` back unchanged.' },
  conflicting_credentials: { status: 400, title: 'Conflicting credentials', advice: 'Send one credential only.' },
  unauthorized: {
    status: 401,
    title: 'Unauthorized',
    advice: 'Send a valid API key in `x-api-key` or as a Bearer token.',
  },
  insufficient_scope: {
    status: 403,
    title: 'Insufficient scope',
    advice: 'This key lacks a scope. Use a key that has it, or add the scope to this one.',
  },
  live_keys_only: {
    status: 403,
    title: 'Not for test keys',
    advice:
      'A test key sees and changes only what test keys sent. Use a live key: this belongs to live messages, and has no counterpart for tests.',
  },
  address_not_allowed: {
    status: 403,
    title: 'Address not allowed',
    advice: 'This key cannot be used from your IP address. Add the address to its `allowedIps`, or use another key.',
  },
  registration_closed: {
    status: 403,
    title: 'Registration is closed',
    advice: 'Only the operator can register clients here, with `x-admin-token`.',
  },
  not_for_operator: { status: 403, title: 'Not for the operator', advice: 'Only a key of the client can do this.' },
  not_genuine: {
    status: 403,
    title: 'Invalid signature',
    advice:
      'The signature is missing or wrong. It must be made with the shared secret, for the URL that is configured at the vendor.',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    advice: 'There is no such path, or nothing with this id belongs to this key.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    advice: 'Use one of the methods in the `Allow` header.',
  },
  request_in_flight: {
    status: 409,
    title: 'Request in progress',
    advice: 'The same request is still being processed. Retry after `Retry-After` seconds.',
  },
  not_cancellable: {
    status: 409,
    title: 'Not cancellable',
    advice: 'Only a notification that is still waiting can be cancelled. See `notificationStatus`.',
  },
  may_have_been_sent: {
    status: 409,
    title: 'May have been sent',
    advice: 'The provider may already have accepted it, so it cannot be cancelled. See `notificationStatus`.',
  },
  not_reschedulable: {
    status: 409,
    title: 'Not reschedulable',
    advice: 'Only a PENDING, SCHEDULED or DEFERRED notification can be rescheduled. See `notificationStatus`.',
  },
  already_replaying: {
    status: 409,
    title: 'Already replaying',
    advice: 'A replay is in progress. Wait for it: it resolves this dead letter, or creates a new one if it fails.',
  },
  already_resolved: {
    status: 409,
    title: 'Already resolved',
    advice: 'This dead letter is closed. Its `resolvedBy` says how.',
  },
  expired: {
    status: 409,
    title: 'Expired',
    advice: 'The notification’s `expiresAt` has passed. Send a new notification instead.',
  },
  not_replayable: {
    status: 409,
    title: 'Not replayable',
    advice: 'Only a FAILED or UNKNOWN notification can be replayed. A parked record can only be resolved.',
  },
  not_editable: {
    status: 409,
    title: 'Not editable',
    advice: 'Recipient and provider can be changed only while the notification is FAILED or UNKNOWN.',
  },
  not_resolvable: {
    status: 409,
    title: 'Not resolvable this way',
    advice: 'This outcome contradicts the notification’s status, or there is no notification. Resolve it as `ignored`.',
  },
  key_revoked: {
    status: 409,
    title: 'Key revoked',
    advice: 'A revoked key cannot be used or changed again. Create a new one.',
  },
  beyond_own_bounds: {
    status: 403,
    title: 'Exceeds the calling key',
    advice: 'A key cannot grant more than it has itself. Narrow the fields named in `detail`, or use a wider key.',
  },
  last_key: {
    status: 409,
    title: 'Last key',
    advice: 'No other key has the scope `admin`, or can manage keys, for as long. Create one first.',
  },
  too_many_webhooks: { status: 409, title: 'Too many webhooks', advice: 'Delete a webhook that you no longer need.' },
  webhook_disabled: {
    status: 409,
    title: 'Webhook disabled',
    advice: 'Enable the webhook first: PATCH it with `status: "enabled"`.',
  },
  body_too_large: {
    status: 413,
    title: 'Body too large',
    advice: 'Send at most 256 KiB, 14 MiB with attachments, or 8 MiB for a batch.',
  },
  unsupported_media_type: { status: 415, title: 'Unsupported media type', advice: 'Send `application/json` in UTF-8.' },
  validation_failed: { status: 422, title: 'Validation failed', advice: 'Correct the fields listed in `errors`.' },
  unknown_field: { status: 422, title: 'Unknown field', advice: 'Remove the fields listed in `errors`.' },
  not_supported_yet: {
    status: 422,
    title: 'Not supported yet',
    advice: 'This feature is not available in this release.',
  },
  idempotency_key_reuse: {
    status: 422,
    title: 'Idempotency-Key already used',
    advice: 'This key was used for a request with a different body. Use a new key.',
  },
  event_id_reuse: {
    status: 422,
    title: 'eventId already used',
    advice: 'This eventId was used for a different notification on the same channel. Use a new eventId.',
  },
  unknown_event_type: {
    status: 422,
    title: 'Unknown event type',
    advice: 'There is no rule for this event type. `detail` lists the known types.',
  },
  unreadable_receipt: {
    status: 422,
    title: 'Unreadable receipt',
    advice: 'The body does not match any format that the vendor documents.',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many requests',
    advice: 'This key has used all its requests for this minute. Retry after `Retry-After` seconds.',
  },
  too_many_attempts: {
    status: 429,
    title: 'Too many attempts',
    advice:
      'Too many requests from your address failed to authenticate, or registered clients. Retry after `Retry-After` seconds.',
  },
  quota_exceeded: {
    status: 429,
    title: 'Quota exceeded',
    advice: 'The quota for this channel is used up. Retry after the time given in `detail`.',
  },
  too_many_streams: {
    status: 429,
    title: 'Too many streams',
    advice:
      'This user, or all users of this client together, have too many open streams. Close one, or retry after `Retry-After` seconds.',
  },
  internal: {
    status: 500,
    title: 'Internal error',
    advice: 'Something went wrong on the server. Report the `requestId` to the operator.',
  },
  unavailable: {
    status: 503,
    title: 'Unavailable',
    advice: 'The request may or may not have been recorded. Retry it with the same Idempotency-Key.',
  },
} as const satisfies Record<string, Entry>;

export type ProblemCode = keyof typeof PROBLEMS;

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
  readonly notificationStatus: Status | undefined;
  readonly headers: Record<string, string>;

  constructor(code: ProblemCode, { detail, errors, notificationStatus, headers = {} }: Extras = {}) {
    super(code);
    this.name = 'ApiProblem';
    this.code = code;
    this.#givenDetail = detail;
    this.detail = detail ?? firstCause(errors) ?? PROBLEMS[code].advice;
    this.errors = errors;
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
export function describeProblem({ code, detail, notificationStatus, errors }: ApiProblem) {
  const { status, title } = PROBLEMS[code];
  return {
    type: `/problems/${code}`,
    title,
    status,
    detail,
    code,
    ...(notificationStatus && { notificationStatus }),
    ...(errors && { errors }),
  };
}

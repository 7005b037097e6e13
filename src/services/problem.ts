import type { Status } from '../domain/status.ts';

type Entry = {
  status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503;
  title: string;
  advice: string;
};

/** Every problem that the API can answer, with its one status (RFC 9457). Clients branch on the code. */
export const PROBLEMS = {
  malformed_json: { status: 400, title: 'Malformed JSON', advice: 'Send one JSON object.' },
  invalid_encoding: { status: 400, title: 'Not UTF-8', advice: 'Encode the body in UTF-8.' },
  too_deep: { status: 400, title: 'Nested too deeply', advice: 'Nest at most 32 levels.' },
  incomplete_body: { status: 400, title: 'Incomplete body', advice: 'The connection ended before the body did.' },
  invalid_idempotency_key: {
    status: 400,
    title: 'Invalid Idempotency-Key',
    advice: 'Use 1 to 255 visible ASCII characters.',
  },
  invalid_query: { status: 400, title: 'Invalid query', advice: 'See `errors` for the parameters to mend.' },
  invalid_cursor: { status: 400, title: 'Invalid cursor', advice: 'Pass `pagination.nextCursor` back unchanged.' },
  unauthorized: { status: 401, title: 'Unauthorized', advice: 'Send a valid key in `x-api-key`.' },
  insufficient_scope: {
    status: 403,
    title: 'Insufficient scope',
    advice: 'This key may not do that: use one that may, or have its scopes changed.',
  },
  address_not_allowed: {
    status: 403,
    title: 'Address not allowed',
    advice: 'This key may not be used from the address that the request came from.',
  },
  registration_closed: {
    status: 403,
    title: 'Registration is closed',
    advice: 'Ask the operator, who registers clients with `x-admin-token`.',
  },
  not_genuine: {
    status: 403,
    title: 'Not genuine',
    advice:
      'The signature is missing or wrong: it must be made with our key over the address that the vendor was told.',
  },
  not_found: { status: 404, title: 'Not found', advice: 'There is nothing here for this key.' },
  method_not_allowed: { status: 405, title: 'Method not allowed', advice: 'See the header `Allow`.' },
  request_in_flight: {
    status: 409,
    title: 'Request in flight',
    advice: 'The same request is being answered: ask again after `Retry-After` seconds.',
  },
  not_cancellable: {
    status: 409,
    title: 'Not cancellable',
    advice: 'Only what still waits can be cancelled: see `notificationStatus`.',
  },
  may_have_been_sent: {
    status: 409,
    title: 'May have been sent',
    advice: 'The provider may have taken it, so it cannot be taken back: see `notificationStatus`.',
  },
  not_reschedulable: {
    status: 409,
    title: 'Not reschedulable',
    advice: 'Only what is PENDING, SCHEDULED or DEFERRED can get another time: see `notificationStatus`.',
  },
  already_replaying: {
    status: 409,
    title: 'Already replaying',
    advice: 'A replay is under way: it ends this dead letter, as sent or by another one.',
  },
  already_resolved: { status: 409, title: 'Already resolved', advice: 'See `resolvedBy` of the dead letter.' },
  expired: { status: 409, title: 'Expired', advice: 'Its `expiresAt` has passed: nobody wants it sent any more.' },
  not_replayable: {
    status: 409,
    title: 'Not replayable',
    advice: 'Only what is FAILED or UNKNOWN can be sent again, and a parked record cannot: resolve it.',
  },
  not_editable: {
    status: 409,
    title: 'Not editable',
    advice: 'Recipient and provider can be changed while the notification is FAILED or UNKNOWN.',
  },
  not_resolvable: {
    status: 409,
    title: 'Not resolvable that way',
    advice: 'More is known of the notification, or there is none: see `notificationStatus`, or resolve it as ignored.',
  },
  key_revoked: { status: 409, title: 'Key revoked', advice: 'It stays revoked: create another one.' },
  beyond_own_bounds: {
    status: 403,
    title: 'Beyond the bounds of the key',
    advice:
      'No key gives another one, or itself, a later end, more addresses or a higher rate than it has: see `detail`.',
  },
  last_key: {
    status: 409,
    title: 'Last key',
    advice: 'No other one has its scope `admin`, or could manage keys, for as long: create one that does first.',
  },
  too_many_webhooks: { status: 409, title: 'Too many webhooks', advice: 'Delete one that is no longer needed.' },
  webhook_disabled: {
    status: 409,
    title: 'Webhook disabled',
    advice: 'Enable it first, with `status: "enabled"`.',
  },
  body_too_large: {
    status: 413,
    title: 'Body too large',
    advice: 'Send at most 256 KiB; with attachments, 14 MiB; a batch, 8 MiB.',
  },
  unsupported_media_type: { status: 415, title: 'Unsupported media type', advice: 'Send `application/json` in UTF-8.' },
  validation_failed: { status: 422, title: 'Invalid content', advice: 'See `errors` for the fields to mend.' },
  unknown_field: { status: 422, title: 'Unknown field', advice: 'See `errors` for the fields to remove.' },
  not_supported_yet: { status: 422, title: 'Not supported yet', advice: 'This is planned but not built.' },
  idempotency_key_reuse: {
    status: 422,
    title: 'Idempotency-Key used before',
    advice: 'This key belongs to a request with another body: use a new one.',
  },
  event_id_reuse: {
    status: 422,
    title: 'eventId used before',
    advice: 'This eventId belongs to a notification with another body on the same channel.',
  },
  unknown_event_type: {
    status: 422,
    title: 'Unknown event type',
    advice: 'There is no rule for this type: see `detail` for those that there are.',
  },
  unreadable_receipt: {
    status: 422,
    title: 'Unreadable receipt',
    advice: 'This is none of the forms that the vendor publishes.',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many requests',
    advice: 'This key has used up its requests of this minute: ask again after `Retry-After` seconds.',
  },
  quota_exceeded: {
    status: 429,
    title: 'Quota exceeded',
    advice: 'Nothing more is accepted over this channel until the period that `detail` names is over.',
  },
  too_many_streams: {
    status: 429,
    title: 'Too many streams',
    advice: 'This user has as many open as one process serves: close one, or ask again after `Retry-After` seconds.',
  },
  internal: { status: 500, title: 'Internal error', advice: 'Report the `requestId` to the operator.' },
  unavailable: {
    status: 503,
    title: 'Unavailable',
    advice: 'Nothing is promised: ask again, with the same Idempotency-Key.',
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

/** Thrown to answer with a problem document; never carries what the request held. */
export class ApiProblem extends Error {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors: FieldError[] | undefined;
  readonly notificationStatus: Status | undefined;
  readonly headers: Record<string, string>;

  constructor(code: ProblemCode, { detail, errors, notificationStatus, headers = {} }: Extras = {}) {
    super(code);
    this.name = 'ApiProblem';
    this.code = code;
    this.detail = detail ?? PROBLEMS[code].advice;
    this.errors = errors;
    this.notificationStatus = notificationStatus;
    this.headers = headers;
  }
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

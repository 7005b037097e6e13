import type { FieldError, NotificationStatus, Problem } from './types.ts';

/** Errors without an answer from Posthorn: no answer, not in time, or something else answered. */
export type LocalCode = 'network_error' | 'timeout' | 'unexpected_answer' | 'invalid_options';
/** Newer servers may use further codes. */
export type ErrorCode = Problem['code'] | LocalCode | (string & {});

type Parts = {
  code: ErrorCode;
  detail: string;
  title?: string;
  status?: number;
  errors?: FieldError[];
  requestId?: string;
  notificationStatus?: NotificationStatus;
  retryAfterMs?: number | undefined;
};

/** Every failure of a call. It contains neither the API key nor the request. */
export class PosthornError extends Error {
  override name = 'PosthornError';
  /** Branch on this: the code of the problem, or a `LocalCode`. */
  readonly code: ErrorCode;
  /** The HTTP status; null if there was no answer. */
  readonly status: number | null;
  /** What is wrong or what to do, in one sentence. */
  readonly detail: string;
  /** The invalid fields of the request, if any. */
  readonly errors: FieldError[];
  /** Identifies the request in the server log. */
  readonly requestId: string | null;
  /** The notification's current status, where that is the reason. */
  readonly notificationStatus: NotificationStatus | null;
  /** How long the server asks to wait, in milliseconds; null if it did not say. */
  readonly retryAfterMs: number | null;

  constructor({ code, detail, title, status, errors, requestId, notificationStatus, retryAfterMs }: Parts) {
    super(`${title ? `${title}: ` : ''}${detail} (${status ? `${status} ` : ''}${code})`);
    this.code = code;
    this.detail = detail;
    this.status = status ?? null;
    this.errors = errors ?? [];
    this.requestId = requestId ?? null;
    this.notificationStatus = notificationStatus ?? null;
    this.retryAfterMs = retryAfterMs ?? null;
  }
}

import type { KeyMode } from '../domain/notification.ts';

/** A value on `notification-requests`: what a producer without HTTP asks for (docs/contract.md). */
export type NotificationRequestRecord = {
  /** `cli_…`; who may write it is for Kafka's own access control to say. */
  clientId: string;
  /** `live` unless given. What is `test` goes to the sandbox. */
  environment?: KeyMode | undefined;
  /** Visible ASCII, up to 255 letters. Without one, the place of the record in the topic names it. */
  idempotencyKey?: string | undefined;
} & RequestBody;

/** The body of `POST /api/notifications`, or that of `POST /api/events`. */
export type RequestBody = { notification: unknown } | { event: unknown };

/** What `src/main/wiring` hands to the consumer: the API's own validation, idempotency and acceptance. */
export type AcceptRequest = (request: RequestToAccept) => Promise<RequestVerdict>;

export type RequestToAccept = {
  /** UUID of a client that there is. */
  clientId: string;
  environment: KeyMode;
  /** The name under which the request may come again; names of different routes have nothing to do with each other. */
  name: { route: string; key: string };
  traceparent: string;
  body: RequestBody;
};

export type RequestVerdict =
  /** On record, now or since an earlier time; `problems`: the channels of an event that were refused. */
  | { kind: 'accepted'; notificationIds: string[]; replayed: boolean; problems: string[] }
  /** For good, with the code of the problem that the API would answer. */
  | { kind: 'refused'; code: string };

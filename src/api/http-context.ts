import type { Context } from 'hono';

/** How much of a key's rate is left when a request was counted. */
export type RequestRate = { perMinute: number; remaining: number; resetsInSeconds: number };

/** What is known of a request while it is answered; the log line is written from it. */
export type RequestContext = {
  /** `req_…` */
  requestId: string;
  traceparent: string;
  /** The pattern, never the URL: that may hold an address. */
  route: string;
  clientId: string | null;
  notificationId: string | null;
  /** Of the key, where that has one. */
  rate: RequestRate | null;
  /** Whether the answer shows nobody: the key lacks the scope `content`. */
  isMasked: boolean;
  /** Code or class of the error behind a 5xx. */
  failure: string | null;
};

/** What @hono/node-server hands over besides the request; none of it where a test asks without a socket. */
type SocketBindings = { incoming?: { socket: { remoteAddress?: string | undefined } } };

export type ApiEnv = { Variables: { request: RequestContext }; Bindings: SocketBindings };
export type ApiContext = Context<ApiEnv>;

import type { Context } from 'hono';
import type { TopicNames } from '../contracts/topics.ts';
import type { Database } from '../db/client.ts';
import type { RetryPolicy } from '../domain/retry-policy.ts';
import type { Check } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Caller } from './auth/authenticate.ts';

/** All that the API needs; built once by the process that serves it. */
export type ApiDeps = {
  database: Database;
  /** For keyed hashes and cursors. Changing it orphans both: filters by recipient and open pages find nothing. */
  secret: string;
  topics: TopicNames;
  defaults: { retry: RetryPolicy };
  /** Route names in the order in which they are tried, such as `['smtp']`. */
  emailProviders: string[];
  openRegistration: boolean;
  adminToken: string | null;
  /** Told after each commit that wrote an outbox row. */
  wakeRelay: () => void;
  checks: Record<string, Check>;
  version: string;
  logger: Logger;
  metrics: Metrics;
};

/** What is known of a request while it is answered; the log line is written from it. */
export type RequestContext = {
  /** `req_…` */
  requestId: string;
  traceparent: string;
  /** The pattern, never the URL: that may hold an address. */
  route: string;
  clientId: string | null;
  notificationId: string | null;
  /** Code or class of the error behind a 5xx. */
  failure: string | null;
};

export type ApiEnv = { Variables: { request: RequestContext } };
export type ApiContext = Context<ApiEnv>;

type Answered = Promise<Response> | Response;

/** One endpoint; `client` means that a valid API key comes first. */
export type Endpoint = { method: 'GET' | 'POST'; path: string } & (
  | { access: 'public'; handle: (c: ApiContext) => Answered }
  | { access: 'client'; handle: (c: ApiContext, caller: Caller) => Answered }
);

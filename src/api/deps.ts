import type { Context } from 'hono';
import type { Database } from '../db/client.ts';
import type { Channel } from '../domain/channel.ts';
import type { ReceiptReader } from '../domain/receipt.ts';
import type { RowAccess } from '../domain/row-access.ts';
import type { ScopeNeed } from '../domain/scope.ts';
import type { ReachFaultPoint } from '../observability/fault-points.ts';
import type { Check } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { SimulateOptions } from '../services/delivery/simulate.ts';
import type { Caller } from './auth/authenticate.ts';
import type { InboxOwner } from './auth/authenticate-user.ts';
import type { SettingsOf } from './clients/settings-of.ts';
import type { InboxStreams } from './inbox/stream.ts';
import type { QuotaGate } from './limits/quotas.ts';
import type { RequestRate } from './limits/request-rate.ts';
import type { OperationDocs } from './openapi/operation-docs.ts';

/** All that the API needs; built once by the process that serves it. */
export type ApiDeps = {
  database: Database;
  /** For keyed hashes, cursors and users' tokens. Changing it ends them all: filters by recipient and open pages find nothing. */
  secret: string;
  /** What a client has set, completed by the instance's defaults; at most 5 s old, or read again. */
  settingsOf: SettingsOf;
  /** What clients may have accepted in a day and in a month. */
  quotas: QuotaGate;
  /** The providers that are set up, by channel and in the order in which they are tried; none for a channel without. */
  providers: Record<Channel, string[]>;
  /** Which one an SMS to a country (ISO 3166-1, `IN`) tries first, where that is not the first of `providers`. */
  smsProviderByCountry: Record<string, string>;
  /** By which the gates of the workers go, for who asks what would become of a notification. */
  gates: SimulateOptions;
  /** The domains that a mail may name as its sender. */
  senderDomains: string[];
  /** How the world reaches this API, without a slash at the end; null where nobody said so. */
  publicUrl: string | null;
  /** The pages that may read an inbox in a browser; `*` for all. */
  corsOrigins: string[];
  /** Why we may not call a URL that a client gives; null where we may. */
  refuseTarget: (url: string) => string | null;
  /** Who reads the receipts of which vendor, by the name in the path: `twilio`, `msg91`, `meta`, `email`, `ses`, `sendgrid`. */
  receiptReaders: Record<string, ReceiptReader>;
  /** The secret part of the path for vendors that sign nothing; null refuses them all. */
  receiptsToken: string | null;
  /** A person (E.164) has written to us by WhatsApp: free text is allowed for a while from then on. */
  openWindow: (phone: string, at: Date) => Promise<void>;
  openRegistration: boolean;
  adminToken: string | null;
  /** How many trusted proxies stand in front of the API: that many entries of X-Forwarded-For are trusted. */
  trustedProxies: number;
  /** Told after each commit that wrote an outbox row. */
  wakeRelay: () => void;
  /**
   * Tells the workflow of a run that its row has changed; the fast way, beside the record in the outbox. It returns at
   * once and never throws: a word that is lost comes again through Kafka.
   */
  signalChanged: (notificationId: string, run: number) => void;
  inboxStreams: InboxStreams;
  /** For development: a receiver of webhooks that shows what it got. */
  testWebhook: boolean;
  reachFaultPoint: ReachFaultPoint;
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
  /** Of the key, where that has one. */
  rate: RequestRate | null;
  /** Code or class of the error behind a 5xx. */
  failure: string | null;
};

/** What @hono/node-server hands over besides the request; none of it where a test asks without a socket. */
type SocketBindings = { incoming?: { socket: { remoteAddress?: string | undefined } } };

export type ApiEnv = { Variables: { request: RequestContext }; Bindings: SocketBindings };
export type ApiContext = Context<ApiEnv>;

type Answered = Promise<Response> | Response;

/** Whose rows an endpoint shows: a client's own, or to the operator all of them. */
export type Viewer = RowAccess & {
  /** `key:<id>` or `operator`, for the audit log. */
  actor: string;
};

/**
 * One endpoint; `client` means that a valid API key comes first, `client_or_operator` that or the operator's token.
 * `scope` is what a key must hold for it: one, `{any}` or `{all}` of several.
 */
export type Endpoint = { method: 'GET' | 'POST' | 'PATCH' | 'DELETE'; path: string; docs: OperationDocs } & (
  | { access: 'public'; handle: (c: ApiContext) => Answered }
  | { access: 'client'; scope: ScopeNeed; handle: (c: ApiContext, caller: Caller) => Answered }
  | { access: 'client_or_operator'; scope: ScopeNeed; handle: (c: ApiContext, viewer: Viewer) => Answered }
  /** A user's token, or an API key with `?userId=`; `tokenInUrl` takes the token from `?token=` as well. */
  | { access: 'user'; scope: ScopeNeed; tokenInUrl?: true; handle: (c: ApiContext, owner: InboxOwner) => Answered }
);

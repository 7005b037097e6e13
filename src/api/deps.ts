import type { KafkaView } from '../contracts/kafka-view.ts';
import type { Listener } from '../db/listen.ts';
import type { ReceiptReader } from '../domain/receipt.ts';
import type { HtmlWorker } from '../html/html-worker.ts';
import type { Check } from '../observability/health.ts';
import type { GateOptions } from '../services/delivery/foretell.ts';
import type { Oidc } from '../services/members/oidc.ts';
import type { AcceptanceDeps } from '../services/notifications/accept-once.ts';
import type { Ports } from '../services/ports.ts';
import type { Templates } from '../templates/templates.ts';
import type { MayReadMetrics } from './auth/may-read-metrics.ts';
import type { BuiltFiles } from './dashboard/built-files.ts';
import type { LiveStreams } from './live/hub.ts';
import type { StreamTiming } from './streams/serve-stream.ts';

/** All that the API needs; built once by the process that serves it. */
export type ApiDeps = AcceptanceDeps &
  Ports & {
    /** HTML that clients give, made harmless and into text. */
    html: HtmlWorker;
    /** What compiles and renders the templates of clients. */
    templates: Templates;
    /** By which the gates of the workers go, for who asks what would become of a notification. */
    gates: GateOptions;
    /** Where people see a workflow, by its id; null where no Temporal UI is named. */
    workflowUrl: ((workflowId: string) => string) | null;
    /** The pages that may read an inbox in a browser; `*` for all. */
    corsOrigins: string[];
    /** Who reads the receipts of which vendor, by the name in the path: `twilio`, `msg91`, `meta`, `email`, `ses`, `sendgrid`. */
    receiptReaders: Record<string, ReceiptReader>;
    /** The secret part of the path for vendors that sign nothing; null refuses them all. */
    receiptsToken: string | null;
    /** A person (E.164) has written to us by WhatsApp: free text is allowed for a while from then on. */
    openWindow: (phone: string, at: Date) => Promise<void>;
    openRegistration: boolean;
    adminToken: string | null;
    /** Whether members without a second factor are let in to nothing but their own account. */
    requireMfa: boolean;
    /** By whom members log in besides; null where nobody is set up. */
    oidc: Oidc | null;
    /** Who may see figures, and what servers say of themselves. */
    mayReadMetrics: MayReadMetrics;
    /** How many proxies of ours stand before us: so many entries of X-Forwarded-For are believed. */
    trustedProxies: number;
    inboxStreams: StreamTiming & {
      /** Of the channel INBOX_CHANNEL, by the keys of inboxes. */
      news: Pick<Listener, 'on'>;
      /** In this process. */
      mostPerInbox?: number;
      /** In this process: of all users of one client together, so that others have room. */
      mostPerClient?: number;
    };
    /** The files of the dashboard, or null while they are not built; null where it is left out. */
    dashboard: (() => Promise<BuiltFiles | null>) | null;
    /** Where the page at `/` leads besides our own pages. */
    homeLinks: { label: string; url: string }[];
    liveStreams: LiveStreams;
    /** For development: a receiver of webhooks that shows what it got. */
    testWebhook: boolean;
    checks: Record<string, Check>;
    /** What the operator sees of Kafka. */
    kafkaView: KafkaView;
    version: string;
  };

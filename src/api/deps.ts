import type { Channel } from '../domain/channel.ts';
import type { ReceiptReader } from '../domain/receipt.ts';
import type { Check } from '../observability/health.ts';
import type { SimulateOptions } from '../services/delivery/simulate.ts';
import type { Ports } from '../services/ports.ts';
import type { SettingsOf } from './clients/settings-of.ts';
import type { InboxStreams } from './inbox/open-streams.ts';
import type { QuotaGate } from './limits/quotas.ts';

/** All that the API needs; built once by the process that serves it. */
export type ApiDeps = Ports & {
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
  inboxStreams: InboxStreams;
  /** For development: a receiver of webhooks that shows what it got. */
  testWebhook: boolean;
  checks: Record<string, Check>;
  version: string;
};

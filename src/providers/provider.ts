import type { Channel } from '../domain/channel.ts';
import type { ProviderOutcome } from '../domain/outcome.ts';

/**
 * What `deliver` lends a provider for one call. The provider asks before bytes that cannot be taken
 * back, and says when the last one is out, because only then may the vendor have taken the message.
 */
export type SendContext = {
  /** Aborted when the lease is over or the process must stop; the provider then drops the connection. */
  signal: AbortSignal;
  /** Throws when our lease on the notification is over: asked before the first and before the final byte. */
  assertLease(): void;
  /** Told once, right before the byte after which the vendor may take the message. */
  finalByte(): void;
};

export type ProviderCapabilities = {
  /** How long the vendor remembers our key and drops a repeated message; null where it does not. */
  dedupeMs: number | null;
  /** Whether the vendor reports later whether a message arrived. */
  receipts: boolean;
  maxMessageBytes: number;
};

/** One account at one vendor. `send` never throws for what a vendor or a network can do, and never retries. */
export type Provider<Message = unknown> = {
  /** Unique among providers, as in routes and attempts: `smtp`. */
  name: string;
  /** Null for the sandbox, which takes all. */
  channel: Channel | null;
  capabilities: ProviderCapabilities;
  /** The sum of the phases' time-outs: the longest that one call can last, in milliseconds. */
  longestCallMs: number;
  send(message: Message, context: SendContext): Promise<ProviderOutcome>;
  close(): Promise<void>;
};

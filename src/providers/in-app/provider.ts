import { createDeadline } from '../../async/deadline.ts';
import type { ProviderOutcome } from '../../domain/outcome.ts';
import { assertMaySend } from '../assert-may-send.ts';
import type { Provider, SendContext } from '../provider.ts';
import type { InAppMessage } from './message.ts';

export type InAppOptions = {
  name?: string;
  /** Puts a message into its user's inbox; a second time it does nothing. */
  store: (message: InAppMessage) => Promise<void>;
  /** How long one call may take, in milliseconds. */
  timeoutMs?: number;
};

/** As much as a request may hold: what was accepted fits. */
const MAX_MESSAGE_BYTES = 256 * 1_024;

/**
 * In-app messages are sent once they are stored. The store always drops what it has already, so a failure is never
 * ambiguous: whatever became of the write, the same one may come again.
 */
export function createInAppProvider({
  name = 'in-app',
  store,
  timeoutMs = 10_000,
}: InAppOptions): Provider<InAppMessage> {
  return {
    name,
    channel: 'in_app',
    capabilities: { dedupeMs: Number.POSITIVE_INFINITY, receipts: false, maxMessageBytes: MAX_MESSAGE_BYTES },
    longestCallMs: timeoutMs,
    async send(message, context) {
      const deadline = createDeadline(context.signal, timeoutMs);
      try {
        begin(context);
        deadline.set(timeoutMs);
        await deadline.race(store(message));
        return { kind: 'sent', providerMessageId: message.notificationId, response: 'stored' };
      } catch (error) {
        return classify(error);
      } finally {
        deadline.clear();
      }
    },
    async close() {},
  };
}

/** The first byte is the final one: a single statement. */
function begin(context: SendContext): void {
  assertMaySend(context);
  assertMaySend(context);
  context.finalByte();
}

/** By the code alone: an error's words may quote the row. */
function classify(error: unknown): ProviderOutcome {
  const { code } = error as { code?: unknown };
  if (code === 'ABORTED') return { kind: 'transient', code: 'aborted', detail: 'the call was aborted', response: null };
  // Of PostgreSQL: data exception, integrity constraint violation (appendix A). The same row will never be taken.
  if (typeof code === 'string' && /^2[23]/.test(code)) {
    return { kind: 'permanent', code: 'store_refused', detail: `the inbox refused it (${code})`, response: null };
  }
  return { kind: 'transient', code: 'store_unavailable', detail: 'the inbox could not be written', response: null };
}

import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import { withDeadline } from '../async/deadline.ts';

/**
 * Why a span was not exported: too many wait, the receiver did not take it, the process ended, or more have failed in
 * traces that are not recorded than are kept.
 */
export type DropReason = 'queue_full' | 'not_taken' | 'stopped' | 'too_many_failures';

export type SpanQueueOptions = {
  exporter: SpanExporter;
  onDropped: (reason: DropReason, count: number) => void;
  /** The receiver did not take a batch. */
  onTrouble: (error: unknown) => void;
  mostWaiting?: number;
  batchSize?: number;
  /** The longest that a span waits for others. */
  everyMs?: number;
  /** What is left at the end has so long to leave. */
  stopWithinMs?: number;
};

/** Of `ExportResultCode`. */
const TAKEN = 0;

/**
 * Spans that have ended, on their way to the receiver: one batch at a time, and no more than so many in memory. Whoever
 * ends a span waits for nothing, also while the receiver is slow or away; what does not fit is dropped, and counted.
 */
export function createSpanQueue(options: SpanQueueOptions): SpanProcessor {
  const { exporter, onDropped, onTrouble } = options;
  const { mostWaiting = 2_048, batchSize = 512, everyMs = 1_000, stopWithinMs = 2_000 } = options;
  const waiting: ReadableSpan[] = [];
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;
  let isEnding = false;

  function send(batch: ReadableSpan[]): Promise<void> {
    return new Promise((resolve) => {
      const failed = (error: unknown) => {
        onDropped('not_taken', batch.length);
        onTrouble(error);
        resolve();
      };
      try {
        exporter.export(batch, ({ code, error }) => (code === TAKEN ? resolve() : failed(error)));
      } catch (error) {
        failed(error);
      }
    });
  }

  async function sendBatches(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    while (waiting.length > 0) {
      await send(waiting.splice(0, batchSize));
      // What came meanwhile waits for more, as the first of it did.
      if (waiting.length < batchSize && !isEnding) break;
    }
    sending = undefined;
    if (waiting.length > 0) sendSoon();
  }

  function sendNow(): Promise<void> {
    if (!sending && waiting.length > 0) sending = sendBatches();
    return sending ?? Promise.resolve();
  }

  function sendSoon(): void {
    if (sending) return;
    if (waiting.length >= batchSize) void sendNow();
    else timer ??= setTimeout(sendNow, everyMs).unref();
  }

  async function sendAll(): Promise<void> {
    while (waiting.length > 0 || sending) await sendNow();
  }

  return {
    onStart() {},
    onEnd(span) {
      if (isEnding) return onDropped('stopped', 1);
      if (waiting.length >= mostWaiting) return onDropped('queue_full', 1);
      waiting.push(span);
      sendSoon();
    },
    forceFlush: sendAll,
    async shutdown() {
      isEnding = true;
      await withDeadline(sendAll(), stopWithinMs, () => new Error('late')).catch(() => {
        const left = waiting.splice(0).length;
        if (left > 0) onDropped('stopped', left);
      });
      // It would wait for what is under way, which nobody waits for any more.
      void exporter.shutdown().catch(() => {});
    },
  };
}

import { backoffMs, delay } from '../async/backoff.ts';
import type { Semaphore } from '../async/semaphore.ts';
import { createWakeSignal } from '../async/wake-signal.ts';
import type { Logger } from '../observability/logger.ts';
import { describeError } from './classify-error.ts';
import { OffsetTracker } from './offset-tracker.ts';
import type { IncomingRecord } from './records.ts';

/** A record whose handler rejected and is tried again; its partition waits for it. */
export type BlockedRecord = {
  topic: string;
  partition: number;
  offset: string;
  /** ISO 8601: when the handler first rejected. */
  since: string;
  /** Name and code of the last error, never its text. */
  reason: string;
};

export type BatchReport = {
  topic: string;
  partition: number;
  records: number;
  firstOffset: string;
  lastOffset: string;
  /** From the batch's arrival until its last record was done. */
  durationMs: number;
};

export type PartitionWorkerOptions = {
  topic: string;
  partition: number;
  position: bigint;
  semaphore: Semaphore;
  handle(record: IncomingRecord): Promise<void>;
  retryFromMs: number;
  retryToMs: number;
  logger: Logger;
  /** A record is done: there may be more to commit. */
  onDone(): void;
  onBatch(report: BatchReport): void;
  /** It takes more records again. */
  onRoom(): void;
};

type Batch = { open: number; report: BatchReport; startedAtMs: number };
type Waiting = { record: IncomingRecord; batch: Batch };

/** One assigned partition: starts its records in order, as permits become free, and none beyond one that fails. */
export class PartitionWorker {
  readonly topic: string;
  readonly partition: number;
  readonly offsets: OffsetTracker;
  /** Wakes when all was started, a record failed or the worker stopped. */
  readonly changed = createWakeSignal();
  readonly #options: PartitionWorkerOptions;
  readonly #closing = new AbortController();
  readonly #blocked = new Map<string, BlockedRecord>();
  readonly #running = new Set<Promise<void>>();
  #waiting: Waiting[] = [];
  #stopped = false;
  #starting = false;

  constructor(options: PartitionWorkerOptions) {
    this.#options = options;
    this.topic = options.topic;
    this.partition = options.partition;
    this.offsets = new OffsetTracker(options.position);
  }

  /** Records of one batch, in order of offset. */
  add(records: IncomingRecord[]): void {
    const firstOffset = records[0]?.offset;
    if (firstOffset === undefined) return;
    const { topic, partition } = this.#options;
    const report = { topic, partition, records: records.length, firstOffset, lastOffset: '', durationMs: 0 };
    const batch = { open: records.length, report, startedAtMs: performance.now() };
    for (const record of records) {
      this.offsets.add(BigInt(record.offset));
      report.lastOffset = record.offset;
      this.#waiting.push({ record, batch });
    }
    void this.#start();
  }

  /** True while a record waits for a permit or a failing one blocks the rest. */
  isFull(): boolean {
    return !this.#stopped && (this.#waiting.length > 0 || this.#blocked.size > 0);
  }

  /** True when no record is held, whether waiting, in flight or failing. */
  isIdle(): boolean {
    return this.offsets.openCount === 0;
  }

  isBlocked(): boolean {
    return this.#blocked.size > 0;
  }

  blocked(): BlockedRecord[] {
    return [...this.#blocked.values()];
  }

  /** Starts nothing more and ends back-offs. What is in flight may still finish, and counts. */
  stop(): void {
    this.#stopped = true;
    this.#waiting = [];
    this.#blocked.clear();
    this.#closing.abort();
    this.changed.wake();
  }

  /** Resolves when no handler is in flight any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  async #start(): Promise<void> {
    if (this.#starting) return;
    this.#starting = true;
    while (this.#waiting.length > 0 && this.#blocked.size === 0) {
      const release = await this.#options.semaphore.take();
      const next = this.#blocked.size === 0 ? this.#waiting.shift() : undefined;
      if (next) this.#track(this.#bring(next, release));
      else release();
    }
    this.#starting = false;
    this.changed.wake();
    if (!this.isFull()) this.#options.onRoom();
  }

  /** Handles one record until it is done or the worker stops. */
  async #bring({ record, batch }: Waiting, firstPermit: () => void): Promise<void> {
    const { semaphore, handle, retryFromMs, retryToMs } = this.#options;
    let release = firstPermit;
    for (let attempt = 0; ; attempt++) {
      try {
        await handle(record);
        break;
      } catch (error) {
        release();
        if (this.#stopped) return;
        this.#block(record, error, attempt);
        await delay(backoffMs(attempt, { fromMs: retryFromMs, toMs: retryToMs }), this.#closing.signal);
        if (this.#stopped) return;
        release = await semaphore.take();
        if (this.#stopped) return release();
      }
    }
    release();
    this.#finish(record, batch);
  }

  #finish(record: IncomingRecord, batch: Batch): void {
    this.offsets.done(BigInt(record.offset));
    batch.open--;
    if (batch.open === 0) {
      batch.report.durationMs = Math.round(performance.now() - batch.startedAtMs);
      this.#options.onBatch(batch.report);
    }
    this.#options.onDone();
    if (this.#blocked.delete(record.offset) && this.#blocked.size === 0) void this.#start();
  }

  #block(record: IncomingRecord, error: unknown, attempt: number): void {
    const { topic, partition, offset } = record;
    const told = describeError(error);
    const since = this.#blocked.get(offset)?.since ?? new Date().toISOString();
    const reason = told.code === told.error ? told.error : `${told.error} (${told.code})`;
    this.#blocked.set(offset, { topic, partition, offset, since, reason });
    const line = { topic, partition, offset, attempt: attempt + 1, ...told };
    // The first time, and then about once a minute.
    this.#options.logger[attempt % 12 === 0 ? 'warn' : 'debug'](line, 'record failed, its partition waits for it');
    this.changed.wake();
  }

  #track(work: Promise<void>): void {
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }
}

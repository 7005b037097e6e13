import type { OutgoingRecord } from './records.ts';

/** `acknowledged`: of the records of a failed send those that Kafka has all the same, so that nobody sends them again. */
type SendErrorOptions = ErrorOptions & { acknowledged?: ReadonlySet<OutgoingRecord> };

const NONE: ReadonlySet<OutgoingRecord> = new Set();

/** Kafka cannot be reached, or answered with something that a later try may change. The records may be sent again. */
export class KafkaAway extends Error {
  override name = 'KafkaAway';
  /** Of partitions that took theirs. */
  readonly acknowledged: ReadonlySet<OutgoingRecord>;
  constructor(message: string, { acknowledged = NONE, ...options }: SendErrorOptions = {}) {
    super(message, options);
    this.acknowledged = acknowledged;
  }
}

/** The send had no answer in time. Kafka may have taken the records: sending them again can write them twice. */
export class SendTimedOut extends Error {
  override name = 'SendTimedOut';
  constructor(timeoutMs: number) {
    super(`Kafka did not acknowledge within ${timeoutMs} ms`);
  }
}

/** At least one record of a partition will never be taken as it is; which one, Kafka does not say. */
export class RecordsRefused extends Error {
  override name = 'RecordsRefused';
  /** Kafka's own name for it, such as `MESSAGE_TOO_LARGE`. */
  readonly code: string;
  /** Of partitions that took theirs. */
  readonly acknowledged: ReadonlySet<OutgoingRecord>;
  constructor(code: string, acknowledged: ReadonlySet<OutgoingRecord> = NONE) {
    super(`Kafka refuses the records: ${code}`);
    this.code = code;
    this.acknowledged = acknowledged;
  }
}

/** Whether Kafka has answered a failed send by partition: others of the topic may take their records. */
export function failedByPartition(error: unknown): boolean {
  return error instanceof KafkaAway && error.acknowledged !== NONE;
}

/** What Kafka has of a send that failed with `error`. */
export function acknowledgedOf(error: unknown): ReadonlySet<OutgoingRecord> {
  return error instanceof KafkaAway || error instanceof RecordsRefused ? error.acknowledged : NONE;
}

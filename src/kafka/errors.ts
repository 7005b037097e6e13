/** Kafka cannot be reached, or answered with something that a later try may change. The records may be sent again. */
export class KafkaAway extends Error {
  override name = 'KafkaAway';
}

/** The send had no answer in time. Kafka may have taken the records: sending them again can write them twice. */
export class SendTimedOut extends Error {
  override name = 'SendTimedOut';
  constructor(timeoutMs: number) {
    super(`Kafka did not acknowledge within ${timeoutMs} ms`);
  }
}

/** At least one record of the batch will never be taken as it is; which one, Kafka does not say. */
export class RecordsRefused extends Error {
  override name = 'RecordsRefused';
  /** Kafka's own name for it, such as `MESSAGE_TOO_LARGE`. */
  readonly code: string;
  constructor(code: string) {
    super(`Kafka refuses the records: ${code}`);
    this.code = code;
  }
}

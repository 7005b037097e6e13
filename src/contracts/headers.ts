/** Header names on every record that Posthorn writes. They never carry personal data. */
export const HEADERS = {
  eventType: 'event-type',
  timestamp: 'timestamp',
  schemaVersion: 'schema-version',
  traceparent: 'traceparent',
  /** Of events only: whoever may write to their topic cannot have made them (`eventSignature`). */
  signature: 'signature',
} as const;

/** Header names on every record that Posthorn writes. They never carry personal data. */
export const HEADERS = {
  eventType: 'event-type',
  timestamp: 'timestamp',
  schemaVersion: 'schema-version',
  traceparent: 'traceparent',
} as const;

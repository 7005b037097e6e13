import { framesOf } from '../observability/health.ts';

/**
 * Kafka's error codes that no later try of the same record can change
 * (https://kafka.apache.org/protocol.html#protocol_error_codes). A topic that is missing and a right that is lacking
 * are not among them: an operator mends those, for every record at once, and until then they wait.
 */
const REFUSALS: ReadonlySet<string> = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'INVALID_TOPIC_EXCEPTION',
  'POLICY_VIOLATION',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
]);

/** True when Kafka refuses what it was given, false when it could not be asked or could not answer now. */
export function isRefusal(error: unknown): boolean {
  return REFUSALS.has(errorCode(error));
}

/** Kafka's own code in the chain of causes (`MESSAGE_TOO_LARGE`); null where Kafka has not answered. */
export function answeredCode(error: unknown): string | null {
  return firstInChain(error, 'type');
}

/** Kafka's code where there is one, else the network's (`ECONNREFUSED`), else the name of the error. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return answeredCode(error) ?? firstInChain(error, 'code') ?? error.name;
}

function firstInChain(error: unknown, name: 'type' | 'code'): string | null {
  for (let link = error, depth = 0; link instanceof Error && depth < 10; link = link.cause, depth++) {
    const value = (link as { type?: unknown; code?: unknown })[name];
    if (typeof value === 'string') return value;
  }
  return null;
}

/**
 * What may be logged of an error that a handler threw: never its message, which can quote a record
 * (JSON.parse does), but where it came from.
 */
export function describeError(error: unknown): { error: string; code: string; at: string[] } {
  if (!(error instanceof Error)) return { error: typeof error, code: typeof error, at: [] };
  return { error: error.name, code: errorCode(error), at: framesOf(error, 4) };
}

/** Codes after which nothing of the topic can be written until an operator acts, and what that is. */
const ADVICE: Record<string, string> = {
  UNKNOWN_TOPIC_OR_PARTITION: 'the topic is missing: create it with `npm run topics`',
  TOPIC_AUTHORIZATION_FAILED: "it may not be written to: give this client the right in Kafka's access control",
  NOT_ENOUGH_REPLICAS: 'fewer replicas are in sync than its min.insync.replicas: bring the brokers back',
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: 'fewer replicas are in sync than its min.insync.replicas: bring the brokers back',
};

/** Why a topic takes no records, in words that an operator can act on. */
export function explainSendFailure(topic: string, error: unknown): string {
  const code = errorCode(error);
  const advice = ADVICE[code];
  return `topic ${topic} takes no records (${code})${advice ? `: ${advice}` : ''}`;
}

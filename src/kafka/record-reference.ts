import { HEADERS } from '../contracts/headers.ts';
import type { RecordReference, TopicRole } from '../contracts/kafka-view.ts';
import { publicIdPattern } from '../domain/ids.ts';
import type { IncomingRecord } from './records.ts';

/** What may be told of a value, by name; what is not here is not told. Fields of `data` are those of an event. */
type Allowed = { own: readonly string[]; data?: readonly string[] };

const PLAN: Allowed = {
  own: [
    ...['notificationId', 'run', 'clientId', 'channel', 'priority', 'onAmbiguous'],
    ...['dueAt', 'expiresAt', 'createdAt'],
  ],
};

/** None for requests: whoever may write there decides what stands in key, headers and value. */
const ALLOWED: Record<TopicRole, Allowed | null> = {
  notifications: PLAN,
  notificationsUrgent: PLAN,
  campaigns: { own: ['campaignId', 'run', 'clientId', 'channel'] },
  deadLetters: {
    own: [
      ...['deadLetterId', 'notificationId', 'run', 'clientId', 'channel', 'provider', 'errorCode', 'retryCount'],
      ...['reason', 'topic', 'partition', 'offset', 'payloadSize', 'createdAt', 'parkedAt'],
    ],
  },
  notificationStatus: {
    own: ['id'],
    data: [
      ...['notificationId', 'campaignId', 'endpointId', 'clientId', 'environment', 'channel', 'status', 'reason'],
      ...['provider', 'errorCode', 'sequence', 'percent', 'period', 'limit', 'used', 'total', 'version'],
    ],
  },
  notificationRequests: null,
};

/** A number beyond it is no version. */
const MOST_VERSION = 1_000;
/** A larger value is not read for its fields. */
const MOST_BYTES = 1_048_576;
/** A code, a name, an id or a time. No address has this form: neither `@`, `+` nor a space is in it. */
const WORD = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]{5,18}Z$/;
/** An offset or a size; a telephone number would stand in none of these fields. */
const OFFSET = /^\d{1,19}$/;
const OF_OFFSETS: ReadonlySet<string> = new Set(['offset']);
/** A number elsewhere was written by somebody else, and may be one to call. */
const OF_NUMBERS: ReadonlySet<string> = new Set([
  ...['run', 'priority', 'retryCount', 'partition', 'payloadSize'],
  ...['sequence', 'percent', 'limit', 'used', 'total', 'version'],
]);
const KEYS = (['notification', 'campaign', 'client', 'webhook', 'deadLetter'] as const).map(publicIdPattern);

/**
 * A record by reference: where it stands, when it came, and of its value the ids and words that its topic allows. What has
 * another form than these have is left out, whoever wrote it.
 */
export function referenceOf(role: TopicRole, record: IncomingRecord): RecordReference {
  const { partition, offset, key, value, headers, timestampMs } = record;
  const allowed = ALLOWED[role];
  const said = allowed ? parse(value) : {};
  const version = Number(headers[HEADERS.schemaVersion]);
  return {
    partition,
    offset,
    at: isTime(timestampMs) ? new Date(timestampMs) : null,
    key: key !== null && KEYS.some((pattern) => pattern.test(key)) ? key : null,
    type: allowed ? wordOf(headers[HEADERS.eventType] ?? said.type) : null,
    schemaVersion: allowed && Number.isInteger(version) && version <= MOST_VERSION ? version : null,
    size: value?.length ?? 0,
    fields: allowed ? fieldsOf(allowed, said) : {},
  };
}

function fieldsOf({ own, data = [] }: Allowed, said: Record<string, unknown>): RecordReference['fields'] {
  const inner = recordOf(said.data);
  const pick = (names: readonly string[], from: Record<string, unknown>) =>
    names.flatMap((name) => {
      const value = Object.hasOwn(from, name) ? plain(name, from[name]) : undefined;
      return value === undefined ? [] : [[name, value] as const];
    });
  return Object.fromEntries([...pick(own, said), ...pick(data, inner)]);
}

/** Undefined for what may not be told. */
function plain(name: string, value: unknown): string | number | boolean | null | undefined {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return OF_NUMBERS.has(name) && Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  if (OF_OFFSETS.has(name)) return OFFSET.test(value) ? value : undefined;
  return WORD.test(value) || INSTANT.test(value) ? value : undefined;
}

function wordOf(value: unknown): string | null {
  return typeof value === 'string' && WORD.test(value) ? value : null;
}

function parse(value: Buffer | null): Record<string, unknown> {
  if (value === null || value.length > MOST_BYTES) return {};
  try {
    return recordOf(JSON.parse(value.toString()));
  } catch {
    return {};
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** https://tc39.es/ecma262/#sec-time-values-and-time-range; Kafka gives -1 where it has none. */
function isTime(ms: number): boolean {
  return ms >= 0 && ms <= 8.64e15;
}

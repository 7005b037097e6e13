import { sql } from 'drizzle-orm';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { findRow, queryRows } from '../../statement.ts';
import type { SigningSecret } from '../signing-secrets.ts';
import type { DeliveryStatus } from './deliveries.ts';

/** UUIDs. */
export type WebhookAttemptKey = { endpointId: string; eventId: string; run: number; number: number };

export type FoundWebhookAttempt = {
  clientId: string;
  eventType: string;
  payload: string;
  /** Of the newest run, whatever run was asked for. */
  run: number;
  status: DeliveryStatus;
  /** Null where it is disabled or deleted. `isFailing`: it has taken nothing for some seconds, though it was called. */
  endpoint: { url: string; secrets: SigningSecret[]; isFailing: boolean } | null;
  /** What this very call has answered already; null where it was not made. */
  finished: { outcome: 'delivered' | 'failed' | 'gone'; code: string | null } | null;
};

/** A failure now and then is none of its endpoint's: one success in between ends it. */
const FAILING_AFTER = '10 seconds';

/** A delivery with what the next call of it needs, or null where there is none. */
export async function findWebhookAttempt(db: Queryable, key: WebhookAttemptKey): Promise<FoundWebhookAttempt | null> {
  return findRow<FoundWebhookAttempt>(
    db,
    'find-webhook-attempt',
    sql`select d.client_id as "clientId", d.event_type as "eventType", payload, d.run, d.status,
        case when e.status = 'enabled' then json_build_object('url', url, 'secrets', secrets,
          'isFailing', coalesce(failing_since < now() - ${FAILING_AFTER}::interval, false)) end as endpoint,
        case when a.outcome is not null then json_build_object('outcome', outcome, 'code', code) end as finished
      from webhook_deliveries d
        left join webhook_endpoints e on e.id = d.endpoint_id
        left join webhook_attempts a
          on (a.endpoint_id, a.event_id, a.run, a.number) = (d.endpoint_id, d.event_id, ${key.run}, ${key.number})
      where d.endpoint_id = ${key.endpointId} and d.event_id = ${key.eventId}`,
  );
}

export type WebhookAttemptRow = {
  eventId: string;
  run: number;
  number: number;
  eventType: string;
  outcome: 'delivered' | 'failed' | 'gone';
  statusCode: number | null;
  code: string | null;
  detail: string | null;
  response: string | null;
  startedAt: Date;
  finishedAt: Date;
  /** Where a page that ends here ended: when it started, in microseconds, and whose event it was, as 32 hexadecimal digits with dashes. */
  position: string;
};

/** Half an event's id, the random one, tells apart what started in the same microsecond. */
const TAIL = sql`right(event_id::text, 17)`;

const ATTEMPT = sql`event_id as "eventId", run, number, event_type as "eventType", outcome, status_code as "statusCode",
    code, detail, response, started_at as "startedAt", finished_at as "finishedAt",
    regexp_replace(lpad(to_hex((extract(epoch from started_at) * 1000000)::bigint), 16, '0'),
      '^(.{8})(.{4})(.{4})$', '\\1-\\2-\\3-') || ${TAIL} as position`;

/**
 * Of an endpoint, newest first.
 * @param before a `position`, null for the first page
 * @param options.onlyFailed leaves out those that were taken; they have an index of their own
 */
export async function listWebhookAttempts(
  db: Queryable,
  cipher: ContentCipher,
  endpointId: string,
  before: string | null,
  limit: number,
  { onlyFailed = false } = {},
): Promise<WebhookAttemptRow[]> {
  const microseconds = before === null ? null : BigInt(`0x${before.slice(0, 18).replaceAll('-', '')}`).toString();
  const wanted = onlyFailed ? sql`outcome <> 'delivered'` : sql`true`;
  const rows = await queryRows<WebhookAttemptRow>(
    db,
    onlyFailed ? 'list-failed-webhook-attempts' : 'list-webhook-attempts',
    sql`select ${ATTEMPT} from webhook_attempts
      where endpoint_id = ${endpointId} and ${wanted} and (${microseconds}::bigint is null or
        (started_at, ${TAIL}) <
          (timestamptz 'epoch' + ${microseconds}::bigint * interval '1 microsecond', ${before?.slice(19) ?? null}::text))
      order by started_at desc, ${TAIL} desc limit ${limit}`,
  );
  return rows.map((row) => opened(cipher, endpointId, row));
}

/** So many of an event are shown: each re-send makes seven calls at most. */
const MOST_OF_EVENT = 100;

/** The calls that told an endpoint of one event, newest first. */
export async function listAttemptsOfEvent(
  db: Queryable,
  cipher: ContentCipher,
  { endpointId, eventId }: { endpointId: string; eventId: string },
): Promise<WebhookAttemptRow[]> {
  const rows = await queryRows<WebhookAttemptRow>(
    db,
    'list-webhook-attempts-of-event',
    sql`select ${ATTEMPT} from webhook_attempts where endpoint_id = ${endpointId} and event_id = ${eventId}
      order by run desc, number desc limit ${MOST_OF_EVENT}`,
  );
  return rows.map((row) => opened(cipher, endpointId, row));
}

function opened(cipher: ContentCipher, endpointId: string, row: WebhookAttemptRow): WebhookAttemptRow {
  const at = `${endpointId}/${row.eventId}/${row.run}/${row.number}`;
  const detail = cipher.open(row.detail, ['webhook_attempts.detail', at]);
  return { ...row, detail, response: cipher.open(row.response, ['webhook_attempts.response', at]) };
}

import { notificationRequestSchema } from '../contracts/notification-request.schema.ts';
import type { AcceptRequest, NotificationRequestRecord, RequestBody } from '../contracts/notification-request.ts';
import type { Pool } from '../db/client.ts';
import { clientExists } from '../db/queries/clients.ts';
import { parseJson } from '../domain/exact-json.ts';
import { fromPublicId } from '../domain/ids.ts';
import type { ParkRecord } from '../kafka/park-record.ts';
import type { IncomingRecord } from '../kafka/records.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { traceIdOf } from '../observability/trace-context.ts';
import { inSpan, type Tracer } from '../observability/tracing.ts';

export type AcceptRequestDeps = {
  pool: Pool;
  /** Does what the API does with the same body. */
  accept: AcceptRequest;
  park: ParkRecord;
  logger: Logger;
  metrics: Metrics;
  tracer: Tracer;
};

const UTF_8 = new TextDecoder('utf-8', { fatal: true });
/** Of kept answers. A record's own place is a name of its own kind, which no producer can choose by chance. */
const ROUTES = { key: 'notification-requests', place: 'notification-requests:place' } as const;

/**
 * One request by Kafka, accepted as the API accepts it, once however often its record comes. What it refuses is parked.
 * It resolves once PostgreSQL has the notifications, or the broker the parked record, and rejects for trouble that will
 * pass; it is then called again.
 */
export function createAcceptRequestRecord({ pool, accept, park, logger, metrics, tracer }: AcceptRequestDeps) {
  return async function acceptRequestRecord(incoming: IncomingRecord): Promise<void> {
    const { topic, partition, offset } = incoming;
    const request = decode(incoming.value);
    if (typeof request === 'string') await park(incoming, request);
    else await acceptOrPark(request);
    metrics.kafkaConsumed.inc({ topic });

    async function acceptOrPark({
      clientId: publicId,
      environment,
      idempotencyKey,
      ...rest
    }: NotificationRequestRecord) {
      const clientId = fromPublicId('client', publicId);
      if (clientId === null || !(await clientExists(pool, clientId))) return park(incoming, 'unknown_client');
      const attributes = {
        'messaging.system': 'kafka',
        'messaging.destination.name': topic,
        'posthorn.client_id': publicId,
      };
      const span = tracer.enter(`process ${topic}`, incoming.headers.traceparent, { kind: 'consumer', attributes });
      const { traceparent } = span;
      const verdict = await inSpan(span, () =>
        accept({
          clientId,
          environment: environment ?? 'live',
          name: nameOf(incoming, idempotencyKey),
          traceparent,
          body: rest as RequestBody,
        }),
      );
      if (verdict.kind === 'refused') return park(incoming, verdict.code);
      const { notificationIds, replayed, problems } = verdict;
      const line = { topic, partition, offset, traceId: traceIdOf(traceparent), clientId: publicId };
      logger.info({ ...line, notificationIds, replayed, problems }, 'request accepted');
      // What an event could not have on one channel must not be dropped without a word.
      const [problem] = problems;
      if (problem !== undefined) await park(incoming, problem);
    }
  };
}

function decode(value: Buffer | null): NotificationRequestRecord | 'unreadable' | 'invalid' {
  try {
    return notificationRequestSchema.safeParse(parseJson(UTF_8.decode(value ?? Buffer.alloc(0)))).data ?? 'invalid';
  } catch {
    return 'unreadable';
  }
}

/** With the time of the record, so that a topic that was made anew does not name its requests like the old one's. */
function nameOf({ topic, partition, offset, timestampMs }: IncomingRecord, key: string | undefined) {
  if (key !== undefined) return { route: ROUTES.key, key };
  return { route: ROUTES.place, key: `${topic}-${partition}-${offset}@${timestampMs}` };
}

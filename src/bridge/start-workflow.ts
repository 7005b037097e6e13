import { HEADERS } from '../contracts/headers.ts';
import { publicIdPattern } from '../domain/ids.ts';
import { FromNewerRelease } from '../domain/newer-release.ts';
import type { ParkRecord } from '../kafka/park-record.ts';
import type { IncomingRecord } from '../kafka/records.ts';
import type { ReachFaultPoint } from '../observability/fault-points.ts';
import type { Metrics } from '../observability/metrics.ts';
import { inSpan, type Tracer } from '../observability/tracing.ts';
import type { CampaignStarter } from '../temporal/campaign-starter.ts';
import type { Starter, StartResult } from '../temporal/starter.ts';
import { type Decoded, decodeCampaign, decodeNotification } from './decode-record.ts';

export type StartWorkflowDeps = {
  park: ParkRecord;
  metrics: Metrics;
  tracer: Tracer;
  reachFaultPoint: ReachFaultPoint;
};

/**
 * One record, one workflow. It resolves once Temporal has the workflow, or the broker the parked record; only then
 * may the offset pass. It rejects for trouble that will pass, and is then called again; so it does for what a newer
 * release wrote (`FromNewerRelease`), which nothing may pass by until a bridge of that release is here.
 */
export type StartWorkflow = (incoming: IncomingRecord) => Promise<void>;

/** For records of notifications. */
export function createStartNotification({ starter, ...deps }: StartWorkflowDeps & { starter: Starter }): StartWorkflow {
  return createStartWorkflow(deps, decodeNotification, (record) =>
    record.type === 'notification.created' ? starter.start(record) : starter.signalChanged(record),
  );
}

/** For records of campaigns, each of which wakes its workflow, and starts it where it is the first. */
export function createStartCampaign({
  starter,
  ...deps
}: StartWorkflowDeps & { starter: Pick<CampaignStarter, 'changed'> }): StartWorkflow {
  return createStartWorkflow(deps, decodeCampaign, (record) => starter.changed(record));
}

function createStartWorkflow<T>(
  { park, metrics, tracer, reachFaultPoint }: StartWorkflowDeps,
  decode: (value: Buffer | null) => Decoded<T>,
  start: (record: T) => Promise<StartResult>,
): StartWorkflow {
  return async function startWorkflow(incoming) {
    const decoded = decode(incoming.value);
    if (decoded.kind === 'newer') throw new FromNewerRelease('plan');
    if (decoded.kind === 'refused') {
      await park(incoming, decoded.reason);
    } else {
      const result = await inSpan(spanOf(tracer, incoming), async (span) => {
        const result = await start(decoded.record);
        span.set({ 'posthorn.result': result });
        return result;
      });
      reachFaultPoint('bridge:between-start-and-commit');
      metrics.workflowStarts.inc({ result });
    }
    metrics.kafkaConsumed.inc({ topic: incoming.topic });
  };
}

const NOTIFICATION_ID = publicIdPattern('notification');

function spanOf(tracer: Tracer, { topic, key, headers }: IncomingRecord) {
  const attributes = {
    'messaging.system': 'kafka',
    'messaging.destination.name': topic,
    // Whoever may write to Kafka chooses the key.
    'posthorn.notification_id': key !== null && NOTIFICATION_ID.test(key) ? key : undefined,
  };
  return tracer.start('start workflow', headers[HEADERS.traceparent] ?? null, { kind: 'consumer', attributes });
}

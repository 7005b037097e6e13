import { FromNewerRelease } from '../domain/newer-release.ts';
import type { ParkRecord } from '../kafka/park-record.ts';
import type { IncomingRecord } from '../kafka/records.ts';
import type { ReachFaultPoint } from '../observability/fault-points.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Starter } from '../temporal/starter.ts';
import { decodeRecord } from './decode-record.ts';

export type StartNotificationDeps = {
  starter: Starter;
  park: ParkRecord;
  metrics: Metrics;
  reachFaultPoint: ReachFaultPoint;
};

/**
 * One record, one workflow. It resolves once Temporal has the workflow, or the broker the parked record; only then
 * may the offset pass. It rejects for trouble that will pass, and is then called again; so it does for what a newer
 * release wrote (`FromNewerRelease`), which nothing may pass by until a bridge of that release is here.
 */
export function createStartNotification({ starter, park, metrics, reachFaultPoint }: StartNotificationDeps) {
  return async function startNotification(incoming: IncomingRecord): Promise<void> {
    const decoded = decodeRecord(incoming.value);
    if (decoded.kind === 'newer') throw new FromNewerRelease('plan');
    if (decoded.kind === 'refused') {
      await park(incoming, decoded.reason);
    } else {
      const { record } = decoded;
      const isNew = record.type === 'notification.created';
      const result = await (isNew ? starter.start(record) : starter.signalChanged(record));
      reachFaultPoint('bridge:between-start-and-commit');
      metrics.workflowStarts.inc({ result });
    }
    metrics.kafkaConsumed.inc({ topic: incoming.topic });
  };
}

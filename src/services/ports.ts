import type { Database } from '../db/client.ts';
import type { ReachFaultPoint } from '../observability/fault-points.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Tracer } from '../observability/tracing.ts';

/** What the services need of their process, named once; each takes what it uses. All are called after the commit. */
export type Ports = {
  database: Database;
  /** Outbox rows were written: the relay should look at once. */
  wakeRelay: () => void;
  /**
   * Tells the workflow of a run that its row has changed; the fast way, beside the record in the outbox. It returns at
   * once and never throws: a signal that is lost comes again through Kafka.
   */
  signalChanged: (notificationId: string, run: number) => void;
  reachFaultPoint: ReachFaultPoint;
  metrics: Metrics;
  tracer: Tracer;
  logger: Logger;
};

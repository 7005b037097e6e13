import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600];

/** The metrics of docs/contract.md (prefix `posthorn_`), in a registry of their own: one per process, or per test. */
export function createMetrics({ defaults = true } = {}) {
  const registry = new Registry();
  if (defaults) collectDefaultMetrics({ register: registry });
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: `posthorn_${name}`, help, labelNames, registers: [registry] });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `posthorn_${name}`, help, labelNames, registers: [registry] });
  const histogram = (name: string, help: string, labelNames: string[]) =>
    new Histogram({ name: `posthorn_${name}`, help, labelNames, buckets: SECONDS, registers: [registry] });

  const samplers: (() => Promise<void> | void)[] = [];
  return {
    registry,
    /** Sets gauges right before they are read, so that nothing is sampled that nobody looks at. */
    beforeRead(sampler: () => Promise<void> | void): void {
      samplers.push(sampler);
    },
    /** The Prometheus text; a sampler that fails leaves its gauges as they were. */
    async read(): Promise<string> {
      await Promise.allSettled(samplers.map((sample) => sample()));
      return registry.metrics();
    },
    httpRequestDuration: histogram('http_request_duration_seconds', 'Time to answer a request', [
      'route',
      'method',
      'status',
    ]),
    accepted: counter('notifications_accepted_total', 'Notifications recorded', ['channel']),
    outboxRows: gauge('outbox_rows', 'Rows that wait for Kafka'),
    outboxOldestAge: gauge('outbox_oldest_age_seconds', 'Age of the oldest row that waits for Kafka'),
    outboxPublished: counter('outbox_published_total', 'Rows that Kafka has acknowledged'),
    topicFailing: gauge('kafka_topic_failing', '1 while the relay cannot write to the topic', ['topic']),
    kafkaConsumed: counter('kafka_consumed_total', 'Records handled', ['topic']),
    kafkaLag: gauge('kafka_lag', 'Records behind the end of the partition', ['topic', 'partition']),
    workflowStarts: counter('workflow_starts_total', 'Workflows asked for', ['result']),
    attempts: counter('attempts_total', 'Calls of providers', ['channel', 'provider', 'outcome']),
    acceptedToSent: histogram('accepted_to_sent_seconds', 'From acceptance to the provider taking it', ['channel']),
    retries: counter('retries_total', 'Attempts after the first', ['channel']),
    deferrals: counter('deferrals_total', 'Times a notification was put off', ['channel', 'reason']),
    notifications: counter('notifications_total', 'Notifications that reached a settled status', ['channel', 'status']),
    deadLettersOpen: gauge('dead_letters_open', 'Dead letters that nobody has resolved', ['channel']),
    claims: counter('claims_total', 'Times a worker asked whether a notification may be sent, by the answer', [
      'channel',
      'result',
    ]),
    campaignSlices: counter('campaign_slices_total', 'Turns of slices of campaigns, by how they ended', ['result']),
    campaignRecipients: counter('campaign_recipients_total', 'People whom slices have dealt with, by what came of it', [
      'result',
    ]),
    lineRows: gauge('account_line_rows', 'Notifications that wait for a provider account', ['account']),
    lineOldest: gauge('account_line_oldest_seconds', 'Age of the oldest that waits for a provider account', [
      'account',
    ]),
    breakerState: gauge('breaker_state', 'Of a provider: 0 closed, 1 half open, 2 open', ['provider']),
    stuckNotifications: gauge(
      'stuck_notifications',
      'Minutes past their own deadline although their workflow runs, as the reconciler last saw',
    ),
    tracesDropped: counter('traces_dropped_total', 'Spans that no receiver of traces has got', ['reason']),
    dbPool: gauge('db_pool', 'Connections of the pool', ['state']),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;

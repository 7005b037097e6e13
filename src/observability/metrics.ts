import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { withDeadline } from '../async/deadline.ts';
import { CHANNELS } from '../domain/channel.ts';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600];
/** A server that hangs must not hold up all other figures: whoever reads them gives up after 10 s. */
const SAMPLE_WITHIN_MS = 3_000;

/** Counted from 0 and not from their first event, of which no increase could be told. */
const EACH_CHANNEL = CHANNELS.map((channel) => ({ channel }));
const EACH_END = EACH_CHANNEL.flatMap((one) => ['SENT', 'FAILED', 'UNKNOWN'].map((status) => ({ ...one, status })));

/** The metrics of docs/contract.md (prefix `posthorn_`), in a registry of their own: one per process, or per test. */
export function createMetrics({ defaults = true } = {}) {
  const registry = new Registry();
  if (defaults) collectDefaultMetrics({ register: registry });
  const counter = (name: string, help: string, labelNames: string[] = [], known: Record<string, string>[] = []) => {
    const one = new Counter({ name: `posthorn_${name}`, help, labelNames, registers: [registry] });
    for (const labels of known) one.inc(labels, 0);
    return one;
  };
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `posthorn_${name}`, help, labelNames, registers: [registry] });
  const histogram = (name: string, help: string, labelNames: string[] = []) =>
    new Histogram({ name: `posthorn_${name}`, help, labelNames, buckets: SECONDS, registers: [registry] });

  const samplers: (() => Promise<void> | void)[] = [];
  return {
    registry,
    /** Sets gauges right before they are read, so that nothing is sampled that nobody looks at. */
    beforeRead(sampler: () => Promise<void> | void): void {
      samplers.push(sampler);
    },
    /**
     * The Prometheus text; a sampler that fails, or takes too long, leaves its gauges as they were.
     * @param own a sampler for this reading alone
     */
    async read(own: () => Promise<void> = async () => {}): Promise<string> {
      await Promise.allSettled([own, ...samplers].map(bounded));
      return registry.metrics();
    },
    httpRequestDuration: histogram('http_request_duration_seconds', 'Time to answer a request', [
      'route',
      'method',
      'status',
    ]),
    accepted: counter('notifications_accepted_total', 'Notifications recorded', ['channel'], EACH_CHANNEL),
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
    sentDelay: histogram(
      'sent_delay_seconds',
      'From acceptance, due time or the end of the last deliberate wait, whichever is last, to the provider taking it',
      ['lane'],
    ),
    providerCall: histogram('provider_call_seconds', 'Calls of providers, until the last byte is out and from there', [
      'provider',
      'phase',
    ]),
    notifications: counter(
      'notifications_total',
      'Notifications that reached a settled status',
      ['channel', 'status'],
      EACH_END,
    ),
    deadLettersOpen: gauge('dead_letters_open', 'Dead letters that nobody has resolved', ['channel']),
    claims: counter('claims_total', 'Times a worker asked whether a notification may be sent, by the answer', [
      'channel',
      'result',
    ]),
    campaignSlices: counter('campaign_slices_total', 'Turns of slices of campaigns, by how they ended', ['result']),
    campaignRecipients: counter('campaign_recipients_total', 'People whom slices have dealt with, by what came of it', [
      'result',
    ]),
    campaignSlicesUnderWay: gauge('campaign_slices_under_way', 'Slices of campaigns that this process works on'),
    campaignChunks: gauge('campaign_chunks', 'Chunks of campaigns that are not through, by what they wait for', [
      'state',
    ]),
    campaignSumMismatch: gauge(
      'campaign_sum_mismatch',
      'Campaigns whose people do not add up to their total, as this process last saw; 0 unless something is wrong',
    ),
    templateRenders: counter('template_renders_total', 'Renderings of templates, one for each person and channel', [
      'result',
    ]),
    templateRenderSeconds: histogram('template_render_seconds', 'Time to render what one request asks for'),
    renderThreadsKilled: counter(
      'render_threads_killed_total',
      'Times a template took too much to be compiled or rendered, and its thread was ended',
    ),
    taskLatency: histogram('temporal_task_latency_seconds', 'From the scheduling of an activity to its start', [
      'queue',
    ]),
    queueBacklogAge: gauge(
      'temporal_backlog_age_seconds',
      'How long the oldest task of a queue has waited for a worker',
      ['queue'],
    ),
    consumerRebuilds: counter('kafka_consumer_rebuilds_total', 'Consumers that were built anew after they had ended', [
      'topic',
    ]),
    liveStreams: gauge('live_streams', 'Streams of inbox messages that are open'),
    changeStreams: gauge('change_streams', 'Streams of changes, by which pages are live, that are open'),
    dependencyUp: gauge('dependency_up', '1 while a server that this process needs answers, else 0', ['dependency']),
    lineRows: gauge('account_line_rows', 'Notifications that wait for a provider account', ['account']),
    lineOldest: gauge('account_line_oldest_seconds', 'Age of the oldest that waits for a provider account', [
      'account',
    ]),
    breakerState: gauge('breaker_state', 'Of a provider: 0 closed, 1 half open, 2 open', ['channel', 'provider']),
    stuckNotifications: gauge(
      'stuck_notifications',
      'Minutes past their own deadline although their workflow runs, as the reconciler last saw',
    ),
    statsLag: gauge('stats_lag_seconds', 'How long ago the figures of GET /api/stats were last counted'),
    tracesDropped: counter('traces_dropped_total', 'Spans that no receiver of traces has got', ['reason']),
    dbPool: gauge('db_pool', 'Connections of the pool', ['state']),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;

/** The work itself goes on, and what it sets later is shown later. */
function bounded(sample: () => Promise<void> | void): Promise<void> {
  const late = () => new Error(`no figure within ${SAMPLE_WITHIN_MS} ms`);
  return withDeadline(Promise.resolve().then(sample), SAMPLE_WITHIN_MS, late);
}

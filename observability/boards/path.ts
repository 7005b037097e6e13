import { type Board, newest, orZero, quantile, rate } from './kit.ts';

export const path: Board = {
  uid: 'path',
  title: 'Path',
  description:
    'Accept → relay → Kafka → bridge → Temporal → provider: of each step what goes through, and what waits before it.',
  rows: [
    {
      title: 'Accept',
      panels: [
        {
          title: 'Requests that send',
          description: 'POST, by answer.',
          unit: 'reqps',
          queries: [[rate('http_request_duration_seconds_count{method="POST"}', 'status'), '{{status}}']],
        },
        {
          title: 'Time to accept',
          description: 'POST /api/notifications.',
          unit: 's',
          queries: [0.5, 0.95, 0.99].map((q) => [
            quantile(q, 'http_request_duration_seconds', [], '{method="POST",route="/api/notifications"}'),
            `p${q * 100}`,
          ]),
        },
      ],
    },
    {
      title: 'Relay',
      panels: [
        {
          title: 'Rows that wait for Kafka',
          description: 'Many, and old ones: Kafka is away, no relay runs, or bridges are behind.',
          unit: 'short',
          queries: [[newest('outbox_rows'), 'rows']],
        },
        {
          title: 'Age of the oldest row',
          description: 'Above 60 s for 2 minutes OutboxOld pages.',
          unit: 's',
          queries: [[newest('outbox_oldest_age_seconds'), 'oldest']],
        },
        {
          title: 'Rows handed over',
          description: 'Acknowledged by Kafka, a second.',
          unit: 'ops',
          queries: [[rate('outbox_published_total'), 'published']],
        },
      ],
    },
    {
      title: 'Kafka and bridge',
      panels: [
        {
          title: 'Lag',
          description: 'Records that a group has not handled yet.',
          unit: 'short',
          queries: [['posthorn:kafka_lag:sum', '{{topic}}']],
        },
        {
          title: 'Records handled',
          description: 'A second.',
          unit: 'ops',
          queries: [[rate('kafka_consumed_total', 'topic'), '{{topic}}']],
        },
        {
          title: 'Consumers built anew, topics that take nothing',
          description: 'Both are 0 but while Kafka has trouble.',
          unit: 'short',
          queries: [
            [
              'sum by (topic) (increase(posthorn_kafka_consumer_rebuilds_total[$__rate_interval]))',
              'rebuilt: {{topic}}',
            ],
            [orZero('sum(posthorn_kafka_topic_failing)'), 'topics that take nothing'],
          ],
        },
        {
          title: 'Workflows asked for',
          description: 'A second, by what Temporal said.',
          unit: 'ops',
          queries: [[rate('workflow_starts_total', 'result'), '{{result}}']],
        },
      ],
    },
    {
      title: 'Temporal and provider',
      panels: [
        {
          title: 'Age of the backlog',
          description: 'How long the oldest task of a queue has waited for a worker. Above 60 s: more workers.',
          unit: 's',
          queries: [[newest('temporal_backlog_age_seconds', 'queue'), '{{queue}}']],
        },
        {
          title: 'Wait for a worker, p95',
          description: 'From the scheduling of an activity to its start.',
          unit: 's',
          queries: [[quantile(0.95, 'temporal_task_latency_seconds', ['queue']), '{{queue}}']],
        },
        {
          title: 'Claims',
          description: 'Times that a worker asked whether it may send, a second, by the answer.',
          unit: 'ops',
          queries: [[rate('claims_total', 'result'), '{{result}}']],
        },
        {
          title: 'Attempts',
          description: 'Calls of providers, a second, by outcome.',
          unit: 'ops',
          queries: [[rate('attempts_total', 'outcome'), '{{outcome}}']],
        },
      ],
    },
  ],
};

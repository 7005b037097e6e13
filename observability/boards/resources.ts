import type { Board } from './kit.ts';

const OURS = '{job=~"posthorn-.+"}';

export const resources: Board = {
  uid: 'resources',
  title: 'Resources',
  description: 'What our processes take. PostgreSQL, Kafka and the machines have exporters of their own.',
  rows: [
    {
      title: 'Processes',
      panels: [
        {
          title: 'CPU',
          description: 'Cores, by process.',
          unit: 'short',
          queries: [[`rate(process_cpu_seconds_total${OURS}[$__rate_interval])`, '{{job}} {{instance}}']],
        },
        {
          title: 'Memory',
          description: 'Resident.',
          unit: 'bytes',
          queries: [[`process_resident_memory_bytes${OURS}`, '{{job}} {{instance}}']],
        },
        {
          title: 'Lateness of the event loop, p99',
          description: 'Above 100 ms for long, everything in the process is slow.',
          unit: 's',
          queries: [[`nodejs_eventloop_lag_p99_seconds${OURS}`, '{{job}} {{instance}}']],
        },
      ],
    },
    {
      title: 'Inside',
      panels: [
        {
          title: 'Connections to PostgreSQL',
          description: '`waiting` above 0 for long: raise DATABASE_POOL.',
          unit: 'short',
          queries: [['sum by (job, state) (posthorn_db_pool)', '{{job}}: {{state}}']],
        },
        {
          title: 'Heap in use',
          description: 'Of JavaScript.',
          unit: 'bytes',
          queries: [[`nodejs_heap_size_used_bytes${OURS}`, '{{job}} {{instance}}']],
        },
        {
          title: 'Open files and sockets',
          description: 'Compare with the limit of the process.',
          unit: 'short',
          queries: [[`process_open_fds${OURS}`, '{{job}} {{instance}}']],
        },
        {
          title: 'Garbage collection',
          description: 'Share of the time.',
          unit: 'percentunit',
          queries: [
            [
              `sum by (job, instance) (rate(nodejs_gc_duration_seconds_sum${OURS}[$__rate_interval]))`,
              '{{job}} {{instance}}',
            ],
          ],
        },
      ],
    },
  ],
};

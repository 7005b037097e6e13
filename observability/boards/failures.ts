import { type Board, newest, orZero, rate } from './kit.ts';

export const failures: Board = {
  uid: 'failures',
  title: 'Dead letters and errors',
  description: 'What was given up, what is in doubt, and what we or our clients do wrong.',
  rows: [
    {
      title: 'Given up',
      panels: [
        {
          title: 'Open dead letters',
          description: 'GET /api/dead-letters/groups says why.',
          unit: 'short',
          queries: [[newest('dead_letters_open', 'channel'), '{{channel}}']],
        },
        {
          title: 'Failed and unknown',
          description: 'A second. UNKNOWN may have been sent.',
          unit: 'ops',
          queries: [
            [rate('notifications_total{status=~"FAILED|UNKNOWN"}', 'channel', 'status'), '{{channel}}: {{status}}'],
          ],
        },
        {
          title: 'Share of sends',
          description: 'Above 2 % DeadLettersGrow, above 0.1 % in doubt UnknownOutcomes.',
          unit: 'percentunit',
          queries: ['FAILED', 'UNKNOWN'].map((status) => [
            `${rate(`notifications_total{status="${status}"}`)} / ${rate('notifications_total{status=~"SENT|FAILED|UNKNOWN"}')}`,
            status,
          ]),
        },
        {
          title: 'Stuck',
          description: 'Minutes past their own deadline although their workflow runs. Must be 0.',
          unit: 'short',
          as: 'stat',
          warnAt: 1,
          queries: [[newest('stuck_notifications'), 'stuck']],
        },
      ],
    },
    {
      title: 'Errors',
      panels: [
        {
          title: 'Attempts that failed',
          description: 'A second, by channel and outcome.',
          unit: 'ops',
          queries: [[rate('attempts_total{outcome!="sent"}', 'channel', 'outcome'), '{{channel}}: {{outcome}}']],
        },
        {
          title: 'Requests that were refused',
          description: 'A second, by status: what clients do wrong, and 5xx of ours.',
          unit: 'reqps',
          queries: [[rate('http_request_duration_seconds_count{status=~"[45].."}', 'status'), '{{status}}']],
        },
        {
          title: 'Renderings that failed',
          description:
            '`refused`: data that does not fit; the others: templates that take too much, or no thread in time.',
          unit: 'ops',
          queries: [[rate('template_renders_total{result!="rendered"}', 'result'), '{{result}}']],
        },
        {
          title: 'Threads ended, sums that are off',
          description: 'Both must be 0; docs/operating.md says what to do.',
          unit: 'short',
          queries: [
            [orZero('sum(increase(posthorn_render_threads_killed_total[$__rate_interval]))'), 'threads ended'],
            [newest('campaign_sum_mismatch'), 'campaigns that do not add up'],
          ],
        },
      ],
    },
  ],
};

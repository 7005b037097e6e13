import { type Board, newest, orZero, quantile, rate } from './kit.ts';

/** Of the promise: 99.9 % are sent within 60 s of when they could go. */
const ALLOWED = 0.001;

export const overview: Board = {
  uid: 'overview',
  title: 'Overview (SLO)',
  description:
    'Whether what was accepted is sent in time. The promise: 99.9 % within 60 s of when nothing but our own work is in the way.',
  rows: [
    {
      title: 'Now',
      panels: [
        {
          title: 'Sent within 60 s, last hour',
          description: 'Deliberate waits and campaigns do not count. Below 99.9 % the error budget burns.',
          unit: 'percentunit',
          as: 'stat',
          queries: [['1 - posthorn:late:ratio1h', 'within 60 s']],
        },
        {
          title: 'Alerts that fire',
          description: 'docs/operating.md has a section for each.',
          unit: 'short',
          as: 'stat',
          warnAt: 1,
          queries: [[orZero('count(ALERTS{alertstate="firing"})'), 'firing']],
        },
        {
          title: 'Answers of the API that are 5xx',
          description: 'Of all requests. Above 1 % for 5 minutes AcceptFailing pages.',
          unit: 'percentunit',
          as: 'stat',
          warnAt: 0.01,
          queries: [
            [
              `(${orZero(rate('http_request_duration_seconds_count{status=~"5.."}'))}) / ${rate('http_request_duration_seconds_count')}`,
              '5xx',
            ],
          ],
        },
        {
          title: 'Open dead letters',
          description: 'Given up, and nobody has replayed or resolved them.',
          unit: 'short',
          as: 'stat',
          queries: [[`sum(${newest('dead_letters_open', 'channel')})`, 'open']],
        },
      ],
    },
    {
      title: 'Throughput and delay',
      panels: [
        {
          title: 'Accepted',
          description: 'Notifications recorded, a second.',
          unit: 'ops',
          queries: [['posthorn:accepted:rate5m', '{{channel}}']],
        },
        {
          title: 'Settled',
          description: 'Notifications that reached a settled status, a second.',
          unit: 'ops',
          queries: [[rate('notifications_total', 'status'), '{{status}}']],
        },
        {
          title: 'Delay until sent, p95',
          description: 'From acceptance, due time or the end of the last deliberate wait, whichever is last.',
          unit: 's',
          queries: [['posthorn:sent_delay:p95_5m', '{{lane}}']],
        },
      ],
    },
    {
      title: 'Error budget and servers',
      panels: [
        {
          title: 'Budget burnt',
          description: 'How many times faster than allowed over 30 days. 14.4 over an hour, or 6 over six, pages.',
          unit: 'short',
          queries: ['5m', '1h', '6h'].map((window) => [`posthorn:late:ratio${window} / ${ALLOWED}`, window]),
        },
        {
          title: 'Delay until sent, all percentiles',
          description: 'Of what is not of a campaign.',
          unit: 's',
          queries: [0.5, 0.95, 0.99].map((q) => [
            quantile(q, 'sent_delay_seconds', [], '{lane!="campaign"}'),
            `p${q * 100}`,
          ]),
        },
        {
          title: 'Servers and processes',
          description: '1 while it answers. A server counts as away once no process reaches it.',
          unit: 'short',
          queries: [
            [newest('dependency_up', 'dependency'), '{{dependency}}'],
            ['min by (job) (up{job=~"posthorn-.+"})', '{{job}}'],
          ],
        },
      ],
    },
  ],
};

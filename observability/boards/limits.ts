import { type Board, newest, rate } from './kit.ts';

export const limits: Board = {
  uid: 'limits',
  title: 'Limits and gates',
  description: 'Who waits, and what for.',
  rows: [
    {
      title: 'Waits',
      panels: [
        {
          title: 'Put off',
          description:
            'Times a notification was put off, a second: by users’ limits, a provider that is away, a pause, a rate.',
          unit: 'ops',
          queries: [[rate('deferrals_total', 'channel', 'reason'), '{{channel}}: {{reason}}']],
        },
        {
          title: 'Claims that were told to wait',
          description: 'Of all. More than three for each notification that waited: the dispatcher calls too soon.',
          unit: 'percentunit',
          queries: [
            [`${rate('claims_total{result="wait"}', 'channel')} / ${rate('claims_total', 'channel')}`, '{{channel}}'],
          ],
        },
        {
          title: 'Waiting now',
          description: 'By what they wait for.',
          unit: 'short',
          as: 'bars',
          queries: [[newest('account_line_rows', 'account'), '{{account}}']],
        },
      ],
    },
    {
      title: 'Refused at the door',
      panels: [
        {
          title: '429',
          description: 'Rates of keys, quotas, and callers who guess; the problem’s code says which.',
          unit: 'reqps',
          queries: [[rate('http_request_duration_seconds_count{status="429"}', 'route'), '{{route}}']],
        },
        {
          title: 'Turns of campaigns’ slices',
          description: 'A second; `done` and `left`, or why they wait.',
          unit: 'ops',
          queries: [[rate('campaign_slices_total', 'result'), '{{result}}']],
        },
      ],
    },
  ],
};

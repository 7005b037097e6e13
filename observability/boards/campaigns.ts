import { type Board, newest, quantile, rate } from './kit.ts';

export const campaigns: Board = {
  uid: 'campaigns',
  title: 'Campaigns',
  description: 'How far campaigns are, and what holds them. Of one campaign GET /api/campaigns/<id> tells more.',
  rows: [
    {
      title: 'Progress',
      panels: [
        {
          title: 'People',
          description: 'Dealt with, a second, by what came of it; `fell_out` go on by workflows of their own.',
          unit: 'ops',
          queries: [[rate('campaign_recipients_total', 'result'), '{{result}}']],
        },
        {
          title: 'Chunks that are not through',
          description: 'Of 500 people at most. `later`: their moment has not come.',
          unit: 'short',
          queries: [[newest('campaign_chunks', 'state'), '{{state}}']],
        },
        {
          title: 'Slices under way',
          description: 'At most 8 in a worker.',
          unit: 'short',
          queries: [['sum(posthorn_campaign_slices_under_way)', 'slices']],
        },
      ],
    },
    {
      title: 'Trouble',
      panels: [
        {
          title: 'Turns of slices',
          description: 'A second; `done` and `left`, or why they wait.',
          unit: 'ops',
          queries: [[rate('campaign_slices_total', 'result'), '{{result}}']],
        },
        {
          title: 'From laid out to sent, p95',
          description: 'A rate and a pause count as well.',
          unit: 's',
          queries: [[quantile(0.95, 'sent_delay_seconds', [], '{lane="campaign"}'), 'p95']],
        },
        {
          title: 'Campaigns that do not add up',
          description: 'Must be 0: somebody is missing, or counted twice. The log names the campaign.',
          unit: 'short',
          as: 'stat',
          warnAt: 1,
          queries: [[newest('campaign_sum_mismatch'), 'campaigns']],
        },
      ],
    },
  ],
};

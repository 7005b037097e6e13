import { type Board, newest, quantile, rate } from './kit.ts';

export const providers: Board = {
  uid: 'providers',
  title: 'Providers and breakers',
  description: 'How each provider account answers, and who waits for it.',
  rows: [
    {
      title: 'Accounts',
      panels: [
        {
          title: 'Breakers',
          description: '0 closed, 1 half open, 2 open.',
          unit: 'short',
          queries: [[newest('breaker_state', 'channel', 'provider'), '{{channel}}: {{provider}}']],
        },
        {
          title: 'Attempts',
          description: 'A second, by account and outcome.',
          unit: 'ops',
          queries: [[rate('attempts_total', 'provider', 'outcome'), '{{provider}}: {{outcome}}']],
        },
        {
          title: 'Attempts that were not taken',
          description: 'Of all attempts of the account. Half of 20 in 10 s open its breaker.',
          unit: 'percentunit',
          queries: [
            [
              `1 - (${rate('attempts_total{outcome="sent"}', 'provider')} or 0 * ${rate('attempts_total', 'provider')}) / ${rate('attempts_total', 'provider')}`,
              '{{provider}}',
            ],
          ],
        },
      ],
    },
    {
      title: 'Time',
      panels: [
        {
          title: 'Until the last byte is out, p95',
          description: 'Connecting and handing over: ours and the network’s.',
          unit: 's',
          queries: [[quantile(0.95, 'provider_call_seconds', ['provider'], '{phase="message"}'), '{{provider}}']],
        },
        {
          title: 'From there to the answer, p95',
          description: 'The provider’s own time.',
          unit: 's',
          queries: [[quantile(0.95, 'provider_call_seconds', ['provider'], '{phase="answer"}'), '{{provider}}']],
        },
        {
          title: 'Retries',
          description: 'Attempts after the first, a second.',
          unit: 'ops',
          queries: [[rate('retries_total', 'channel'), '{{channel}}']],
        },
      ],
    },
    {
      title: 'Lines',
      panels: [
        {
          title: 'Waiting for an account',
          description: '`user`: for their users’ limits; `due`: for a moment that many have.',
          unit: 'short',
          queries: [[newest('account_line_rows', 'account'), '{{account}}']],
        },
        {
          title: 'The oldest that waits',
          description: 'It grows while the breaker is closed: the rate is too low, or no process runs jobs.',
          unit: 's',
          queries: [[newest('account_line_oldest_seconds', 'account'), '{{account}}']],
        },
      ],
    },
  ],
};

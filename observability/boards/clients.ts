import { type Board, quantile, rate } from './kit.ts';

export const clients: Board = {
  uid: 'clients',
  title: 'Clients',
  description:
    'What clients ask for, and what is refused. No metric names a client: GET /api/usage and the log (`clientId`) say who it is.',
  rows: [
    {
      title: 'Requests',
      panels: [
        {
          title: 'By route',
          description: 'The ten that are asked the most, a second.',
          unit: 'reqps',
          queries: [
            [`topk(10, ${rate('http_request_duration_seconds_count', 'method', 'route')})`, '{{method}} {{route}}'],
          ],
        },
        {
          title: 'Slowest routes, p95',
          description: 'Streams and long polls left out.',
          unit: 's',
          queries: [
            [
              `topk(10, ${quantile(0.95, 'http_request_duration_seconds', ['method', 'route'], '{route!~".*stream.*"}')})`,
              '{{method}} {{route}}',
            ],
          ],
        },
        {
          title: 'Refused',
          description: 'A second. 401 and 403: keys; 409: conflicts; 422: bodies; 429: limits.',
          unit: 'reqps',
          queries: [[rate('http_request_duration_seconds_count{status=~"4.."}', 'status'), '{{status}}']],
        },
      ],
    },
    {
      title: 'What they send',
      panels: [
        {
          title: 'Accepted',
          description: 'A second, by channel.',
          unit: 'ops',
          queries: [[rate('notifications_accepted_total', 'channel'), '{{channel}}']],
        },
        {
          title: 'Rendered',
          description: 'Renderings of their templates, a second.',
          unit: 'ops',
          queries: [[rate('template_renders_total', 'result'), '{{result}}']],
        },
        {
          title: 'Time to render, p95',
          description: 'Of what one request asks for, waits for a thread included.',
          unit: 's',
          queries: [[quantile(0.95, 'template_render_seconds'), 'p95']],
        },
        {
          title: 'Open streams',
          description: 'Of inbox messages, and of changes for pages.',
          unit: 'short',
          queries: [
            ['sum(posthorn_live_streams)', 'inboxes'],
            ['sum(posthorn_change_streams)', 'pages'],
          ],
        },
      ],
    },
  ],
};

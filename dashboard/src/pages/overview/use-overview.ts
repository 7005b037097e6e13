import { useClientScope } from '../../api/scope.tsx';
import type { Range } from './steps.ts';

export type Overview = ReturnType<typeof useOverview>;

const EVERY_MINUTE = { refetchInterval: 60_000 };
const WHILE_EMPTY_MS = 10_000;
/** Of those that run, so many are shown. */
const CAMPAIGNS = 4;

/** Everything that the page asks for, each by itself: what one part cannot have the others do not miss. */
export function useOverview({ step }: Range) {
  const { $api, can, environment } = useClientScope();
  const reads = can('notifications:read');
  const ofLetters = can('dead-letters');
  const ofCampaigns = can('campaigns');
  const ofAudit = can('admin') && environment === 'live';
  const campaigns = (status: 'RUNNING' | 'PAUSED') => ({
    params: { query: { status, environment, limit: CAMPAIGNS } },
  });

  return {
    /** The newest notification of all; null where there is none. */
    newest: $api.useQuery(
      'get',
      '/api/notifications',
      { params: { query: { environment, limit: 1 } } },
      {
        enabled: reads,
        refetchInterval: ({ state }) => (state.data?.data.length === 0 ? WHILE_EMPTY_MS : false),
        select: ({ data }) => data[0]?.createdAt ?? null,
      },
    ),
    stats: $api.useQuery(
      'get',
      '/api/stats',
      { params: { query: { step } } },
      { enabled: reads, ...EVERY_MINUTE, select: ({ data }) => data },
    ),
    reasons: $api.useQuery(
      'get',
      '/api/stats',
      { params: { query: { step, by: 'errorCode' } } },
      { enabled: reads, select: ({ data }) => data },
    ),
    waiting: $api.useQuery(
      'get',
      '/api/stats/waiting',
      { params: { query: { environment } } },
      { enabled: reads, select: ({ data }) => data.waiting },
    ),
    deadLetters: $api.useQuery(
      'get',
      '/api/dead-letters/groups',
      { params: { query: { environment } } },
      { enabled: ofLetters, select: ({ data }) => data },
    ),
    providers: $api.useQuery(
      'get',
      '/api/providers',
      {},
      { enabled: reads, ...EVERY_MINUTE, select: ({ data }) => data },
    ),
    usage: $api.useQuery(
      'get',
      '/api/usage',
      { params: { query: { groupBy: 'channel' } } },
      { enabled: reads, select: ({ data }) => data },
    ),
    running: $api.useQuery('get', '/api/campaigns', campaigns('RUNNING'), { enabled: ofCampaigns }),
    paused: $api.useQuery('get', '/api/campaigns', campaigns('PAUSED'), { enabled: ofCampaigns }),
    audit: $api.useQuery(
      'get',
      '/api/audit',
      { params: { query: { limit: 20 } } },
      { enabled: ofAudit, ...EVERY_MINUTE, select: ({ data }) => data },
    ),
  };
}

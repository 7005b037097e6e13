import { useFollow } from '../../api/live.tsx';
import { useClientScope } from '../../api/scope.tsx';
import { Page } from '../../shell/page.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Banner, Empty, ErrorNotice, Skeleton } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { Account } from './account.tsx';

/** Counted every minute: after so long nobody counts any more. */
const STALE_MS = 5 * 60_000;

/** The accounts that messages go by, and how each stands. */
export function Providers() {
  const { $api, environment } = useClientScope();
  useFollow('overview');
  // What a breaker does nobody is told of.
  const asked = $api.useQuery('get', '/api/providers', {}, { select: ({ data }) => data, refetchInterval: 10_000 });
  const { data, dataUpdatedAt } = asked;
  const error: unknown = asked.error;
  const isStale = data?.asOf ? dataUpdatedAt - Date.parse(data.asOf) > STALE_MS : false;
  const away = data?.providers.filter(({ state }) => state === 'away') ?? [];
  return (
    <Page
      title="Providers"
      intro={
        environment === 'test'
          ? 'Test messages go to the sandbox, which sends nothing.'
          : 'The accounts that your messages go by. Their state is that of all clients of this server; the figures are yours.'
      }
      actions={<CopyAsCurl method="GET" path="/api/providers" />}
    >
      {error !== null && <ErrorNotice error={error} retry={() => void asked.refetch()} since={dataUpdatedAt} />}
      {isStale && data?.asOf && (
        <Banner tone="wait">
          Calls have not been counted since <Time at={data.asOf} />: the figures of the last hour are older than they
          seem. Lines and breakers are as they are now.
        </Banner>
      )}
      {away.length > 0 && (
        <Banner tone="bad">
          <strong>{away.map(({ name }) => name).join(', ')}:</strong> nothing gets through. What would go that way takes
          another route, or waits until a probe gets through.
        </Banner>
      )}
      {!data && error === null && (
        <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
          {[0, 1, 2].map((one) => (
            <Skeleton key={one} lines={9} className="h-80 content-start rounded-xl border border-line bg-panel p-4" />
          ))}
        </div>
      )}
      {data?.providers.length === 0 && (
        <Panel>
          <Empty title="No provider is set up">
            The operator of this server sets one up by its settings: <code className="font-mono text-xs">SMTP_URL</code>{' '}
            for e-mail, <code className="font-mono text-xs">TWILIO_ACCOUNT_SID</code> for SMS,{' '}
            <code className="font-mono text-xs">FCM_SERVICE_ACCOUNT</code> for push. Until then the environment Test
            works, with the sandbox.
          </Empty>
        </Panel>
      )}
      {data && data.providers.length > 0 && (
        <ul className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
          {data.providers.map((one) => (
            <li key={one.name} className="min-w-0">
              <Account account={one} />
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}

import { Link } from '@tanstack/react-router';
import { useClientScope } from '../../api/scope.tsx';
import { count } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { words } from '../../ui/status.tsx';
import { Ago } from '../../ui/time.tsx';
import type { Campaign } from './use-campaign.ts';

/** Why some failed or bounced, most frequent first, with the lists behind it. */
export function Failures({
  campaign: { id, problems, channel },
  choose,
}: {
  campaign: Campaign;
  choose: (errorCode: string) => void;
}) {
  const { client, environment, can } = useClientScope();
  const params = { client: client.clientId, environment };
  return (
    <Panel title="Why some failed" flush>
      {problems.length === 0 ? (
        <p className="p-4 text-dim">Nothing has failed or bounced.</p>
      ) : (
        <ul className="divide-y divide-line">
          {problems.map(({ code, count: number, lastAt }) => (
            <li key={code} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
              <span className="min-w-0 flex-1 basis-40">
                <button
                  type="button"
                  onClick={() => choose(code)}
                  className="text-left font-medium wrap-anywhere underline decoration-line underline-offset-2 hover:decoration-ink"
                >
                  {words(code)}
                </button>{' '}
                <code className="font-mono text-xs text-dim">{code}</code>
              </span>
              <span className="text-right">
                {count(number)} <span className="text-dim">times, last</span> <Ago at={lastAt} className="text-dim" />
              </span>
              <span className="flex gap-3 text-sm">
                {can('notifications:read') && (
                  <Link
                    to="/$client/$environment/notifications"
                    params={params}
                    search={{ campaign: id, errorCode: code }}
                    className="underline"
                  >
                    Notifications
                  </Link>
                )}
                {can('dead-letters') && (
                  <Link
                    to="/$client/$environment/dead-letters"
                    params={params}
                    search={{ channel, errorCode: code }}
                    title="Of this code and channel, also those of other campaigns"
                    className="underline"
                  >
                    Dead letters
                  </Link>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

import { Link } from '@tanstack/react-router';
import { CircleX, Hourglass, PlugZap, RefreshCw, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { causeOf } from '../../ui/cause.ts';
import { ChannelName } from '../../ui/channel.tsx';
import { count } from '../../ui/number.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { Badge } from '../../ui/status.tsx';
import { Ago, duration, useNow } from '../../ui/time.tsx';
import { breakerInWords, reasonInWords, successInWords } from './in-words.ts';

type Provider = components['schemas']['Provider'];

const LOOKS = {
  free: { tone: 'good', icon: PlugZap, label: 'Ready' },
  busy: { tone: 'wait', icon: Users, label: 'Busy' },
  limited: { tone: 'wait', icon: Hourglass, label: 'At its limit' },
  away: { tone: 'bad', icon: CircleX, label: 'Away' },
} as const;

/** One account: whether it takes messages now, what waits for it, and how your calls of the last hour went. */
export function Account({ account }: { account: Provider }) {
  const { client, environment } = useClientScope();
  const { name, channels, state, reason, waiting, waitingSince, lastHour, ratePerSecond, perDay, usedToday } = account;
  const { tone, icon, label } = LOOKS[state];
  const { sent, failed, latencyMs, errors } = lastHour;
  const list = { to: '/$client/$environment/notifications', params: { client: client.clientId, environment } } as const;
  return (
    <Panel
      title={name}
      className="h-full"
      action={
        <span className="flex items-center gap-1.5">
          {account.breaker === 'half_open' && (
            <Badge tone="wait" icon={RefreshCw}>
              Probing
            </Badge>
          )}
          <Badge tone={tone} icon={icon}>
            {label}
          </Badge>
        </span>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <div className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
          {channels.map((channel) => (
            <ChannelName key={channel} channel={channel} />
          ))}
        </div>
        {(state !== 'free' || account.breaker !== 'closed') && (
          <div className={`rounded-lg px-3 py-2 ${state === 'away' ? 'bg-bad-soft' : 'bg-wait-soft'}`}>
            <p className="font-medium">{reason ? reasonInWords(reason) : breakerInWords(account.breaker)}</p>
            {account.awaySince && (
              <p>
                Nothing has got through for <Lasting since={account.awaySince} />.
              </p>
            )}
            {account.breakerReason && (
              <p>
                Opened by: {causeOf(account.breakerReason).title}{' '}
                <code className="font-mono text-xs">{account.breakerReason}</code>
              </p>
            )}
          </div>
        )}
        <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4 md:grid-cols-2 2xl:grid-cols-4">
          <Figure name="Success, 60 min" tone={failed > 0 && (lastHour.successRate ?? 1) < 0.95 ? 'text-bad' : ''}>
            {successInWords(lastHour.successRate)}
          </Figure>
          <Figure name="Answer, median">{latencyMs.p50 === null ? '–' : duration(latencyMs.p50)}</Figure>
          <Figure name="95 % within">{latencyMs.p95 === null ? '–' : duration(latencyMs.p95)}</Figure>
          <Figure name="Yours waiting">
            {waiting > 0 ? (
              <Link
                {...list}
                search={{ status: 'DEFERRED', provider: name }}
                className="underline-offset-2 hover:underline"
              >
                {count(waiting)}
              </Link>
            ) : (
              count(waiting)
            )}
          </Figure>
        </dl>
        <Facts>
          <Fact name="Calls, 60 min">
            {count(sent)} taken, {count(failed)} failed
          </Fact>
          {waitingSince && (
            <Fact name="First in line">
              accepted <Ago at={waitingSince} />
            </Fact>
          )}
          <Fact name="Breaker">
            {breakerInWords(account.breaker)}
            {account.breakerSince && (
              <>
                , for <Lasting since={account.breakerSince} />
              </>
            )}
          </Fact>
          {account.nextProbeAt && (
            <Fact name="Next probe">
              <Ago at={account.nextProbeAt} />
            </Fact>
          )}
          {account.heldOffUntil && (
            <Fact name="Held off">
              the provider asked for a pause; it ends <Ago at={account.heldOffUntil} />
            </Fact>
          )}
          <Fact name="Rate">{ratePerSecond === null ? 'not limited' : `at most ${rate(ratePerSecond)}`}</Fact>
          <Fact name="Daily cap">
            {perDay === null
              ? 'none'
              : usedToday === null
                ? `${count(perDay)} a day`
                : `${count(usedToday)} of ${count(perDay)} used today`}
          </Fact>
        </Facts>
        <div>
          <h3 className="mb-1 text-sm font-medium">Last errors, 60 min</h3>
          {errors.length === 0 ? (
            <p className="text-dim">None.</p>
          ) : (
            <ul className="grid gap-0.5">
              {errors.map(({ code, count: times }) => (
                <li key={code} className="flex items-baseline gap-2">
                  <span className="min-w-0 flex-1 truncate" title={code}>
                    {causeOf(code).title}
                  </span>
                  <Link
                    to="/$client/$environment/dead-letters"
                    params={{ client: client.clientId, environment }}
                    search={{ provider: name, errorCode: code }}
                    className="text-accent underline-offset-2 hover:underline"
                    aria-label={`${count(times)} times; dead letters of this code`}
                  >
                    {count(times)} ×
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </div>
      </div>
    </Panel>
  );
}

/** For how long by now; hovering tells since when. */
function Lasting({ since }: { since: string }) {
  const ms = useNow() - Date.parse(since);
  return <span title={new Date(since).toLocaleString()}>{duration(Math.max(0, ms))}</span>;
}

function Figure({ name, tone = '', children }: { name: string; tone?: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-dim">{name}</dt>
      <dd className={`text-lg font-semibold ${tone}`}>{children}</dd>
    </div>
  );
}

const rate = (perSecond: number): string =>
  perSecond >= 1
    ? `${count(Math.round(perSecond * 10) / 10)} per second`
    : `${count(Math.round(perSecond * 60))} per minute`;

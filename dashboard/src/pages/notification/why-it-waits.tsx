import { ExternalLink, Hourglass } from 'lucide-react';
import type { ReactNode } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Gates } from '../../ui/gates.tsx';
import { Icon } from '../../ui/icon.tsx';
import { count } from '../../ui/number.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { ErrorNotice, Skeleton } from '../../ui/states.tsx';
import { Ago, Time } from '../../ui/time.tsx';

/** The server counts no further. */
const MOST_AHEAD = 10_000;

type Why = components['schemas']['WhyItWaits'];

type Asked = { data: Why | undefined; error: unknown; refetch: () => unknown; dataUpdatedAt: number };

/** What it waits for now, by the checks that the workers ask; asked again while it is in sight. */
export function WhyItWaits({ id, why: { data, error, refetch, dataUpdatedAt } }: { id: string; why: Asked }) {
  return (
    <Panel title="Why is it waiting?" action={<CopyAsCurl method="GET" path={`/api/notifications/${id}/why`} />}>
      {error !== null && (
        <div className="mb-3">
          <ErrorNotice error={error} retry={() => void refetch()} since={data ? dataUpdatedAt : 0} />
        </div>
      )}
      {data ? <Answer why={data} /> : error === null && <Skeleton lines={5} />}
    </Panel>
  );
}

function Answer({ why }: { why: Why }) {
  return (
    <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <div className="grid content-start gap-3">
        <p role="status" className="flex items-start gap-2 text-lg font-medium">
          <Icon of={Hourglass} className="mt-1 size-4 text-wait" />
          <span className="wrap-anywhere">{sentence(why.because)}</span>
        </p>
        <Facts>
          <Fact name="Waits since">
            <Ago at={why.since} />
          </Fact>
          {why.until && (
            <Fact name={why.waitsFor === 'sending' ? 'The call is held until' : 'Until'}>
              <When at={why.until} />
            </Fact>
          )}
          {why.ahead !== null && (
            <Fact name="Go before it">
              {count(why.ahead)}
              {why.ahead >= MOST_AHEAD && ' or more'} {why.ahead === 1 ? 'message' : 'messages'} in the line of the
              account
            </Fact>
          )}
          {why.estimatedAt && (
            <Fact name="Goes about">
              <When at={why.estimatedAt} />
            </Fact>
          )}
          {why.account && <Fact name={`Account ${why.account.provider}`}>{ofAccount(why.account)}</Fact>}
          {why.campaign && (
            <Fact name="Campaign">
              {why.campaign.status.toLowerCase()}
              {why.campaign.reason && ` (${CAMPAIGN_REASONS[why.campaign.reason]})`}
              {why.campaign.ratePerSecond !== null && `, at most ${count(why.campaign.ratePerSecond)} a second`}
            </Fact>
          )}
          {why.asksAgainAt && (
            <Fact name="Looks again">
              <When at={why.asksAgainAt} /> at the latest
            </Fact>
          )}
        </Facts>
        <TemporalLink why={why} />
      </div>
      <div className="grid content-start gap-3">
        {why.gates.length > 0 && (
          <div>
            <h3 className="mb-1.5 text-sm font-semibold">Checks before a send, as they go now</h3>
            <Gates gates={why.gates} />
          </div>
        )}
        {why.routes.length > 0 && (
          <div>
            <h3 className="mb-1.5 text-sm font-semibold">Ways it can still go</h3>
            <ol className="grid gap-1">
              {why.routes.map(({ channel, provider, attempts, attemptsLeft, why: because }) => (
                <li key={`${channel}/${provider}`} className="wrap-anywhere">
                  <span className={attemptsLeft === 0 ? 'text-dim line-through' : 'font-medium'}>{provider}</span>
                  <span className="text-dim">
                    {' '}
                    · {attempts} of {attempts + attemptsLeft} attempts used · {because}
                  </span>
                </li>
              ))}
            </ol>
          </div>
        )}
      </div>
    </div>
  );
}

/** Its run, where the server names a Temporal UI; else its workflow's name, which one looks up. */
export function TemporalLink({ why: { temporalUiUrl, workflowId } }: { why: Why }) {
  if (temporalUiUrl === null) {
    return (
      <span className="text-xs text-dim wrap-anywhere">
        Temporal workflow <code className="font-mono">{workflowId}</code>
      </span>
    );
  }
  return (
    <a
      href={temporalUiUrl}
      target="_blank"
      rel="noreferrer"
      className="inline-flex items-center gap-1.5 justify-self-start text-accent hover:underline"
    >
      Open its run <Icon of={ExternalLink} className="size-3.5" />
    </a>
  );
}

const CAMPAIGN_REASONS = {
  person: 'by somebody',
  guard: 'by its guard: too many failed',
  content_failed: 'its content cannot be made',
};

function ofAccount({ state, awaySince }: components['schemas']['SimulatedAccount']): ReactNode {
  if (state === 'limited') return 'its rate or daily cap is used up';
  if (state === 'busy') return 'others go first';
  return awaySince === null ? (
    'nothing gets through'
  ) : (
    <>
      away since <Time at={awaySince} /> (<Ago at={awaySince} />)
    </>
  );
}

function When({ at }: { at: string }) {
  return (
    <>
      <Ago at={at} />{' '}
      <span className="text-dim">
        (<Time at={at} />)
      </span>
    </>
  );
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

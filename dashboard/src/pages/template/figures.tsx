import type { ReactNode } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Answered } from '../../ui/answered.tsx';
import { Choice } from '../../ui/choice.tsx';
import { count, percent, share } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { ByDay } from './by-day.tsx';
import { useDraft } from './use-draft.ts';

type Usage = components['schemas']['TemplateUsage'];
type Experiment = components['schemas']['TemplateExperiment'];

const MEASURES = { clicked: 'Clicked', opened: 'Opened' };

/** What became of what was sent with it: all of it lately, and by variant. */
export function Figures({ usage }: { usage: Usage | undefined }) {
  const { environment, can } = useClientScope();
  return (
    <div className="grid gap-4">
      {usage && (
        <Panel title="Lately">
          <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
            <Figure name="Accepted" value={count(usage.accepted)} />
            <Figure name="Sent" value={count(usage.sent)} more={share(usage.sent, usage.accepted)} />
            <Figure name="Failed" value={count(usage.failed)} more={share(usage.failed, usage.accepted)} />
            <Figure name="Last used" value={usage.lastUsedAt ? <Time at={usage.lastUsedAt} /> : 'not yet'} />
          </dl>
          <p className="mt-3 text-sm text-dim">
            Since <Time at={usage.since} />, trials apart, in {environment}.
          </p>
        </Panel>
      )}
      {can('notifications:read') && <ByDay />}
      {environment === 'live' && <Variants />}
    </div>
  );
}

function Figure({ name, value, more }: { name: string; value: ReactNode; more?: string }) {
  return (
    <div>
      <dt className="text-sm text-dim">{name}</dt>
      <dd className="text-xl font-semibold">
        {value} {more && <span className="text-sm font-normal text-dim">{more}</span>}
      </dd>
    </div>
  );
}

function Variants() {
  const { $api } = useClientScope();
  const { key } = useDraft();
  const [url, change] = useUrl();
  const by = url.by === 'opened' ? 'opened' : 'clicked';
  const query = $api.useQuery(
    'get',
    '/api/templates/{key}/experiment',
    { params: { path: { key }, query: { by } } },
    { select: ({ data }) => data },
  );
  return (
    <Panel
      title="Variants"
      flush
      action={
        <Choice
          label="What tells them apart"
          options={(Object.keys(MEASURES) as (keyof typeof MEASURES)[]).map((name) => ({
            name,
            label: MEASURES[name],
          }))}
          chosen={by}
          choose={(name) => change({ by: name === 'clicked' ? '' : name })}
        />
      }
    >
      <Answered query={query} className="p-4">
        {(experiment) => <Compared experiment={experiment} />}
      </Answered>
    </Panel>
  );
}

const COLUMNS = ['accepted', 'sent', 'delivered', 'opened', 'clicked', 'bounced', 'unsubscribed'] as const;

function Compared({ experiment: { variants, verdict, since, by } }: { experiment: Experiment }) {
  if (variants.length === 0) {
    return (
      <Empty title="No variants">
        Say something in two ways, by variants in its settings, and publish it: which one comes further stands here
        then.
      </Empty>
    );
  }
  return (
    <>
      <div className="overflow-x-auto">
        <table className="w-full text-sm">
          <caption className="sr-only">How far each variant came</caption>
          <thead className="text-left text-xs text-dim">
            <tr className="border-b border-line">
              <th className="px-4 py-2 font-medium">Variant</th>
              {COLUMNS.map((name) => (
                <th key={name} className="px-3 py-2 text-right font-medium">
                  {name.charAt(0).toUpperCase() + name.slice(1)}
                </th>
              ))}
              <th className="px-4 py-2 text-right font-medium">{MEASURES[by]} of those sent</th>
            </tr>
          </thead>
          <tbody>
            {variants.map((one) => (
              <tr key={one.variant} className="border-b border-line last:border-b-0">
                <th className="px-4 py-2 text-left font-medium">
                  {one.variant} <span className="font-normal text-dim">weight {count(one.weight)}</span>
                </th>
                {COLUMNS.map((name) => (
                  <td key={name} className="px-3 py-2 text-right">
                    {count(one[name])}
                  </td>
                ))}
                <td className="px-4 py-2 text-right whitespace-nowrap">
                  {one.rate ? (
                    <>
                      {percent(one.rate.value)}{' '}
                      <span className="text-dim">
                        ({percent(one.rate.low)} to {percent(one.rate.high)})
                      </span>
                    </>
                  ) : (
                    '–'
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="border-t border-line px-4 py-2.5 text-sm text-dim">
        {verdict
          ? `${verdict.leader} leads; that it is truly better is likely to ${percent(verdict.probability)}. `
          : 'Nothing can be told yet. '}
        {verdict?.neededPerVariant != null &&
          `To find a difference as large as this each needs ${count(verdict.neededPerVariant)} sent. `}
        Accepted since <Time at={since} />, over all versions that draw alike.
      </p>
    </>
  );
}

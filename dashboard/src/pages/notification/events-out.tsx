import { Link } from '@tanstack/react-router';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Answered } from '../../ui/answered.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { count } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Badge, type Tone } from '../../ui/status.tsx';
import { Ago } from '../../ui/time.tsx';

type Delivery = components['schemas']['WebhookDelivery'];

const LOOKS: Record<Delivery['status'], { tone: Tone; label: string }> = {
  PENDING: { tone: 'wait', label: 'Being delivered' },
  DELIVERED: { tone: 'good', label: 'Delivered' },
  FAILED: { tone: 'bad', label: 'Failed' },
  SKIPPED: { tone: 'plain', label: 'Skipped' },
};

/** What the client's webhooks were told of it. Nothing is shown where there is nothing to tell: nobody has to have a webhook. */
export function EventsOut({ id }: { id: string }) {
  const { $api, environment } = useClientScope();
  const path = { params: { path: { id } } };
  const query = $api.useQuery('get', '/api/notifications/{id}/events', path, { select: ({ data }) => data });
  const isForNobody = environment === 'test' || query.data?.length === 0;
  return (
    <Panel title="Events out" flush action={<CopyAsCurl method="GET" path={`/api/notifications/${id}/events`} />}>
      {isForNobody ? (
        <p className="p-4 text-dim">
          {environment === 'test' ? 'Webhooks are told of live notifications only.' : 'No webhook was told of it.'}
        </p>
      ) : (
        <Answered query={query} lines={2} className="p-4">
          {(deliveries) => (
            <ul className="divide-y divide-line">
              {deliveries.map((one) => (
                <Row key={`${one.webhookId} ${one.eventId}`} delivery={one} />
              ))}
            </ul>
          )}
        </Answered>
      )}
    </Panel>
  );
}

function Row({
  delivery: { webhookId, eventType, eventId, status, run, attempts, lastCode, createdAt, ...last },
}: {
  delivery: Delivery;
}) {
  const { client, environment, can } = useClientScope();
  const { tone, label } = LOOKS[status];
  const calls = `${count(attempts)} ${attempts === 1 ? 'call' : 'calls'}`;
  const answer = lastCode ?? (last.lastStatusCode === null ? null : `HTTP ${last.lastStatusCode}`);
  return (
    <li className="grid gap-y-0.5 px-4 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-0 font-medium wrap-anywhere" title={eventId}>
          {eventType}
        </span>
        <Badge tone={tone}>{label}</Badge>
        <span className="ml-auto text-sm text-dim">
          <Ago at={createdAt} />
        </span>
      </div>
      <div className="flex flex-wrap gap-x-3 text-sm text-dim">
        {can('webhooks') ? (
          <Link
            to="/$client/$environment/webhooks/$id"
            params={{ client: client.clientId, environment, id: webhookId }}
            className="min-w-0 truncate text-accent underline-offset-2 hover:underline"
          >
            {webhookId}
          </Link>
        ) : (
          <span className="min-w-0 truncate">{webhookId}</span>
        )}
        <span>{run === 0 ? calls : `${calls}, sent again ${run === 1 ? 'once' : `${count(run)} times`}`}</span>
        {answer !== null && <code className="font-mono text-xs">{answer}</code>}
      </div>
    </li>
  );
}

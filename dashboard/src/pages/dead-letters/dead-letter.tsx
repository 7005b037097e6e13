import { Link, Navigate, useParams } from '@tanstack/react-router';
import { useFollow } from '../../api/live.tsx';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Page } from '../../shell/page.tsx';
import { Empty, ErrorNotice, Skeleton } from '../../ui/states.tsx';
import { NotYours } from './not-yours.tsx';
import { Whole } from './whole.tsx';

/** While a replay is under way. */
const REPLAY_MS = 3_000;

/** One dead letter; by the id of a notification, its newest one. */
export function DeadLetter() {
  const { id = '' } = useParams({ strict: false });
  const { can } = useClientScope();
  if (!can('dead-letters')) return <NotYours />;
  return id.startsWith('ntf_') ? <OfNotification id={id} /> : <One id={id} />;
}

function One({ id }: { id: string }) {
  const { $api } = useClientScope();
  useFollow('dead-letters');
  const asked = $api.useQuery(
    'get',
    '/api/dead-letters/{id}',
    { params: { path: { id } } },
    {
      select: ({ data }) => data,
      // Only what ends a run is told of.
      refetchInterval: ({ state }) => (state.data?.data.status === 'RETRYING' ? REPLAY_MS : false),
    },
  );
  const error: unknown = asked.error;
  const letter = asked.data?.id === id ? asked.data : undefined;
  if (!letter && error !== null && problemOf(error).status === 404) return <NotThere />;
  return (
    <>
      {letter && (
        <Whole
          // Of another one nothing is kept: neither what was typed nor what was revealed.
          key={id}
          letter={letter}
          error={error}
          retry={() => void asked.refetch()}
          since={asked.dataUpdatedAt}
        />
      )}
      {!letter && (
        <Page title="Dead letter">
          {error !== null ? (
            <ErrorNotice error={error} retry={() => void asked.refetch()} />
          ) : (
            <Skeleton lines={10} className="rounded-xl border border-line bg-panel p-4" />
          )}
        </Page>
      )}
    </>
  );
}

function OfNotification({ id }: { id: string }) {
  const { $api, client, environment } = useClientScope();
  const query = { notificationId: id, limit: 1 };
  const asked = $api.useQuery(
    'get',
    '/api/dead-letters',
    { params: { query } },
    { select: ({ data }) => data[0] ?? null },
  );
  const error: unknown = asked.error;
  if (asked.data?.notificationId === id) {
    const params = { client: client.clientId, environment, id: asked.data.id };
    return <Navigate to="/$client/$environment/dead-letters/$id" params={params} replace />;
  }
  if (asked.data === null && !asked.isPlaceholderData) return <NotThere />;
  return (
    <Page title="Dead letter">
      {error !== null ? <ErrorNotice error={error} retry={() => void asked.refetch()} /> : <Skeleton lines={10} />}
    </Page>
  );
}

function NotThere() {
  const { client, environment } = useClientScope();
  return (
    <Page title="Dead letter">
      <Empty title="There is no such dead letter, or it is not yours">
        It may belong to another client or environment, or was deleted after its time.{' '}
        <Link
          to="/$client/$environment/dead-letters"
          params={{ client: client.clientId, environment }}
          className="underline"
        >
          All dead letters
        </Link>
      </Empty>
    </Page>
  );
}

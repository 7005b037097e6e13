import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useFollow } from '../../api/live.tsx';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Page } from '../../shell/page.tsx';
import { Empty, ErrorNotice, Skeleton } from '../../ui/states.tsx';
import { isWaiting } from './may.ts';
import { Whole } from './whole.tsx';

/** What waits is asked for so often: only what ends a run is told of, and the line before it moves without a word. */
const AGAIN_MS = 5_000;

/** One notification: where it stands, why, and what happened to it. */
export function Notification() {
  const { id = '' } = useParams({ strict: false });
  // Of another one nothing is kept, not even for a moment.
  return <OfId key={id} id={id} />;
}

function OfId({ id }: { id: string }) {
  const { $api } = useClientScope();
  useFollow(`notification:${id}`);
  const params = { path: { id } };
  const found = $api.useQuery(
    'get',
    '/api/notifications/{id}',
    { params },
    {
      select: ({ data }) => data,
      refetchInterval: ({ state: { data } }) => (data && isWaiting(data.data) ? AGAIN_MS : false),
    },
  );
  const notification = found.data;
  const error: unknown = found.error;
  const again = () => void found.refetch();
  const why = $api.useQuery(
    'get',
    '/api/notifications/{id}/why',
    { params },
    {
      select: ({ data }) => data,
      enabled: notification !== undefined,
      refetchInterval: notification && isWaiting(notification) ? AGAIN_MS : false,
    },
  );
  const [told, setTold] = useState<string | null>(null);

  if (notification) {
    return (
      <Whole
        notification={notification}
        why={why}
        notice={error !== null && <ErrorNotice error={error} retry={again} since={found.dataUpdatedAt} />}
        told={told}
        tell={setTold}
      />
    );
  }
  if (error !== null && problemOf(error).status === 404) {
    return (
      <Page title="Notification">
        <Empty title="No such notification">
          There is none with the id <code className="font-mono text-xs wrap-anywhere">{id}</code>, or it is not yours.
          It may belong to another client, to the other environment, or have been deleted after its time.
        </Empty>
      </Page>
    );
  }
  return (
    <Page title="Notification">
      {error !== null ? (
        <ErrorNotice error={error} retry={again} />
      ) : (
        <Skeleton lines={12} className="max-w-2xl py-2" />
      )}
    </Page>
  );
}

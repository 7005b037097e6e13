import { Link } from '@tanstack/react-router';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { causeOf, resolutionOf } from '../../ui/cause.ts';
import { Banner } from '../../ui/states.tsx';
import { StatusBadge } from '../../ui/status.tsx';
import { Time } from '../../ui/time.tsx';

type Letter = components['schemas']['DeadLetterWithNotification'];

/** Since the replay: how it goes, until it was sent or given up again. It goes on by itself. */
export function Outcome({ letter }: { letter: Letter }) {
  const { status, resolvedBy, resolvedAt, notification } = letter;
  if (status === 'FAILED') return null;
  if (status === 'RESOLVED') {
    return (
      <Banner tone={resolvedBy === 'superseded' ? 'bad' : 'info'}>
        <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
          <strong>{resolutionOf(resolvedBy)}.</strong>
          {resolvedAt && <Time at={resolvedAt} className="text-dim" />}
          {notification && <StatusBadge status={notification.status} />}
          {resolvedBy === 'superseded' && letter.notificationId && <Newer letter={letter} />}
        </span>
      </Banner>
    );
  }
  const last = notification?.attempts.at(-1);
  return (
    <Banner tone="wait">
      <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
        <strong>A replay is under way.</strong>
        {notification && <StatusBadge status={notification.status} />}
        {notification?.reason && <span title={notification.reason}>{causeOf(notification.reason).title}.</span>}
        {last && (
          <span className="text-dim">
            Last attempt: #{last.number} by {last.provider}, <Time at={last.startedAt} />
          </span>
        )}
        <span className="text-dim">This page shows how it goes.</span>
      </span>
    </Banner>
  );
}

/** The one that tells of the replay that failed. */
function Newer({ letter: { id, notificationId } }: { letter: Letter }) {
  const { $api, client, environment } = useClientScope();
  const query = { notificationId: notificationId ?? '', limit: 1 };
  const asked = $api.useQuery('get', '/api/dead-letters', { params: { query } }, { select: ({ data }) => data[0] });
  if (!asked.data || asked.data.id === id || asked.data.notificationId !== notificationId) return null;
  return (
    <Link
      to="/$client/$environment/dead-letters/$id"
      params={{ client: client.clientId, environment, id: asked.data.id }}
      className="underline"
    >
      See it: {causeOf(asked.data.errorCode).title.toLowerCase()}
    </Link>
  );
}

import { Link } from '@tanstack/react-router';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { pressable } from '../../ui/button.tsx';
import { causeOf } from '../../ui/cause.ts';
import { Banner } from '../../ui/states.tsx';
import { isGivenUp } from './may.ts';
import { reasonInWords } from './reasons.ts';

/** Of one that failed or may have been sent: why, and the dead letter by which it is replayed or closed. */
export function GivenUp({
  notification: { id, status, reason },
}: {
  notification: components['schemas']['Notification'];
}) {
  const { $api, client, environment, can } = useClientScope();
  const isOver = isGivenUp({ status });
  const letters = $api.useQuery(
    'get',
    '/api/dead-letters',
    { params: { query: { notificationId: id, limit: 1 } } },
    { select: (answer) => answer.data, enabled: isOver && can('dead-letters') },
  );
  if (!isOver) return null;
  const letter = letters.data?.[0];
  const { advice } = causeOf(reason ?? 'unknown');
  return (
    <Banner
      tone={status === 'FAILED' ? 'bad' : 'wait'}
      action={
        letter && (
          <Link
            to="/$client/$environment/dead-letters/$id"
            params={{ client: client.clientId, environment, id: letter.id }}
            className={pressable('plain')}
          >
            {letter.status === 'FAILED' ? 'Mend and replay, or resolve' : 'Its dead letter'}
          </Link>
        )
      }
    >
      <strong>{status === 'FAILED' ? 'Given up' : 'It may have been sent'}.</strong>{' '}
      {reason === null ? 'No reason was kept.' : `${reasonInWords(reason)}.`} {letter?.status === 'FAILED' && advice}
      {letters.isSuccess && !letter && 'Its dead letter is not there any more.'}
      {letters.isError && 'Its dead letter could not be looked up.'}
    </Banner>
  );
}

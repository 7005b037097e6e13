import { Link } from '@tanstack/react-router';
import { useClientScope } from '../../api/scope.tsx';
import { StatusBadge } from '../../ui/status.tsx';
import type { Message } from './messages.ts';

/** What became of a message, and the way to its page. */
export function Foot({ message: { id, status } }: { message: Message }) {
  const { client, environment } = useClientScope();
  return (
    <span className="inline-flex flex-wrap items-center gap-2 text-sm">
      <StatusBadge status={status} />
      <Link
        to="/$client/$environment/notifications/$id"
        params={{ client: client.clientId, environment, id }}
        className="text-accent hover:underline"
      >
        What happened
      </Link>
    </span>
  );
}

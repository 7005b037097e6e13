import { Link } from '@tanstack/react-router';
import { ArrowRight } from 'lucide-react';
import { useClientScope } from '../../api/scope.tsx';
import { Icon } from '../../ui/icon.tsx';

/** Leads from a part of the overview to the page that has all of it. */
export function PanelLink({
  page,
  search = {},
  children,
}: {
  page: 'dead-letters' | 'providers' | 'usage' | 'notifications' | 'campaigns' | 'audit';
  search?: Record<string, string | undefined>;
  children: string;
}) {
  const { client, environment } = useClientScope();
  return (
    <Link
      to={`/$client/$environment/${page}`}
      params={{ client: client.clientId, environment }}
      search={search}
      className="inline-flex items-center gap-1 text-sm font-medium text-accent hover:underline"
    >
      {children} <Icon of={ArrowRight} />
    </Link>
  );
}

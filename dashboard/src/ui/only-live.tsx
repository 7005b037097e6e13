import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useClientScope } from '../api/scope.tsx';
import { Banner } from './states.tsx';

/** Of what belongs to the client, whatever the environment, and is changed in Live alone. @param page below the environment */
export function OnlyLive({ page, children }: { page: string; children: ReactNode }) {
  const { client } = useClientScope();
  return (
    <Banner
      action={
        <Link to={`/${client.clientId}/live/${page}` as string} className="font-medium text-accent underline">
          Go to Live
        </Link>
      }
    >
      {children}
    </Banner>
  );
}

import { Link } from '@tanstack/react-router';
import { useClientScope } from '../../api/scope.tsx';
import { Page } from '../../shell/page.tsx';
import { Empty } from '../../ui/states.tsx';
import { MagicAddresses } from './magic-addresses.tsx';
import { Received } from './received.tsx';

/** Where everything goes that test keys send. */
export function Sandbox() {
  const { client, environment, can } = useClientScope();
  return (
    <Page
      title="Sandbox"
      intro="Where everything goes that test keys send: it takes the whole way but the last step, and reaches nobody."
    >
      {environment === 'live' ? (
        <Empty title="The sandbox is in Test">
          <p>What live keys send goes to people, and is under Notifications.</p>
          <Link
            to="/$client/$environment/sandbox"
            params={{ client: client.clientId, environment: 'test' }}
            className="mt-2 inline-block font-medium text-accent underline"
          >
            Go to the sandbox
          </Link>
        </Empty>
      ) : (
        can('notifications:read') && <Received />
      )}
      <MagicAddresses />
    </Page>
  );
}

import { Link } from '@tanstack/react-router';
import { ShieldPlus } from 'lucide-react';
import { useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { Page } from '../../shell/page.tsx';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { Add } from './add.tsx';
import { List } from './list.tsx';

/** To whom nothing is sent any more, and why. */
export function Suppressions() {
  const { client, environment, can } = useClientScope();
  const [isAdding, setAdding] = useState(false);
  const isLive = environment === 'live';
  return (
    <Page
      title="Suppressions"
      intro="Nothing is sent to these addresses any more, on any channel."
      actions={
        isLive &&
        can('notifications:write') && (
          <Button icon={ShieldPlus} look="primary" onClick={() => setAdding(true)}>
            Suppress an address…
          </Button>
        )
      }
    >
      {isLive ? (
        <List />
      ) : (
        <Panel>
          <Empty title="Tests suppress nobody">
            Test messages reach nobody, so that there is nobody to spare.{' '}
            <Link
              to="/$client/$environment/suppressions"
              params={{ client: client.clientId, environment: 'live' }}
              className="underline"
            >
              See those of live messages
            </Link>
          </Empty>
        </Panel>
      )}
      {isAdding && <Add onClose={() => setAdding(false)} />}
    </Page>
  );
}

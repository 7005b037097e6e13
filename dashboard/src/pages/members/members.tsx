import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { Page } from '../../shell/page.tsx';
import { Button } from '../../ui/button.tsx';
import { OnlyLive } from '../../ui/only-live.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { Invitations } from './invitations.tsx';
import { Invite } from './invite.tsx';
import { People } from './people.tsx';
import { ROLES } from './roles.ts';

/** Who may log in to this client, and who is invited. */
export function Members() {
  const { environment, can } = useClientScope();
  const [isInviting, setInviting] = useState(false);
  if (environment === 'test') {
    return (
      <Page title="Members">
        <OnlyLive page="members">Members belong to the client, whatever the environment.</OnlyLive>
      </Page>
    );
  }
  const mayManage = can('members');
  return (
    <Page
      title="Members"
      intro="Who may log in to this client, and what their role lets them do."
      actions={
        mayManage && (
          <Button look="primary" icon={UserPlus} onClick={() => setInviting(true)}>
            Invite…
          </Button>
        )
      }
    >
      {mayManage ? (
        <>
          <People />
          <Invitations />
        </>
      ) : (
        <Empty title="Not for your role">Owners and admins see who the members are.</Empty>
      )}
      <Panel title="What roles may do">
        <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-[7rem_minmax(0,1fr)]">
          {ROLES.map(({ role, label, may }) => (
            <div key={role} className="contents">
              <dt className="font-medium">{label}</dt>
              <dd className="text-dim">{may}</dd>
            </div>
          ))}
        </dl>
      </Panel>
      {isInviting && <Invite onClose={() => setInviting(false)} />}
    </Page>
  );
}

import { useState } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Answered } from '../../ui/answered.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ErrorNotice } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { Ago } from '../../ui/time.tsx';
import { useAct } from '../../ui/use-act.ts';
import { roleLabel } from './roles.ts';
import { useInvitations } from './use-people.ts';

type Invitation = components['schemas']['Invitation'];

/** Who is invited and has not come yet; nothing where nobody is. */
export function Invitations() {
  const query = useInvitations();
  const [revoking, setRevoking] = useState<Invitation | null>(null);
  if (query.data?.data.length === 0 && query.error === null) return null;
  return (
    <Panel title="Invited" flush>
      <Answered query={query} lines={1} className="p-4">
        {({ data }) => (
          <ul>
            {data.map((invitation) => (
              <li
                key={invitation.id}
                className="flex flex-wrap items-center gap-3 border-b border-line px-4 py-2.5 last:border-b-0"
              >
                <span className="min-w-0 flex-1 truncate">{invitation.email}</span>
                <Badge>{roleLabel(invitation.role)}</Badge>
                <span className="text-sm text-dim">
                  ends <Ago at={invitation.expiresAt} />
                </span>
                <Button
                  aria-label={`Revoke the invitation of ${invitation.email}`}
                  onClick={() => setRevoking(invitation)}
                >
                  Revoke…
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Answered>
      {revoking && (
        <Revoke
          invitation={revoking}
          onClose={() => setRevoking(null)}
          onDone={() => {
            setRevoking(null);
            void query.refetch();
          }}
        />
      )}
    </Panel>
  );
}

function Revoke({
  invitation: { id, email },
  onClose,
  onDone,
}: {
  invitation: Invitation;
  onClose: () => void;
  onDone: () => void;
}) {
  const { http } = useClientScope();
  const { run, isBusy, error } = useAct(async () => {
    await http.DELETE('/api/invitations/{id}', { params: { path: { id } } });
    onDone();
  });
  return (
    <Dialog title={`Revoke the invitation of ${email}?`} onClose={onClose}>
      <div className="grid gap-3">
        <p>The link that they were given works no more. You can invite them again.</p>
        {error !== null && <ErrorNotice error={error} />}
      </div>
      <Actions>
        <CopyAsCurl method="DELETE" path={`/api/invitations/${id}`} />
        <Button onClick={onClose}>Keep it</Button>
        <Button look="danger" busy={isBusy} onClick={() => void run()}>
          Revoke
        </Button>
      </Actions>
    </Dialog>
  );
}

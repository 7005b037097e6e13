import { useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Select } from '../../ui/field.tsx';
import { ErrorNotice } from '../../ui/states.tsx';
import { useAct } from '../../ui/use-act.ts';
import { nameOf, type OfMember } from './person.tsx';
import { ROLES, type Role, rolesFor } from './roles.ts';

/** Another role, once it is chosen and saved. */
export function ChangeRole({ member, onClose, onDone }: OfMember) {
  const { http, client } = useClientScope();
  const [role, setRole] = useState<Role>(member.role);
  const body = { role };
  const { run, isBusy, error } = useAct(async () => {
    await http.PATCH('/api/members/{id}', { params: { path: { id: member.id } }, body });
    onDone();
  });
  return (
    <Dialog title={`Change the role of ${nameOf(member)}`} onClose={onClose}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <Select
          label="Role"
          value={role}
          options={rolesFor(client.role, member.role)}
          hint={ROLES.find((one) => one.role === role)?.may}
          onChange={({ target }) => setRole(target.value as Role)}
        />
        <p className="text-dim">It counts from their next request on.</p>
        {error !== null && <ErrorNotice error={error} />}
        <Actions>
          <CopyAsCurl method="PATCH" path={`/api/members/${member.id}`} body={body} />
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary" busy={isBusy} disabled={role === member.role}>
            Save
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

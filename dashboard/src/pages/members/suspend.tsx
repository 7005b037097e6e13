import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/states.tsx';
import { useAct } from '../../ui/use-act.ts';
import { nameOf, type OfMember } from './person.tsx';

/** Asks before a member is let in no more, or let in again. */
export function Suspend({ member, onClose, onDone }: OfMember) {
  const { http, client } = useClientScope();
  const { id, disabled } = member;
  const body = { disabled: !disabled };
  const { run, isBusy, error } = useAct(async () => {
    await http.PATCH('/api/members/{id}', { params: { path: { id } }, body });
    onDone();
  });
  return (
    <Dialog title={disabled ? `Let ${nameOf(member)} back in?` : `Suspend ${nameOf(member)}?`} onClose={onClose}>
      <div className="grid gap-3">
        <p>
          {disabled
            ? `They can use ${client.name} again, with the role that they had.`
            : `From their next request on they cannot use ${client.name}. They stay a member, with their role, and can be let back in.`}
        </p>
        {error !== null && <ErrorNotice error={error} />}
      </div>
      <Actions>
        <CopyAsCurl method="PATCH" path={`/api/members/${id}`} body={body} />
        <Button onClick={onClose}>Not now</Button>
        <Button look={disabled ? 'primary' : 'danger'} busy={isBusy} onClick={() => void run()}>
          {disabled ? 'Let back in' : 'Suspend'}
        </Button>
      </Actions>
    </Dialog>
  );
}

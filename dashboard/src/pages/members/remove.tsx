import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/states.tsx';
import { useAct } from '../../ui/use-act.ts';
import { nameOf, type OfMember } from './person.tsx';

/** Asks before somebody is no member any more. */
export function Remove({ member, onClose, onDone }: OfMember) {
  const { http, client } = useClientScope();
  const { id } = member;
  const { run, isBusy, error } = useAct(async () => {
    await http.DELETE('/api/members/{id}', { params: { path: { id } } });
    onDone();
  });
  return (
    <Dialog title={`Remove ${nameOf(member)}?`} onClose={onClose}>
      <div className="grid gap-3">
        <p>They are no member of {client.name} any more from their next request on. You can invite them again.</p>
        {error !== null && <ErrorNotice error={error} />}
      </div>
      <Actions>
        <CopyAsCurl method="DELETE" path={`/api/members/${id}`} />
        <Button onClick={onClose}>Keep</Button>
        <Button look="danger" busy={isBusy} onClick={() => void run()}>
          Remove
        </Button>
      </Actions>
    </Dialog>
  );
}

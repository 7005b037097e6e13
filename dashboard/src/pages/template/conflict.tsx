import { Button } from '../../ui/button.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { count } from '../../ui/number.tsx';
import { ErrorNotice } from '../../ui/states.tsx';
import { useAct } from '../../ui/use-act.ts';
import { Changes } from './changes.tsx';
import type { Saved } from './kinds.ts';
import { useDraft } from './use-draft.ts';

/** Two have written at once: what each has, and whose is kept. Nothing is saved before one chooses. */
export function Conflict({ theirs, onClose }: { theirs: Saved; onClose: () => void }) {
  const { source, save, discard } = useDraft();
  const { run, isBusy, error } = useAct(async () => {
    await save(theirs.revision);
    onClose();
  });
  return (
    <Dialog title="Two drafts" wide onClose={onClose}>
      <p className="mb-3">
        Somebody saved revision {count(theirs.revision)} while you wrote. Red is what they saved, green is what you have
        in its place. Yours is not saved yet: keep writing if you want something of both.
      </p>
      <Changes before={theirs.source} after={source} none="Both say the same." />
      {error !== null && <ErrorNotice error={error} />}
      <Actions>
        <Button onClick={onClose}>Keep writing</Button>
        <Button
          look="danger"
          onClick={() => {
            discard();
            onClose();
          }}
        >
          Take theirs, drop mine
        </Button>
        <Button look="primary" busy={isBusy} onClick={run}>
          Save mine over it
        </Button>
      </Actions>
    </Dialog>
  );
}

import { useBlocker } from '@tanstack/react-router';
import { Button } from '../../ui/button.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { useDraft } from './use-draft.ts';

/** Asks before what is not saved is lost: by a link, by "back", and by the browser where the tab is closed. */
export function KeepUnsaved() {
  const { isDirty } = useDraft();
  const blocked = useBlocker({
    // Another view or part of the same page loses nothing.
    shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  if (blocked.status !== 'blocked') return null;
  return (
    <Dialog title="Leave without saving?" onClose={blocked.reset}>
      <p>What you wrote since the last save would be lost.</p>
      <Actions>
        <Button look="danger" onClick={blocked.proceed}>
          Leave
        </Button>
        <Button look="primary" onClick={blocked.reset}>
          Stay
        </Button>
      </Actions>
    </Dialog>
  );
}

import { Eye } from 'lucide-react';
import { useState } from 'react';
import { Button } from './button.tsx';
import { Actions, Dialog } from './dialog.tsx';
import { ActError } from './states.tsx';

/**
 * Shows what is masked, of one thing. It asks before it does, since the audit log tells of it.
 * @param props `what` ends "Show …?"; `reveal` asks the API, and what it throws is shown
 */
export function Reveal({
  what,
  reveal,
  small = false,
}: {
  what: string;
  reveal: () => Promise<unknown>;
  small?: boolean;
}) {
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const show = async () => {
    setBusy(true);
    setError(null);
    try {
      await reveal();
      setOpen(false);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button
        icon={Eye}
        aria-label={`Show ${what}`}
        onClick={() => setOpen(true)}
        className={small ? 'h-6 px-1.5' : ''}
      >
        Show
      </Button>
      {isOpen && (
        <Dialog title={`Show ${what}?`} onClose={() => setOpen(false)}>
          <p>
            Your role sees people masked. You can see this one whole; the audit log will tell that you did, and when.
          </p>
          <ActError error={error} />
          <Actions>
            <Button onClick={() => setOpen(false)}>Not now</Button>
            <Button look="primary" busy={isBusy} onClick={show}>
              Show it
            </Button>
          </Actions>
        </Dialog>
      )}
    </>
  );
}

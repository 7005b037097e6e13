import { type ReactNode, useState } from 'react';
import { Button } from './button.tsx';
import { Copy } from './copy.tsx';
import { Actions, Dialog } from './dialog.tsx';
import { Banner } from './states.tsx';

/** Shows what is shown once. It does not close by a slip: who has not copied it is asked first. */
export function SecretDialog({
  title,
  secret,
  name,
  onClose,
  children,
}: {
  title: string;
  secret: string;
  /** What it is: "key". */
  name: string;
  onClose: () => void;
  children?: ReactNode;
}) {
  const [isKept, setKept] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const close = () => (isKept || isLeaving ? onClose() : setLeaving(true));
  return (
    <Dialog title={title} onClose={close}>
      <div className="grid gap-3">
        <p>
          Keep this {name} where secrets are kept. <strong>It is not shown again.</strong>
        </p>
        <div className="flex items-start gap-2 rounded-md bg-raised p-2">
          <code className="min-w-0 flex-1 font-mono text-xs break-all select-all">{secret}</code>
          <Copy as="button" label={`Copy the ${name}`} text={secret} onCopied={() => setKept(true)} />
        </div>
        {children}
        {isLeaving && !isKept && (
          <Banner tone="wait">You have not copied it. Once this is closed, nobody can see it any more.</Banner>
        )}
      </div>
      <Actions>
        <Button look={isLeaving && !isKept ? 'danger' : 'primary'} onClick={close}>
          {isLeaving && !isKept ? 'Close all the same' : 'Done'}
        </Button>
      </Actions>
    </Dialog>
  );
}

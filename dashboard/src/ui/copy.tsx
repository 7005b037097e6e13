import { Check, Copy as CopyIcon } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from './button.tsx';
import { Actions, Dialog } from './dialog.tsx';

type Props = { text: string; label: string; as?: 'button'; onCopied?: () => void };

/** Copies a text, and says for a moment that it has. Where the browser does not let a page copy, a person can. */
export function Copy({ text, label, as, onCopied }: Props) {
  const [isCopied, setCopied] = useState(false);
  const [isByHand, setByHand] = useState(false);
  const copy = async () => {
    try {
      // There is none on a page that came by plain http from another machine.
      await navigator.clipboard.writeText(text);
    } catch {
      return setByHand(true);
    }
    setCopied(true);
    onCopied?.();
    setTimeout(() => setCopied(false), 1_500);
  };
  const shown = isCopied ? 'Copied' : label;
  const icon = isCopied ? Check : CopyIcon;
  return (
    <>
      {as === 'button' ? (
        <Button icon={icon} onClick={copy}>
          {shown}
        </Button>
      ) : (
        <IconButton icon={icon} label={shown} onClick={copy} className="h-6 w-6" />
      )}
      {isByHand && (
        <ByHand
          text={text}
          onClose={() => {
            setByHand(false);
            onCopied?.();
          }}
        />
      )}
    </>
  );
}

/** The text, selected. */
function ByHand({ text, onClose }: { text: string; onClose: () => void }) {
  return (
    <Dialog title="Copy it by hand" onClose={onClose}>
      <p className="mb-2 text-dim">
        This page may not copy: browsers let pages do so only by https, or on this machine. The text is selected: press
        Ctrl C (⌘ C).
      </p>
      <textarea
        readOnly
        aria-label="The text to copy"
        rows={Math.min(12, text.split('\n').length + 2)}
        value={text}
        onFocus={({ target }) => target.select()}
        className="w-full rounded-md border border-edge bg-panel p-2 font-mono text-xs"
      />
      <Actions>
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </Actions>
    </Dialog>
  );
}

/** An id to read and to copy. */
export function Id({ children, label = 'Copy the id' }: { children: string; label?: string }) {
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-1">
      <code className="truncate font-mono text-xs" title={children}>
        {children}
      </code>
      <Copy text={children} label={label} />
    </span>
  );
}

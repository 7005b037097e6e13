import { Check, Copy as CopyIcon } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from './button.tsx';

/** Copies a text; says for a moment that it has. */
export function Copy({ text, label, as }: { text: string; label: string; as?: 'button' }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  };
  const shown = isCopied ? 'Copied' : label;
  const icon = isCopied ? Check : CopyIcon;
  if (as === 'button') {
    return (
      <Button icon={icon} onClick={copy}>
        {shown}
      </Button>
    );
  }
  return <IconButton icon={icon} label={shown} onClick={copy} className="h-6 w-6" />;
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

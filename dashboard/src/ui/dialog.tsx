import { X } from 'lucide-react';
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { IconButton } from './button.tsx';

/**
 * A modal dialog: the browser's own, which keeps the focus inside, closes by Escape and gives the focus back.
 * @param props `onClose` also by Escape and by a click beside it; render it only while it is open
 */
export function Dialog({
  title,
  onClose,
  children,
  wide = false,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // A layout effect is undone while the dialog is still in the page: only from there does it give the focus back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // React's autoFocus comes while the dialog is closed, and does nothing; the browser would choose "Close".
    shown?.querySelector<HTMLElement>('input:enabled, select:enabled, textarea:enabled')?.focus();
    return () => shown?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the dialog's own
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
      className={`w-[min(100vw-2rem,var(--wide))] rounded-xl border border-line bg-panel p-0 shadow-xl ${wide ? '[--wide:56rem]' : '[--wide:30rem]'}`}
    >
      <div className="flex items-center justify-between gap-3 border-b border-line py-2.5 pr-2.5 pl-4">
        <h2 id={titleId} className="text-lg font-semibold">
          {title}
        </h2>
        <IconButton icon={X} label="Close" onClick={onClose} />
      </div>
      <div className="max-h-[calc(100dvh-9rem)] overflow-y-auto p-4">{children}</div>
    </dialog>
  );
}

/** The buttons at the end of a dialog or a form. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className="mt-4 flex flex-wrap items-center justify-end gap-2">{children}</div>;
}

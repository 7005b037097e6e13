import { type ComponentProps, type ReactNode, useId } from 'react';

const BOX =
  'w-full rounded-md border border-edge bg-panel px-2.5 text-ink placeholder:text-dim disabled:opacity-60 aria-invalid:border-bad';

type Labelled = { label: string; hint?: ReactNode; error?: string | null; hideLabel?: boolean };

function Around({
  id,
  label,
  hint,
  error,
  hideLabel = false,
  className = '',
  children,
}: Labelled & { id: string; className?: string; children: ReactNode }) {
  return (
    <div className={className}>
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'mb-1 block text-sm font-medium'}>
        {label}
      </label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-xs text-dim">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="mt-1 text-xs text-bad">
          {label} {error}.
        </p>
      )}
    </div>
  );
}

function describedBy(id: string, { hint, error }: Labelled) {
  const ids = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return { 'aria-describedby': ids || undefined, 'aria-invalid': error ? true : undefined };
}

/** An input with its label; `error` continues the label as a sentence: "must be an address". */
export function Field({ label, hint, error, hideLabel, className, ...rest }: Labelled & ComponentProps<'input'>) {
  const id = useId();
  const about = { label, hint, error: error ?? null, hideLabel: hideLabel ?? false };
  return (
    <Around id={id} {...about} className={className ?? ''}>
      <input id={id} {...rest} {...describedBy(id, about)} className={`${BOX} h-8`} />
    </Around>
  );
}

/** The browser's own choice of one. */
export function Select({
  label,
  hint,
  error,
  hideLabel,
  className,
  options,
  ...rest
}: Labelled & ComponentProps<'select'> & { options: readonly { value: string; label: string }[] }) {
  const id = useId();
  const about = { label, hint, error: error ?? null, hideLabel: hideLabel ?? false };
  return (
    <Around id={id} {...about} className={className ?? ''}>
      <select id={id} {...rest} {...describedBy(id, about)} className={`${BOX} h-8 pr-1`}>
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </Around>
  );
}

export function TextArea({ label, hint, error, hideLabel, className, ...rest }: Labelled & ComponentProps<'textarea'>) {
  const id = useId();
  const about = { label, hint, error: error ?? null, hideLabel: hideLabel ?? false };
  return (
    <Around id={id} {...about} className={className ?? ''}>
      <textarea id={id} rows={4} {...rest} {...describedBy(id, about)} className={`${BOX} py-1.5`} />
    </Around>
  );
}

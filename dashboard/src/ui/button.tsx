import type { LucideIcon } from 'lucide-react';
import { LoaderCircle } from 'lucide-react';
import type { ComponentProps } from 'react';
import { Icon } from './icon.tsx';

const LOOKS = {
  primary: 'bg-accent text-on-accent border-accent hover:opacity-90',
  plain: 'bg-panel text-ink border-line hover:bg-raised',
  quiet: 'bg-transparent text-ink border-transparent hover:bg-raised',
  danger: 'bg-panel text-bad border-bad hover:bg-bad-soft',
};

/** How anything that is pressed looks, a link that acts as well. */
export function pressable(look: keyof typeof LOOKS = 'plain', more = ''): string {
  return `inline-flex h-8 items-center justify-center gap-1.5 rounded-md border px-2.5 text-sm font-medium whitespace-nowrap select-none disabled:cursor-not-allowed disabled:opacity-50 ${LOOKS[look]} ${more}`;
}

type Props = ComponentProps<'button'> & { look?: keyof typeof LOOKS; icon?: LucideIcon; busy?: boolean };

/** @param props `busy` while what it began is under way: it cannot be pressed again meanwhile */
export function Button({ look = 'plain', icon, busy = false, className = '', children, disabled, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={pressable(look, className)}
    >
      {busy ? <Icon of={LoaderCircle} className="size-4 animate-spin" /> : icon && <Icon of={icon} />}
      {children}
    </button>
  );
}

/** A button that is a picture alone; `label` says what it does. */
export function IconButton({
  icon,
  label,
  look = 'quiet',
  className = '',
  ...rest
}: Omit<Props, 'children' | 'icon'> & { icon: LucideIcon; label: string }) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={pressable(look, `w-8 px-0 ${className}`)}
    >
      <Icon of={icon} />
    </button>
  );
}

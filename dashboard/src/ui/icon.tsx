import type { LucideIcon } from 'lucide-react';

/** A picture beside words, which say the same: screen readers are not told of it. */
export function Icon({ of: Picture, className = 'size-4' }: { of: LucideIcon; className?: string }) {
  return <Picture aria-hidden="true" className={`shrink-0 ${className}`} strokeWidth={1.75} />;
}

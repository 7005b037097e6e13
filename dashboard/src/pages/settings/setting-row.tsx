import type { ReactNode } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { Badge } from '../../ui/status.tsx';

/** One setting: what is in force, and whether it is set here. */
export function SettingRow({
  name,
  label,
  isOwn,
  change,
  children,
}: {
  /** What it is of, shown. */
  name: ReactNode;
  /** The same, said. */
  label: string;
  isOwn: boolean;
  change: () => void;
  children: ReactNode;
}) {
  const { can, environment } = useClientScope();
  const mayChange = can('settings') && environment === 'live';
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2 last:border-b-0">
      <span className="w-28 shrink-0">{name}</span>
      <span className="min-w-0 flex-1 basis-24 wrap-anywhere">{children}</span>
      {isOwn ? <Badge tone="good">Set here</Badge> : <span className="text-sm text-dim">the server’s</span>}
      {mayChange && (
        <Button aria-label={`Change ${label}`} onClick={change}>
          Change…
        </Button>
      )}
    </li>
  );
}

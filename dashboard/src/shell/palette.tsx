import { useNavigate } from '@tanstack/react-router';
import { CornerDownLeft, Hash } from 'lucide-react';
import { type KeyboardEvent, useId, useState } from 'react';
import { useClientScope } from '../api/scope.tsx';
import { useSession } from '../api/session.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { PLACES } from './nav.ts';

type Target = { key: string; label: string; to: string; icon: typeof Hash };

/** Goes to a page, a client, or what an id names. Opened by Ctrl K. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { client, environment, can } = useClientScope();
  const { data: session } = useSession();
  const navigate = useNavigate();
  const [asked, setAsked] = useState('');
  const [chosen, setChosen] = useState(0);
  const listId = useId();
  const base = `/${client.clientId}/${environment}`;
  const wanted = asked.trim().toLowerCase();

  const byId: Target[] = [
    { prefix: 'ntf_', page: 'notifications', what: 'notification' },
    { prefix: 'dlt_', page: 'dead-letters', what: 'dead letter' },
    { prefix: 'cmp_', page: 'campaigns', what: 'campaign' },
    { prefix: 'whk_', page: 'webhooks', what: 'webhook endpoint' },
  ]
    .filter(({ prefix }) => wanted.startsWith(prefix) && wanted.length > prefix.length + 10)
    .map(({ page, what }) => ({
      key: page,
      label: `Open the ${what} ${wanted}`,
      to: `${base}/${page}/${wanted}`,
      icon: Hash,
    }));
  const pages: Target[] = PLACES.filter(
    ({ label, also = '', scopes }) =>
      (!scopes || scopes.some(can)) && `${label} ${also}`.toLowerCase().includes(wanted),
  ).map(({ to, label, icon }) => ({ key: to, label, to: to === '' ? base : `${base}/${to}`, icon }));
  const clients: Target[] = (session?.clients ?? [])
    .filter(({ clientId, name }) => clientId !== client.clientId && name.toLowerCase().includes(wanted))
    .map(({ clientId, name }) => ({
      key: clientId,
      label: `Client ${name}`,
      to: `/${clientId}/${environment}`,
      icon: Hash,
    }));
  const targets = [...byId, ...pages, ...clients].slice(0, 12);

  const go = (target: Target | undefined) => {
    if (!target) return;
    onClose();
    void navigate({ to: target.to });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      go(targets[chosen]);
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || targets.length === 0) return;
    event.preventDefault();
    setChosen((chosen + step + targets.length) % targets.length);
  };
  return (
    <Dialog title="Go to" onClose={onClose}>
      <input
        autoFocus
        role="combobox"
        aria-label="Page, client or id"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={targets[chosen] && `${listId}-${chosen}`}
        placeholder="A page, a client, or an id such as ntf_…"
        value={asked}
        onChange={(event) => {
          setAsked(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKey}
        className="h-9 w-full rounded-md border border-edge bg-panel px-2.5"
      />
      <div role="listbox" id={listId} aria-label="Where to go" className="mt-2 grid">
        {targets.map((target, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: by Enter in the input
          <div
            key={target.key}
            id={`${listId}-${place}`}
            role="option"
            aria-selected={place === chosen}
            onClick={() => go(target)}
            onPointerMove={() => setChosen(place)}
            className={`flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2 ${place === chosen ? 'bg-accent-soft' : ''}`}
          >
            <Icon of={target.icon} />
            <span className="min-w-0 flex-1 truncate">{target.label}</span>
            {place === chosen && <Icon of={CornerDownLeft} className="size-3.5 text-dim" />}
          </div>
        ))}
      </div>
      {targets.length === 0 && <p className="p-2 text-dim">Nothing of that name.</p>}
    </Dialog>
  );
}

import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { BookOpen, LogOut, Menu, Monitor, Moon, Search, Sun, X } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { Environment } from '../api/http.ts';
import { problemOf } from '../api/problem.ts';
import { useClientScope } from '../api/scope.tsx';
import { memberHttp, sessionEnded, useSession } from '../api/session.ts';
import { API_URL } from '../base.ts';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Brand } from './brand.tsx';
import { ElevateDialog } from './elevate.tsx';
import { LiveDot } from './live-dot.tsx';
import { type Place, SECTIONS } from './nav.ts';
import { Palette } from './palette.tsx';
import { chooseTheme, type Theme, useTheme } from './theme.ts';

const THEMES: Record<Theme, { next: Theme; icon: typeof Sun; label: string }> = {
  system: { next: 'light', icon: Monitor, label: 'Theme: as the system' },
  light: { next: 'dark', icon: Sun, label: 'Theme: light' },
  dark: { next: 'system', icon: Moon, label: 'Theme: dark' },
};

/** What stands around every page: where one is, whose it is, and where one can go. */
export function Frame({ children }: { children: ReactNode }) {
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever has arrived needs the menu no more
  useEffect(() => setMenuOpen(false), [path]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setPaletteOpen(true);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[14rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only z-30 rounded bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      <Rail isOpen={isMenuOpen} close={() => setMenuOpen(false)} />
      <div className="min-w-0">
        <header className="sticky top-0 z-10 flex h-13 items-center gap-2 border-b border-line bg-panel px-3 lg:px-6">
          <IconButton icon={Menu} label="Menu" className="lg:hidden" onClick={() => setMenuOpen(true)} />
          <ClientSwitch />
          <EnvironmentSwitch />
          <div className="ml-auto flex items-center gap-1">
            <LiveDot />
            <button
              type="button"
              onClick={() => setPaletteOpen(true)}
              className="flex h-8 items-center gap-2 rounded-md border border-line px-2 text-sm text-dim hover:bg-raised"
            >
              <Icon of={Search} />
              <span className="sr-only md:not-sr-only">Go to…</span>
              <kbd className="hidden rounded border border-line px-1 font-sans text-xs md:inline">Ctrl K</kbd>
            </button>
          </div>
        </header>
        <main id="main">{children}</main>
      </div>
      {isPaletteOpen && <Palette onClose={() => setPaletteOpen(false)} />}
      <ElevateDialog />
    </div>
  );
}

function Rail({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const { client, environment, can } = useClientScope();
  const { data: session } = useSession();
  const theme = useTheme();
  const { next, icon, label } = THEMES[theme];
  const [isStillIn, setStillIn] = useState(false);
  const logOut = async () => {
    setStillIn(false);
    try {
      await memberHttp.DELETE('/api/session');
    } catch (error) {
      // By 401 the session was over already; by anything else it may go on.
      if (problemOf(error).status !== 401) return setStillIn(true);
    }
    sessionEnded();
  };
  return (
    <>
      {isOpen && (
        <button
          type="button"
          aria-label="Close the menu"
          className="fixed inset-0 z-10 bg-black/40 lg:hidden"
          onClick={close}
        />
      )}
      <nav
        aria-label="Pages"
        className={`fixed inset-y-0 left-0 z-20 w-64 flex-col border-r border-line bg-panel lg:sticky lg:top-0 lg:flex lg:h-dvh lg:w-auto ${isOpen ? 'flex' : 'hidden'}`}
      >
        <div className="flex h-13 shrink-0 items-center justify-between border-b border-line px-4">
          <Brand />
          <IconButton icon={X} label="Close the menu" className="lg:hidden" onClick={close} />
        </div>
        <div className="grid content-start gap-3 overflow-y-auto p-2">
          {SECTIONS.map(({ title, places }) => {
            const shown = places.filter(({ scopes }) => !scopes || scopes.some(can));
            if (shown.length === 0) return null;
            return (
              <section key={title} aria-label={title ?? 'Messages'}>
                {title && <p className="px-2 pb-0.5 text-xs font-medium text-dim">{title}</p>}
                <ul className="grid gap-0.5">
                  {shown.map((place) => (
                    <li key={place.to}>
                      <RailLink place={place} base={`/${client.clientId}/${environment}`} />
                    </li>
                  ))}
                </ul>
              </section>
            );
          })}
        </div>
        <div className="mt-auto grid gap-0.5 border-t border-line p-2 text-sm">
          {isStillIn && (
            <p role="alert" className="px-2 py-1 text-bad">
              You may still be logged in: the server did not confirm that the session ended. Try again.
            </p>
          )}
          <a
            href={`${API_URL}/docs`}
            className="flex h-8 items-center gap-2.5 rounded-md px-2 text-dim hover:bg-raised"
          >
            <Icon of={BookOpen} /> API documentation
          </a>
          <div className="flex items-center gap-1 pl-2">
            <span className="min-w-0 flex-1 truncate text-dim" title={session?.member.email}>
              {session?.member.name || session?.member.email}
            </span>
            <IconButton icon={icon} label={label} onClick={() => chooseTheme(next)} />
            <IconButton icon={LogOut} label="Log out" onClick={logOut} />
          </div>
        </div>
      </nav>
    </>
  );
}

function RailLink({ place: { to, label, icon }, base }: { place: Place; base: string }) {
  return (
    <Link
      to={to === '' ? base : `${base}/${to}`}
      activeOptions={{ exact: to === '', includeSearch: false }}
      className="flex h-8 items-center gap-2.5 rounded-md px-2 text-dim hover:bg-raised hover:text-ink"
      activeProps={{ className: 'bg-accent-soft font-medium !text-ink' }}
    >
      <Icon of={icon} /> {label}
    </Link>
  );
}

function ClientSwitch() {
  const { client, environment } = useClientScope();
  const { data: session } = useSession();
  const navigate = useNavigate();
  const clients = session?.clients ?? [];
  if (clients.length < 2) return <span className="min-w-0 truncate font-medium">{client.name}</span>;
  return (
    <select
      aria-label="Client"
      value={client.clientId}
      onChange={(event) => navigate({ to: `/${event.target.value}/${environment}` })}
      className="h-8 max-w-44 min-w-0 rounded-md border border-line bg-panel px-1.5 font-medium"
    >
      {clients.map(({ clientId, name }) => (
        <option key={clientId} value={clientId}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** The same page of the other environment, without its filters and ids, which mean nothing there. */
function EnvironmentSwitch() {
  const { client, environment } = useClientScope();
  const page = useRouterState({ select: ({ location }) => location.pathname.split('/')[3] ?? '' });
  const to = (other: Environment) => `/${client.clientId}/${other}${page && `/${page}`}`;
  return (
    <fieldset
      className="flex h-8 shrink-0 items-center rounded-md border border-line p-0.5 text-sm"
      aria-label="Environment"
    >
      {(['live', 'test'] as const).map((one) => (
        <Link
          key={one}
          to={to(one)}
          aria-current={one === environment ? 'true' : undefined}
          className={`flex h-full items-center rounded px-2 font-medium ${one !== environment ? 'text-dim hover:bg-raised' : one === 'live' ? 'bg-good-soft text-good' : 'bg-wait-soft text-wait'}`}
        >
          {one === 'live' ? 'Live' : 'Test'}
        </Link>
      ))}
    </fieldset>
  );
}

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  useNavigate,
} from '@tanstack/react-router';
import type { Environment } from './api/http.ts';
import { kept } from './api/kept.ts';
import { LiveProvider } from './api/live.tsx';
import { ClientScopeProvider } from './api/scope.tsx';
import { readLoginMethods, readSession, useSession } from './api/session.ts';
import { APP_PATH } from './base.ts';
import { Confirmed } from './shell/confirmed.tsx';
import { Frame } from './shell/frame.tsx';
import { Login } from './shell/login.tsx';
import { Page } from './shell/page.tsx';
import { Empty, ErrorNotice } from './ui/states.tsx';

const LAST = 'posthorn.client';

/** What the URL says of a page: texts by name. What a page does not know it leaves alone. */
type Search = Record<string, string | undefined>;

const texts = (search: Record<string, unknown>): Search =>
  Object.fromEntries(
    Object.entries(search)
      .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value) && value !== '')
      .map(([name, value]) => [name, String(value)]),
  );

const root = createRootRoute({
  component: Outlet,
  errorComponent: ({ error, reset }) => (
    <div className="p-4">
      <ErrorNotice error={error} retry={reset} />
    </div>
  ),
  notFoundComponent: () => <Empty title="No such page">Choose one in the menu.</Empty>,
});

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: texts,
  // Before the page is shown, which would jump.
  loader: () => readLoginMethods(),
  component: function LoginPage() {
    const navigate = useNavigate();
    const { to = '/' } = login.useSearch();
    // Only within this page.
    const within = /^\/(?![/\\])/.test(to) ? to : '/';
    return <Login to={within} onDone={() => void navigate({ href: within, replace: true })} />;
  },
});

const confirmed = createRoute({ getParentRoute: () => root, path: '/confirmed', component: Confirmed });

/** Leads on: to the client that was looked at last, else the first. */
const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async ({ location }) => {
    const session = await readSession();
    if (!session) throw redirect({ to: '/login', search: { to: location.href } });
    const [first] = session.clients;
    const last = kept.read(LAST)?.split('/') ?? [];
    const known = session.clients.find(({ clientId }) => clientId === last[0]) ?? first;
    if (!known) return;
    const environment = last[1] === 'test' ? 'test' : 'live';
    throw redirect({ to: '/$client/$environment', params: { client: known.clientId, environment }, replace: true });
  },
  component: () => (
    <Page title="No client">
      <Empty title="You belong to no client">Ask an owner for an invitation.</Empty>
    </Page>
  ),
});

const ofClient = createRoute({
  getParentRoute: () => root,
  path: '/$client/$environment',
  beforeLoad: async ({ params: { client, environment }, location }) => {
    const session = await readSession();
    if (!session) throw redirect({ to: '/login', search: { to: location.href } });
    if (environment !== 'live' && environment !== 'test') {
      throw redirect({ to: '/$client/$environment', params: { client, environment: 'live' } });
    }
    kept.write(LAST, `${client}/${environment}`);
  },
  component: function OfClient() {
    const { client: clientId, environment } = ofClient.useParams();
    const { data: session } = useSession();
    const client = session?.clients.find((one) => one.clientId === clientId);
    if (!session) return null;
    if (!client) {
      return (
        <Page title="Not your client">
          <Empty title="You do not belong to this client">
            <a className="underline" href={APP_PATH}>
              Go to yours
            </a>
          </Empty>
        </Page>
      );
    }
    return (
      <ClientScopeProvider key={`${clientId}/${environment}`} client={client} environment={environment as Environment}>
        <LiveProvider>
          <Frame>
            <Outlet />
          </Frame>
        </LiveProvider>
      </ClientScopeProvider>
    );
  },
});

/** A page of a client; its code is loaded when it is opened. */
const page = <Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => ofClient, path, validateSearch: texts, component });

const routeTree = root.addChildren([
  login,
  confirmed,
  start,
  ofClient.addChildren([
    page(
      '/',
      lazyRouteComponent(() => import('./pages/overview/overview.tsx'), 'Overview'),
    ),
    page(
      '/account',
      lazyRouteComponent(() => import('./pages/account/account.tsx'), 'Account'),
    ),
    page(
      '/members',
      lazyRouteComponent(() => import('./pages/members/members.tsx'), 'Members'),
    ),
    page(
      '/notifications',
      lazyRouteComponent(() => import('./pages/notifications/notifications.tsx'), 'Notifications'),
    ),
    page(
      '/notifications/$id',
      lazyRouteComponent(() => import('./pages/notification/notification.tsx'), 'Notification'),
    ),
    page(
      '/dead-letters',
      lazyRouteComponent(() => import('./pages/dead-letters/dead-letters.tsx'), 'DeadLetters'),
    ),
    page(
      '/dead-letters/$id',
      lazyRouteComponent(() => import('./pages/dead-letters/dead-letter.tsx'), 'DeadLetter'),
    ),
    page(
      '/providers',
      lazyRouteComponent(() => import('./pages/providers/providers.tsx'), 'Providers'),
    ),
    page(
      '/suppressions',
      lazyRouteComponent(() => import('./pages/suppressions/suppressions.tsx'), 'Suppressions'),
    ),
    page(
      '/usage',
      lazyRouteComponent(() => import('./pages/usage/usage.tsx'), 'Usage'),
    ),
    page(
      '/templates',
      lazyRouteComponent(() => import('./pages/templates/templates.tsx'), 'Templates'),
    ),
    page(
      '/templates/$id',
      lazyRouteComponent(() => import('./pages/template/template.tsx'), 'Template'),
    ),
    page(
      '/campaigns',
      lazyRouteComponent(() => import('./pages/campaigns/campaigns.tsx'), 'Campaigns'),
    ),
    page(
      '/campaigns/$id',
      lazyRouteComponent(() => import('./pages/campaign/campaign.tsx'), 'Campaign'),
    ),
    page(
      '/sandbox',
      lazyRouteComponent(() => import('./pages/sandbox/sandbox.tsx'), 'Sandbox'),
    ),
    page(
      '/keys',
      lazyRouteComponent(() => import('./pages/keys/keys.tsx'), 'Keys'),
    ),
    page(
      '/webhooks',
      lazyRouteComponent(() => import('./pages/webhooks/webhooks.tsx'), 'Webhooks'),
    ),
    page(
      '/webhooks/$id',
      lazyRouteComponent(() => import('./pages/webhook/webhook.tsx'), 'Webhook'),
    ),
    page(
      '/settings',
      lazyRouteComponent(() => import('./pages/settings/settings.tsx'), 'Settings'),
    ),
    page(
      '/audit',
      lazyRouteComponent(() => import('./pages/audit/audit.tsx'), 'Audit'),
    ),
    page(
      '/operator',
      lazyRouteComponent(() => import('./pages/operator/operator.tsx'), 'Operator'),
    ),
  ]),
]);

export const router = createRouter({
  routeTree,
  basepath: APP_PATH,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

import { createMayReadMetrics, type MayReadMetrics } from '../../api/auth/may-read-metrics.ts';
import type { Settings } from '../../config/settings.ts';
import { hostOf, isLoopbackHost } from '../../domain/loopback.ts';
import type { ServeOptions } from '../../http-server/serve.ts';

/** Who may see figures and details of a process. */
export function mayReadMetrics({ METRICS_TOKEN: token }: Settings): MayReadMetrics {
  return createMayReadMetrics(token ?? null);
}

/** Where a process listens, and under which names it answers. */
export function listenOn(settings: Settings, port: number): Pick<ServeOptions, 'host' | 'port' | 'acceptsHost'> {
  return { host: settings.HOST, port, acceptsHost: acceptsHostOf(settings) };
}

/**
 * Outside production, where whoever reaches the port may do much, the names of this machine and those that the settings
 * give it. A page that makes its own name lead here (DNS rebinding) says that name in Host. In production the proxy decides.
 */
function acceptsHostOf(settings: Settings): (authority: string) => boolean {
  const { NODE_ENV, HOST, PUBLIC_URL, ALLOWED_HOSTS } = settings;
  if (NODE_ENV === 'production') return () => true;
  const own = HOST === '0.0.0.0' || HOST === '::' ? [] : [HOST];
  const published = PUBLIC_URL ? [new URL(PUBLIC_URL).hostname] : [];
  const names = new Set([...own, ...published, ...ALLOWED_HOSTS].map(nameIn));
  return (authority) => isLoopbackHost(nameIn(authority)) || names.has(nameIn(authority));
}

/** Without port and brackets, in the one spelling that names have. */
function nameIn(authority: string): string {
  return hostOf(authority)
    .replace(/^\[|\]$/g, '')
    .toLowerCase();
}

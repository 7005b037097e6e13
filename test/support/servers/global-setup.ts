import type { TestProject } from 'vitest/node';
import { createProgress } from '../../../stack/progress.mjs';
import type { TestServers } from '../../../stack/test-servers.mjs';
import { provideTestServers } from '../../../stack/test-servers.mjs';

declare module 'vitest' {
  interface ProvidedContext extends TestServers {}
}

type Shared = { servers: ReturnType<typeof start>; users: number };

/** vitest loads this file once for each project that names it; the servers are the process's. */
const shared = globalThis as { posthornTestServers?: Shared };

/**
 * vitest's globalSetup: one set of real servers for the whole run, whose addresses the tests `inject`.
 * Their watchdog stops them when vitest is killed.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.posthornTestServers ??= { servers: start(), users: 0 };
  const mine = shared.posthornTestServers;
  mine.users++;
  const { close, restartTemporal: _restart, killServer: _kill, ...servers } = await mine.servers;
  for (const [name, value] of Object.entries(servers)) project.provide(name as keyof TestServers, value);
  return async () => {
    if (--mine.users === 0) await close();
  };
}

async function start() {
  const progress = createProgress(process.stdout);
  const servers = await provideTestServers({ progress });
  progress.close();
  return servers;
}

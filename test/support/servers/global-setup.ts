import type { TestProject } from 'vitest/node';
import { createProgress } from '../../../stack/progress.mjs';
import type { TestServers } from '../../../stack/test-servers.mjs';
import { provideTestServers } from '../../../stack/test-servers.mjs';
import { compilePrograms } from './programs.ts';

declare module 'vitest' {
  interface ProvidedContext extends TestServers {}
}

/**
 * vitest's globalSetup: one set of real servers for the whole run, whose addresses the tests `inject`.
 * Their watchdog stops them when vitest is killed.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  compilePrograms();
  const progress = createProgress(process.stdout);
  const { close, ...servers } = await provideTestServers({ progress });
  progress.close();
  for (const [name, value] of Object.entries(servers)) project.provide(name as keyof TestServers, value);
  return close;
}

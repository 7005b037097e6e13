import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const common = {
  pool: 'forks' as const,
  // Much of the time of a test file is waiting: two at once also on a machine with two cores.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testTimeout: 30_000,
  hookTimeout: 60_000,
  // A forgotten handle keeps its process alive: that is a failure, not something to kill in silence.
  teardownTimeout: 20_000,
};

/**
 * `unit` needs nothing but Node and is quick; `providers` speaks to servers of its own, which hang and break, so it takes
 * its time; `servers` gets a real PostgreSQL, Kafka and Temporal on free ports.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          // One project after the other: beside flows of many processes, short time-outs would speak of the machine.
          sequence: { groupOrder: 0 },
          include: ['test/{domain,config,architecture,replay}/**/*.test.ts'],
          // None of these mocks a module, changes the environment or keeps a handle open, and what they import is the same.
          isolate: false,
        },
      },
      {
        test: {
          ...common,
          name: 'providers',
          sequence: { groupOrder: 1 },
          include: ['test/providers/**/*.test.ts'],
        },
      },
      {
        test: {
          ...common,
          name: 'servers',
          sequence: { groupOrder: 2 },
          include: [
            'test/{stack,db,model,kafka,outbox,bridge,ingest,jobs,activities,workflows,api,client,cli,hardening,flow}/**/*.test.ts',
          ],
          globalSetup: ['test/support/servers/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

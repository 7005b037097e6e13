import { defineConfig } from 'vitest/config';

const common = {
  pool: 'forks' as const,
  testTimeout: 30_000,
  hookTimeout: 60_000,
  // A forgotten handle keeps its process alive: that is a failure, not something to kill in silence.
  teardownTimeout: 20_000,
};

/** `unit` needs nothing but Node; `servers` gets a real PostgreSQL, Kafka and Temporal on free ports. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['test/{domain,config,observability,providers,architecture,replay}/**/*.test.ts'],
        },
      },
      {
        test: {
          ...common,
          name: 'servers',
          include: ['test/{stack,db,kafka,outbox,bridge,ingest,jobs,activities,workflows,api,flow}/**/*.test.ts'],
          globalSetup: ['test/support/servers.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

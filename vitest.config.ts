import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongFirst } from './test/support/long-first.ts';

const common = {
  pool: 'forks' as const,
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testTimeout: 30_000,
  hookTimeout: 60_000,
  // A forgotten handle keeps its process alive: that is a failure, not something to kill in silence.
  teardownTimeout: 20_000,
};

/** Files that get a real PostgreSQL, Kafka and Temporal on free ports: one set for the whole run. */
const onServers = {
  ...common,
  globalSetup: ['test/support/servers/global-setup.ts'],
  testTimeout: 60_000,
  hookTimeout: 120_000,
};

/** A quarter of the time of these is waiting, for leases, time-outs and servers that are away: one more than cores. */
const besideOthers = { ...onServers, sequence: { groupOrder: 3 }, maxWorkers: Math.max(3, availableParallelism() - 1) };

/**
 * `unit` needs nothing but Node and is quick; `providers` speaks to servers of its own, which hang and break, so it takes
 * its time; the others get real servers.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          // One project after the other: beside flows of many processes, short time-outs would speak of the machine.
          sequence: { groupOrder: 0 },
          include: [
            'test/{async,audience,bench,domain,config,architecture,dashboard,observability,replay,templates}/**/*.test.ts',
          ],
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
          isolate: false,
        },
      },
      {
        test: {
          ...onServers,
          name: 'api',
          sequence: { groupOrder: 2 },
          include: ['test/{api,db}/**/*.test.ts'],
          // To read the source once in place of once a file is worth a third of these tests' time of a processor.
          isolate: false,
        },
      },
      {
        test: {
          ...besideOthers,
          name: 'servers',
          include: ['test/{model,outbox,bridge,ingest,jobs,activities,workflows,client,cli,flow}/**/*.test.ts'],
          isolate: false,
        },
      },
      {
        test: {
          ...besideOthers,
          // Of these some measure memory, and some break connections in a way that others would feel.
          name: 'apart',
          include: ['test/{stack,kafka,hardening}/**/*.test.ts'],
        },
      },
    ],
  },
});

import type pg from 'pg';
import { type ProcessTable, readProcesses, useOfOne, useOfTree } from './processes.ts';

/** What is told apart in the table of CPU: a process with all below it, unless it is counted `alone`. */
export type Part = { name: string; pid: number; alone?: boolean };
export type Use = { name: string; cpuSeconds: number; peakBytes: number | null };
export type Meter = { stop(): Promise<Use[]> };

const LOOK_EVERY_MS = 1_000;
export const POSTHORN = 'PostgreSQL: Posthorn';
const TEMPORAL = 'PostgreSQL: Temporal';
/** In parentheses, as all is that is no part of what is measured. */
const OTHERS = '(PostgreSQL: others)';
/** What the benchmark's own connections are called: its questions cost nobody but itself. */
export const BENCHMARK = 'posthorn-benchmark';

/** `database`: the only one of ours that is counted as Posthorn's; all of them unless it is given. */
export type MeteredPostgres = { pid: number; admin: pg.Client; database?: string };

/**
 * Counts CPU from now until `stop`, and looks for the greatest memory meanwhile. PostgreSQL's is told apart by whose
 * database a connection serves; what its connections do not account for is its background work. Its memory is left
 * out, since each of its processes would count the shared buffers again.
 */
export async function startMeter(parts: Part[], postgres: MeteredPostgres): Promise<Meter> {
  const before = readProcesses();
  const ownersBefore = await connectionOwners(postgres);
  const peaks = new Map<string, number>();
  const look = (table: ProcessTable) => {
    for (const part of parts) {
      peaks.set(part.name, Math.max(peaks.get(part.name) ?? 0, useOf(table, part).residentBytes));
    }
  };
  look(before);
  const timer = setInterval(() => look(readProcesses()), LOOK_EVERY_MS);

  return {
    async stop() {
      clearInterval(timer);
      const owners = new Map([...ownersBefore, ...(await connectionOwners(postgres))]);
      const after = readProcesses();
      look(after);
      const spent = (part: Omit<Part, 'name'>) => useOf(after, part).cpuSeconds - useOf(before, part).cpuSeconds;
      const uses = parts.map((part) => ({
        name: part.name,
        cpuSeconds: spent(part),
        peakBytes: peaks.get(part.name) ?? null,
      }));

      const byOwner = new Map<string, number>([
        [POSTHORN, 0],
        [TEMPORAL, 0],
      ]);
      for (const [pid, owner] of owners) {
        if (after.has(pid)) byOwner.set(owner, (byOwner.get(owner) ?? 0) + spent({ pid }));
      }
      const ofConnections = [...byOwner.values()].reduce((sum, seconds) => sum + seconds, 0);
      byOwner.set('PostgreSQL: background', spent(postgres) - ofConnections);
      return [...uses, ...[...byOwner].map(([name, cpuSeconds]) => ({ name, cpuSeconds, peakBytes: null }))];
    },
  };
}

function useOf(table: ProcessTable, { pid, alone }: Omit<Part, 'name'>) {
  return alone ? useOfOne(table, pid) : useOfTree(table, pid);
}

async function connectionOwners({ admin, database }: MeteredPostgres): Promise<Map<number, string>> {
  const { rows } = await admin.query<{ pid: number; name: string; by: string }>(
    `select pid, datname as name, application_name as by from pg_stat_activity
      where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  );
  const ownerOf = ({ name, by }: { name: string; by: string }) => {
    if (/^temporal/.test(name)) return TEMPORAL;
    const isOurs = database === undefined || name === database;
    return isOurs && by !== BENCHMARK ? POSTHORN : OTHERS;
  };
  return new Map(rows.map((row) => [row.pid, ownerOf(row)]));
}

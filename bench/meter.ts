import type pg from 'pg';
import { type ProcessTable, readProcesses, useOfOne, useOfTree } from './processes.ts';

/** What is told apart in the table of CPU: a process with all below it, unless it is counted `alone`. */
export type Part = { name: string; pid: number; alone?: boolean };
export type Use = { name: string; cpuSeconds: number; peakBytes: number | null };
export type Meter = { stop(): Promise<Use[]> };

const LOOK_EVERY_MS = 1_000;

/**
 * Counts CPU from now until `stop`, and looks for the greatest memory meanwhile. PostgreSQL's is told apart by whose
 * database a connection serves; what its connections do not account for is its background work. Its memory is left
 * out, since each of its processes would count the shared buffers again.
 */
export async function startMeter(parts: Part[], postgres: { pid: number; admin: pg.Client }): Promise<Meter> {
  const before = readProcesses();
  const ownersBefore = await connectionOwners(postgres.admin);
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
      const owners = new Map([...ownersBefore, ...(await connectionOwners(postgres.admin))]);
      const after = readProcesses();
      look(after);
      const spent = (part: Omit<Part, 'name'>) => useOf(after, part).cpuSeconds - useOf(before, part).cpuSeconds;
      const uses = parts.map((part) => ({
        name: part.name,
        cpuSeconds: spent(part),
        peakBytes: peaks.get(part.name) ?? null,
      }));

      const byOwner = new Map([['Posthorn', 0] as [string, number], ['Temporal', 0] as [string, number]]);
      for (const [pid, owner] of owners) {
        if (after.has(pid)) byOwner.set(owner, (byOwner.get(owner) ?? 0) + spent({ pid }));
      }
      const ofConnections = [...byOwner.values()].reduce((sum, seconds) => sum + seconds, 0);
      byOwner.set('background', spent(postgres) - ofConnections);
      return [
        ...uses,
        ...[...byOwner].map(([owner, cpuSeconds]) => ({ name: `PostgreSQL: ${owner}`, cpuSeconds, peakBytes: null })),
      ];
    },
  };
}

function useOf(table: ProcessTable, { pid, alone }: Omit<Part, 'name'>) {
  return alone ? useOfOne(table, pid) : useOfTree(table, pid);
}

async function connectionOwners(admin: pg.Client): Promise<Map<number, string>> {
  const { rows } = await admin.query(
    `select pid, datname from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  );
  return new Map(rows.map(({ pid, datname }) => [pid, /^temporal/.test(datname) ? 'Temporal' : 'Posthorn']));
}

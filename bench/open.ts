import { cpus, loadavg } from 'node:os';
import type { Progress } from '../stack/progress.mjs';
import { openTestSession, provideTestServers } from '../stack/test-servers.mjs';
import type { Bench, Finding } from './many/point.ts';
import { reportOf } from './many/report.ts';
import { openTemporal } from './temporal.ts';

/**
 * Runs a check on servers of its own, or on those that the environment names, and prints what it found as one table.
 * @param about what the line below the table begins with
 * @returns the exit code: 1 when a bound is broken
 */
export async function runCheck(
  { progress, scale, about }: { progress: Progress; scale: number; about: string },
  check: (bench: Bench) => Promise<(Finding & { point?: number })[]>,
): Promise<number> {
  const startedAt = Date.now();
  const { close: closeServers, ...servers } = await provideTestServers({ progress });
  const session = await openTestSession();
  const temporal = await openTemporal(servers.temporalAddress);
  try {
    const findings = await check({ servers, session, temporal, progress, scale });
    return judge(findings, { progress, about, startedAt });
  } finally {
    await session.close();
    await temporal.close();
    await closeServers();
  }
}

/** Prints findings as one table, and below it where and how long. @returns the exit code: 1 when a bound is broken */
export function judge(
  findings: (Finding & { point?: number })[],
  { progress, about, startedAt }: { progress: Progress; about: string; startedAt: number },
): number {
  const { table, broken } = reportOf(findings);
  const minutes = ((Date.now() - startedAt) / 60_000).toFixed(0);
  const machine = `Node ${process.versions.node}, ${cpus().length} cores, load average at the end ${loadavg()[0]?.toFixed(1)}`;
  progress.say(`\n${table}\n\n${about}, ${minutes} min, ${machine}`);
  for (const line of broken) progress.say(line);
  return broken.length === 0 ? 0 : 1;
}

/** The number of an option. @throws Error that says which it may be */
export function numberWithin(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (!(number >= least && number <= most)) throw new Error(`--${name} must be from ${least} to ${most}`);
  return number;
}

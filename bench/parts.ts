import type { Progress } from '../stack/progress.mjs';
import type { Finding } from './many/point.ts';
import { verdictOf } from './many/report.ts';
import { judge } from './open.ts';
import { type Servers, startServers } from './servers.ts';

/** One of several things that a check measures, on servers that they share. */
export type Part<Options> = {
  name: string;
  title: string;
  run(servers: Servers, options: Options): Promise<Finding[]>;
};

/** The parts that `--only` names, separated by commas. @throws Error for a name that there is not */
export function partsOf<Options>(all: readonly Part<Options>[], only: string): Part<Options>[] {
  return only.split(',').map((name) => {
    const part = all.find((one) => one.name === name.trim());
    if (!part) throw new Error(`--only knows ${all.map((one) => one.name).join(', ')}`);
    return part;
  });
}

/** What was found; where it could not be run, that, so that what others have found is told all the same. */
export function foundBy(name: string, work: () => Promise<Finding[]>): Promise<Finding[]> {
  return work().catch((error: Error) => [
    { what: `${name} could not be run`, asked: '', measured: error.message, ok: false },
  ]);
}

/**
 * Runs parts one after the other on servers of their own, and prints what they found as one table.
 * @param about what the line below the table begins with @param isDurable as of `startServers`
 * @returns the exit code: 1 when a bound is broken
 */
export async function runParts<Options extends { progress: Progress }>(
  parts: readonly Part<Options>[],
  options: Options,
  { about, isDurable = false }: { about: string; isDurable?: boolean },
): Promise<number> {
  const { progress } = options;
  const startedAt = Date.now();
  const servers = await startServers(progress, { isDurable });
  try {
    const findings: Finding[] = [];
    for (const part of parts) {
      progress.say(`\n${part.name}: ${part.title}`);
      const found = await foundBy(part.name, () => part.run(servers, options));
      // Also at once: whatever ends this process later, what was found until then is on the screen.
      for (const finding of found) progress.say(`  ${finding.what}: ${finding.measured} ${verdictOf(finding)}`);
      findings.push(...found);
    }
    return judge(findings, { progress, about, startedAt });
  } finally {
    await servers.close();
  }
}

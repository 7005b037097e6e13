import type { Finding } from '../../cli/finding.ts';
import type { Settings } from '../../config/settings.ts';
import { reasonOf } from '../../observability/health.ts';
import { checkAccounts } from './check-accounts.ts';
import { checkApi } from './check-api.ts';
import { checkKafka } from './check-kafka.ts';
import { checkPostgres } from './check-postgres.ts';
import { checkProcesses } from './check-processes.ts';
import { checkTemporal } from './check-temporal.ts';
import { fail } from './findings.ts';
import { judgeSettings } from './judge-settings.ts';

export type ExamineOptions = {
  env: Record<string, string | undefined>;
  api: { url: string; apiKey: string | null };
  /** Nothing of what only the machines of the installation can reach. */
  apiOnly: boolean;
};

/** In the order of the findings. */
const CHECKS: Record<string, (settings: Settings) => Promise<Finding[]>> = {
  processes: checkProcesses,
  postgres: checkPostgres,
  kafka: checkKafka,
  temporal: checkTemporal,
  accounts: checkAccounts,
};

/** Every finding of `posthorn doctor`: settings, the API, and each server by itself; all servers are asked at once. */
export async function* examine({ env, api, apiOnly }: ExamineOptions): AsyncGenerator<Finding> {
  if (apiOnly) {
    yield* await checkApi(api);
    return;
  }
  const { settings, findings } = judgeSettings(env);
  yield* findings;
  const asked = [
    checkApi(api),
    ...Object.entries(CHECKS).map(([name, check]) => (settings ? attempt(name, check, settings) : [])),
  ];
  for (const found of asked) yield* await found;
}

/** Such as a file of certificates that is not there: one check that cannot begin hides no other. */
async function attempt(
  name: string,
  check: (settings: Settings) => Promise<Finding[]>,
  settings: Settings,
): Promise<Finding[]> {
  try {
    return await check(settings);
  } catch (error) {
    return [
      fail(name, `could not be checked (${reasonOf(error)})`, 'Check its settings, and the files that they name.'),
    ];
  }
}

import type { DoctorCheck } from '../../cli/doctor-check.ts';
import { InvalidSettings, loadSettings } from '../../config/load.ts';
import type { Settings } from '../../config/settings.ts';
import { checkAccounts } from '../../doctor/check-accounts.ts';
import { type ApiToCheck, checkApi } from '../../doctor/check-api.ts';
import { checkKafka } from '../../doctor/check-kafka.ts';
import { checkPostgres } from '../../doctor/check-postgres.ts';
import { checkProcesses } from '../../doctor/check-processes.ts';
import { checkTemporal } from '../../doctor/check-temporal.ts';
import { diagnose, type Installation } from '../../doctor/diagnose.ts';
import { createLogger } from '../../observability/logger.ts';
import { accountsOf } from './accounts.ts';
import { checkReachable } from './check-reachable.ts';
import { kafkaOf, temporalSettingsOf, topicsOf } from './connect.ts';

const SERVERS: Installation['servers'] = {
  processes: (settings) =>
    checkProcesses({
      host: settings.HOST,
      workerPort: settings.WORKER_PORT,
      bridgePort: settings.BRIDGE_PORT,
      relayPort: settings.RELAY_IN_API ? null : settings.RELAY_PORT,
      metricsToken: settings.METRICS_TOKEN ?? null,
    }),
  postgres: ({ DATABASE_URL }) => checkPostgres(DATABASE_URL),
  kafka: (settings) =>
    checkKafka({
      openKafka: () => kafkaOf(settings, createLogger('doctor', 'silent')),
      topics: Object.values(topicsOf(settings)),
      partitions: settings.KAFKA_PARTITIONS,
    }),
  temporal: async (settings) => checkTemporal(temporalSettingsOf(settings)),
  accounts: (settings) => checkAccounts(accountsOf(settings), checkReachable),
};

export type DiagnosisOptions = {
  env: Record<string, string | undefined>;
  api: Omit<ApiToCheck, 'metricsToken'>;
  /** Nothing of what only the machines of the installation can reach. */
  apiOnly: boolean;
};

/** Every check of `posthorn doctor`, of the installation that these settings describe. */
export async function* diagnoseInstallation({ env, api, apiOnly }: DiagnosisOptions): AsyncGenerator<DoctorCheck> {
  const toCheck = { ...api, metricsToken: env.METRICS_TOKEN || null };
  if (apiOnly) yield* await checkApi(toCheck);
  else yield* diagnose({ settings: settingsOrError(env), api: toCheck, servers: SERVERS });
}

export function settingsOrError(env: DiagnosisOptions['env']): Settings | InvalidSettings {
  try {
    return loadSettings(env);
  } catch (error) {
    if (error instanceof InvalidSettings) return error;
    throw error;
  }
}

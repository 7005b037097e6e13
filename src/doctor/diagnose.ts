import type { DoctorCheck } from '../cli/doctor-check.ts';
import type { InvalidSettings } from '../config/load.ts';
import type { Settings } from '../config/settings.ts';
import { reasonOf } from '../observability/health.ts';
import { type ApiToCheck, checkApi } from './check-api.ts';
import { checkSettings } from './check-settings.ts';
import { fail } from './checks.ts';

export type Installation = {
  settings: Settings | InvalidSettings;
  api: ApiToCheck;
  /** What only the machines of the installation can reach, by name and in the order of the answers. */
  servers: Record<string, (settings: Settings) => Promise<DoctorCheck[]>>;
};

/** Every check of `posthorn doctor`: settings, the API, and each server by itself; all servers are asked at once. */
export async function* diagnose({ settings, api, servers }: Installation): AsyncGenerator<DoctorCheck> {
  yield* checkSettings(settings);
  const asked = [
    checkApi(api),
    ...Object.entries(servers).map(([name, check]) =>
      settings instanceof Error ? [] : attempt(name, () => check(settings)),
    ),
  ];
  for (const checks of asked) yield* await checks;
}

/** Such as a file of certificates that is not there: one check that cannot begin hides no other. */
async function attempt(name: string, check: () => Promise<DoctorCheck[]>): Promise<DoctorCheck[]> {
  try {
    return await check();
  } catch (error) {
    return [
      fail(name, `could not be checked (${reasonOf(error)})`, 'Check its settings, and the files that they name.'),
    ];
  }
}

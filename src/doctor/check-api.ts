import type { DoctorCheck } from '../cli/doctor-check.ts';
import { createPosthorn, type PosthornError } from '../client/index.ts';
import { MINUTE_MS } from '../domain/durations.ts';
import { checkOf, fail, ok, warn } from './checks.ts';
import { fetchHealth } from './fetch-health.ts';

/** `metricsToken`: of the installation, where it has one. */
export type ApiToCheck = { url: string; apiKey: string | null; metricsToken: string | null };

/** Certificates, webhooks (5 min) and what is planned for a moment go by the clock. */
const CLOCK_WARN_MS = 5_000;
const CLOCK_FAIL_MS = MINUTE_MS;

/** The API: whether it answers, what it says of its servers, its clock, and whether it knows the key. */
export async function checkApi({ url, apiKey, metricsToken }: ApiToCheck): Promise<DoctorCheck[]> {
  const health = await fetchHealth(url, metricsToken);
  if ('reason' in health) {
    const advice = 'Start it with npm start (npm run start:api), or set the right URL with --url or POSTHORN_URL.';
    return [fail('api', `no answer from ${url} (${health.reason})`, advice)];
  }
  const { status, version, checks, dateMs } = health;
  const head =
    status === 'ready'
      ? ok('api', `version ${version ?? 'unknown'} at ${url}`)
      : checkOf('api', { status: status === 'degraded' ? 'up' : 'down', detail: status }, 'See the lines below.');
  const servers = Object.entries(checks).map(([name, check]) =>
    checkOf(`api: ${name}`, check, 'Start that server, or correct its address in the API’s settings.'),
  );
  return [head, ...servers, ...clock(dateMs), await checkKey(url, apiKey)];
}

/** @param dateMs of the header Date, which counts whole seconds */
function clock(dateMs: number | null): DoctorCheck[] {
  if (dateMs === null) return [];
  const offMs = Math.abs(Date.now() - dateMs);
  const detail = `differs from the API’s by ${(offMs / 1_000).toFixed(0)} s`;
  const advice = 'Synchronise both machines with a time server (NTP).';
  if (offMs > CLOCK_FAIL_MS) return [fail('clock', detail, advice)];
  return [offMs > CLOCK_WARN_MS ? warn('clock', detail, advice) : ok('clock', 'in sync with the API')];
}

async function checkKey(url: string, apiKey: string | null): Promise<DoctorCheck> {
  if (apiKey === null)
    return warn('key', 'no API key found', 'Get one with posthorn register, or set POSTHORN_API_KEY.');
  try {
    const posthorn = createPosthorn({ apiKey, baseUrl: url, maxRetries: 0 });
    return ok('key', `valid, for the client ${(await posthorn.client.me()).name}`);
  } catch (error) {
    const { code, detail } = error as PosthornError;
    // A valid key may lack the scope.
    if (code === 'insufficient_scope') return ok('key', 'valid, without permission to read');
    return fail(
      'key',
      `${detail} (${code})`,
      'Set another one in POSTHORN_API_KEY, or get one with posthorn register.',
    );
  }
}

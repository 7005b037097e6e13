import { withDeadline } from '../async/deadline.ts';
import { shared } from '../async/shared.ts';
import type { Metrics } from './metrics.ts';

/** The state of one server that a process needs, in words that a person can act on. */
export type CheckResult = { status: 'up' | 'down'; detail: string };
export type Check = () => Promise<CheckResult> | CheckResult;

export type Readiness = {
  /** `degraded`: serves, though a server it can do without is away. */
  status: 'ready' | 'degraded' | 'unavailable';
  checks: Record<string, CheckResult>;
};

/** Below the 5 s within which a loss must show. */
const CHECK_TIMEOUT_MS = 2_000;
/** Whoever asks more often gets the same answer: a probe must cost little, whoever sends it. */
const KEPT_MS = 1_000;
const LATE = new Error(`no answer in ${CHECK_TIMEOUT_MS} ms`);

/** As `readiness`, asked once a second at most and by one at a time. */
export function createReadiness(checks: Record<string, Check>, required: readonly string[]): () => Promise<Readiness> {
  return shared(() => readiness(checks, required), KEPT_MS);
}

/** The text of the metrics, likewise: servers are asked, and gauges the database, before they are read. */
export function createMetricsPage(
  metrics: Pick<Metrics, 'read' | 'dependencyUp'>,
  readiness: () => Promise<Readiness>,
): () => Promise<string> {
  const askServers = async () => {
    const { checks } = await readiness();
    for (const [dependency, { status }] of Object.entries(checks)) {
      metrics.dependencyUp.set({ dependency }, status === 'up' ? 1 : 0);
    }
  };
  return shared(() => metrics.read(askServers), KEPT_MS);
}

/**
 * Asks all checks at once; one that hangs counts as down.
 * @param required those without which the process cannot do its work.
 */
async function readiness(checks: Record<string, Check>, required: readonly string[]): Promise<Readiness> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await bounded(check)] as const),
  );
  const down = results.filter(([, result]) => result.status === 'down').map(([name]) => name);
  const status = down.some((name) => required.includes(name)) ? 'unavailable' : down.length ? 'degraded' : 'ready';
  return { status, checks: Object.fromEntries(results) };
}

async function bounded(check: Check): Promise<CheckResult> {
  try {
    return await withDeadline(Promise.resolve(check()), CHECK_TIMEOUT_MS, () => LATE);
  } catch (error) {
    return { status: 'down', detail: error === LATE ? LATE.message : reasonOf(error) };
  }
}

/** Where an error comes from, without its message. */
export function framesOf(error: unknown, most = 8): string[] {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  return lines
    .filter((line) => /^\s+at /.test(line))
    .slice(0, most)
    .map((line) => line.trim());
}

/** An error's code or class: its message may hold what a log must not. */
export function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (typeof code === 'string' && code) return code;
  return typeof name === 'string' ? name : 'unknown';
}

import { type CheckResult, reasonOf } from '../observability/health.ts';

type Health = {
  status: 'ready' | 'degraded' | 'unavailable';
  version?: string;
  checks: Record<string, CheckResult>;
  /** By the clock of the process; null where it does not say. */
  dateMs: number | null;
};

/**
 * What a process of ours says of itself at `/health`, or why it says nothing.
 * @param metricsToken of this installation; without it, or where it is another's, details may be kept back
 */
export async function fetchHealth(url: string, metricsToken: string | null): Promise<Health | { reason: string }> {
  const headers = metricsToken === null ? {} : { authorization: `Bearer ${metricsToken}` };
  try {
    const response = await fetch(`${url}/health`, { headers, signal: AbortSignal.timeout(5_000), redirect: 'manual' });
    if (response.status === 401) return { reason: 'METRICS_TOKEN is another there' };
    const body = (await response.json()) as Partial<Omit<Health, 'dateMs'>>;
    if (!body.status || typeof body.checks !== 'object')
      return { reason: `not a Posthorn server; it answered ${response.status}` };
    const dateMs = Date.parse(response.headers.get('date') ?? '');
    return { ...body, status: body.status, checks: body.checks, dateMs: Number.isNaN(dateMs) ? null : dateMs };
  } catch (error) {
    if (error instanceof SyntaxError) return { reason: 'not a Posthorn server' };
    return { reason: reasonOf((error as Error).cause ?? error) };
  }
}

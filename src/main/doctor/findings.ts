import type { Finding } from '../../cli/finding.ts';
import type { CheckResult } from '../../observability/health.ts';

export const ok = (name: string, detail: string): Finding => ({ name, status: 'ok', detail, advice: null });
export const warn = (name: string, detail: string, advice: string): Finding => ({
  name,
  status: 'warn',
  detail,
  advice,
});
export const fail = (name: string, detail: string, advice: string): Finding => ({
  name,
  status: 'fail',
  detail,
  advice,
});

/** What a process says of a server that it needs. */
export function findingOf(name: string, { status, detail }: CheckResult, advice: string): Finding {
  return status === 'up' ? ok(name, detail) : fail(name, detail, advice);
}

import type { DoctorCheck } from '../cli/doctor-check.ts';
import type { CheckResult } from '../observability/health.ts';

export const ok = (name: string, detail: string): DoctorCheck => ({ name, status: 'ok', detail, advice: null });
export const warn = (name: string, detail: string, advice: string): DoctorCheck => ({
  name,
  status: 'warn',
  detail,
  advice,
});
export const fail = (name: string, detail: string, advice: string): DoctorCheck => ({
  name,
  status: 'fail',
  detail,
  advice,
});

/** What a process says of a server that it needs. */
export function checkOf(name: string, { status, detail }: CheckResult, advice: string): DoctorCheck {
  return status === 'up' ? ok(name, detail) : fail(name, detail, advice);
}

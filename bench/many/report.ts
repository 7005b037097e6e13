import { tableOf } from '../table.ts';
import type { Finding } from './point.ts';

/** The findings as a table, with the numbers of their points where they have some, and a line for each that broke its bound. */
export function reportOf(findings: (Finding & { point?: number })[]): { table: string; broken: string[] } {
  const withPoint = findings.some(({ point }) => point !== undefined);
  const table = tableOf([
    [...(withPoint ? ['point'] : []), 'what', 'asked', 'measured', ''],
    ...findings.map((finding) => [
      ...(withPoint ? [String(finding.point)] : []),
      finding.what,
      finding.asked,
      finding.measured,
      verdictOf(finding),
    ]),
  ]);
  const broken = findings
    .filter(({ ok }) => ok === false)
    .map(({ point, what, asked, measured }) => {
      return `FAILED: ${point === undefined ? '' : `${point}, `}${what}: ${measured}, asked was ${asked}`;
    });
  return { table, broken };
}

export function verdictOf({ ok }: Finding): string {
  return ok === null ? '' : ok ? 'passed' : 'FAILED';
}

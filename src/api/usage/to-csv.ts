import { stringify } from 'csv-stringify/sync';
import type { z } from 'zod';
import type { UsageKey } from '../../db/queries/usage.ts';
import type { usage } from './model.ts';

type Row = z.output<typeof usage>['rows'][number];

const FIGURES: Record<string, (row: Row) => string | number | null> = {
  accepted: (row) => row.accepted,
  sent: (row) => row.sent,
  failed: (row) => row.failed,
  delivered: (row) => row.delivered,
  deliveryRate: (row) => row.deliveryRate,
  failureRate: (row) => row.failureRate,
  retryRate: (row) => row.retryRate,
  latencyP50Ms: (row) => row.latencyMs.p50,
  latencyP95Ms: (row) => row.latencyMs.p95,
  latencyP99Ms: (row) => row.latencyMs.p99,
  costAmount: (row) => row.cost?.amount ?? null,
  costCurrency: (row) => row.cost?.currency ?? null,
};

/**
 * The rows as RFC 4180 has them, one header line first; null is empty. Text that a spreadsheet would run as a formula gets
 * an apostrophe before it (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function usageToCsv(rows: readonly Row[], groupBy: readonly UsageKey[]): string {
  const figures = Object.values(FIGURES);
  const records = rows.map((row) => [...groupBy.map((key) => row[key]), ...figures.map((of) => of(row))]);
  return stringify([[...groupBy, ...Object.keys(FIGURES)], ...records], {
    escape_formulas: true,
    record_delimiter: 'windows',
  });
}

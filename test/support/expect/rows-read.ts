import type { Pool } from '../../../src/db/client.ts';

/** The plans of all statements that `work` sends, as they were carried out. */
export async function explainAnalysed(pool: Pool, work: () => Promise<unknown>): Promise<string> {
  const original = pool.query.bind(pool);
  const statements: { text: string; values: unknown[] }[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: pg's overloads
  pool.query = ((config: any, values: any) => {
    statements.push({ text: config.text ?? config, values: values ?? config.values });
    return original(config, values);
    // biome-ignore lint/suspicious/noExplicitAny: pg's overloads
  }) as any;
  try {
    await work();
  } finally {
    pool.query = original;
  }
  const plans: string[] = [];
  for (const { text, values } of statements) {
    const { rows } = await pool.query(`explain (analyze, costs off, timing off) ${text}`, values);
    plans.push(...rows.map((row) => row['QUERY PLAN']));
  }
  return plans.join('\n');
}

/** How many rows the scans of such plans have read, those that a filter dropped included. */
export function rowsRead(plan: string): number {
  let sum = 0;
  let loops = 1;
  for (const line of plan.split('\n')) {
    const scan = / Scan .*actual rows=([\d.]+) loops=(\d+)/.exec(line);
    const any = /actual rows=[\d.]+ loops=(\d+)/.exec(line);
    if (any) loops = Number(any[1]);
    if (scan && !/CTE Scan|Subquery Scan|Function Scan|WorkTable|Values Scan/.test(line))
      sum += Number(scan[1]) * loops;
    const dropped = /Rows Removed by .*Filter: (\d+)/.exec(line);
    if (dropped) sum += Number(dropped[1]) * loops;
  }
  return sum;
}

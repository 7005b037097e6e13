import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { createMetrics } from '../../src/observability/metrics.ts';

test('docs/contract.md names every metric that there is, with its labels, and no other', async () => {
  const text = readFileSync(resolve(import.meta.dirname, '../../docs/contract.md'), 'utf8');
  const [, section = ''] = text.split('\n## Metrics\n');
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  const documented = rows.flatMap((row) =>
    [...(row.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, one]) => one),
  );
  const { registry } = createMetrics({ defaults: false });
  const registered = registry.getMetricsAsArray().map((metric) => {
    const { name, labelNames } = metric as unknown as { name: string; labelNames: string[] };
    return name.replace('posthorn_', '') + (labelNames.length > 0 ? `{${labelNames.join(',')}}` : '');
  });
  expect(documented.sort()).toEqual(registered.sort());
});

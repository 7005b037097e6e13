import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { packagesOf } from '../support/expect/packages-of.ts';

const PROCESSES = readdirSync(resolve('src/main/processes')).map((file) => resolve('src/main/processes', file));
const ofTracing = (file: string) => [...packagesOf(file)].filter((name) => name.startsWith('@opentelemetry/')).sort();

test('a process loads the SDK of traces only when it is told where they go', () => {
  expect(PROCESSES).toHaveLength(5);
  for (const file of PROCESSES) {
    expect(packagesOf(file)).toContain('pino');
    expect(ofTracing(file), file).toEqual([]);
  }
  // What they load then.
  expect(ofTracing(resolve('src/observability/otlp-tracer.ts'))).toEqual([
    '@opentelemetry/api',
    '@opentelemetry/exporter-trace-otlp-http',
    '@opentelemetry/resources',
    '@opentelemetry/sdk-trace',
  ]);
});

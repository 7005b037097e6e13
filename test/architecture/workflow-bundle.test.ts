import { expect, test } from 'vitest';
import { createLogger } from '../../src/observability/logger.ts';
import { bundleWorkflows } from '../../src/temporal/bundle.ts';

/** The modules of a bundle, by the source map that ends it. */
function modulesOf(code: string): string[] {
  const map = code.slice(code.lastIndexOf('base64,') + 'base64,'.length);
  return JSON.parse(Buffer.from(map, 'base64').toString()).sources;
}

test('the workflow bundle holds the SDK, domain and contracts, and nothing else of ours or of others', async () => {
  const { code } = await bundleWorkflows(createLogger('test', 'warn'));
  const modules = modulesOf(code);
  expect(modules.some((path) => path.includes('src/workflows/notification/workflow.ts'))).toBe(true);

  const ours = modules.filter((path) => /(^|\/)src\/(?!.*node_modules)/.test(path) && !path.includes('node_modules'));
  expect(ours.filter((path) => !/(^|\/)src\/(workflows|domain|contracts)\//.test(path))).toEqual([]);

  const packages = new Set(modules.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []));
  const allowed = [
    '@temporalio/workflow',
    '@temporalio/common',
    '@temporalio/worker',
    'long',
    'ms',
    'nexus-rpc',
    'assert',
    'util',
  ];
  expect([...packages].filter((name) => !allowed.includes(name))).toEqual([]);
  for (const name of ['pg', 'kafkajs', 'drizzle-orm', 'zod', 'hono', 'nodemailer'])
    expect(packages).not.toContain(name);
}, 60_000);

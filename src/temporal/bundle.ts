import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import type { Logger } from '../observability/logger.ts';
import { sdkLogger } from './connection.ts';

/** Where `npm run build` puts the bundle, beside the compiled code; nothing is there in the sources. */
export const BUILT_BUNDLE = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

/**
 * The workflow room as one file, as each worker runs it. A build makes it once: to make it takes seconds, and 40 MB which a
 * process does not get back. Its modules keep nothing of a run, so they are loaded once for a worker and frozen, and not
 * anew for each workflow.
 */
export function bundleWorkflows(logger: Logger): Promise<WorkflowBundleWithSourceMap> {
  const entry = import.meta.url.endsWith('.ts') ? '../workflows/index.ts' : '../workflows/index.js';
  const workflowsPath = fileURLToPath(new URL(entry, import.meta.url));
  return bundleWorkflowCode({
    workflowsPath,
    preloadModules: [workflowsPath],
    // Lines without the text around them: a stack trace needs no more, and each worker holds all of it twice.
    webpackConfigHook: (config) => ({ ...config, devtool: 'inline-nosources-source-map' }),
    logger: sdkLogger(logger),
  });
}

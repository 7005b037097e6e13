import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import type { Logger } from '../observability/logger.ts';
import { sdkLogger } from './connection.ts';

/**
 * The workflow room as one file, as each worker runs it. Production builds it once; see WORKFLOW_BUNDLE. Its modules keep
 * nothing of a run, so they are loaded once for a worker and frozen, and not anew for each workflow.
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

import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import type { Logger } from '../observability/logger.ts';
import { sdkLogger } from './connection.ts';

/** The workflow room as one file, as each worker runs it. Production builds it once; see WORKFLOW_BUNDLE. */
export function bundleWorkflows(logger: Logger): Promise<WorkflowBundleWithSourceMap> {
  const entry = import.meta.url.endsWith('.ts') ? '../workflows/index.ts' : '../workflows/index.js';
  return bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL(entry, import.meta.url)),
    logger: sdkLogger(logger),
  });
}

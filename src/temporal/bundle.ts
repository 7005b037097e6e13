import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';

/** The workflow room as one file, as each worker runs it. Production builds it once; see WORKFLOW_BUNDLE. */
export function bundleWorkflows(): Promise<WorkflowBundleWithSourceMap> {
  const entry = import.meta.url.endsWith('.ts') ? '../workflows/index.ts' : '../workflows/index.js';
  return bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL(entry, import.meta.url)) });
}

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createLogger } from '../observability/logger.ts';
import { bundleWorkflows } from '../temporal/bundle.ts';

/** `npm run build`: the workflows as one file beside the compiled code, for WORKFLOW_BUNDLE. */
const { code } = await bundleWorkflows(createLogger('build', 'warn'));
writeFileSync(fileURLToPath(new URL('../workflow-bundle.js', import.meta.url)), code);

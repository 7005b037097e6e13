import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflows } from '../temporal/bundle.ts';

/** `npm run build`: the workflows as one file beside the compiled code, for WORKFLOW_BUNDLE. */
const { code } = await bundleWorkflows();
writeFileSync(fileURLToPath(new URL('../workflow-bundle.js', import.meta.url)), code);

import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '../../observability/logger.ts';
import { bundleWorkflows } from '../../temporal/bundle.ts';

/** The workflows as one file, for WORKFLOW_BUNDLE: beside the compiled code (`npm run build`), or where BUNDLE_TO says. */
const path = process.env.BUNDLE_TO ?? fileURLToPath(new URL('../../workflow-bundle.js', import.meta.url));
const { code } = await bundleWorkflows(createLogger('build', 'warn'));
mkdirSync(dirname(path), { recursive: true });
// Renamed when it is complete, so that nobody runs half a bundle.
writeFileSync(`${path}.${process.pid}`, code);
renameSync(`${path}.${process.pid}`, path);

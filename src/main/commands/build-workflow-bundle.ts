import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createLogger } from '../../observability/logger.ts';
import { BUILT_BUNDLE, bundleWorkflows } from '../../temporal/bundle.ts';

/** The workflows as one file, for the workers: beside the compiled code (`npm run build`), or where BUNDLE_TO says. */
const path = process.env.BUNDLE_TO ?? BUILT_BUNDLE;
const { code } = await bundleWorkflows(createLogger('build', 'warn'));
mkdirSync(dirname(path), { recursive: true });
// Renamed when it is complete, so that nobody runs half a bundle.
writeFileSync(`${path}.${process.pid}`, code);
renameSync(`${path}.${process.pid}`, path);

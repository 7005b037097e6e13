// Runs a program of ours in TypeScript: `node stack/run-ts.mjs src/main/processes/engine.ts [arguments]`. With `node --import tsx` each
// thread would load the compiler as well, and a worker of Temporal has a thread of its own: a second of CPU for each.
import { pathToFileURL } from 'node:url';
import { register } from 'tsx/esm/api';

register();
process.argv.splice(1, 1);
await import(pathToFileURL(process.argv[1] ?? '').href);

// A thread whose file is TypeScript, as in development: a thread has none of its parent's loaders.
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(workerData);

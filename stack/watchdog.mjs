// Stops a session's processes once its supervisor is gone: the supervisor holds the other end of our standard input,
// and the kernel closes it at any death, kill -9 included. Started by process/session.mjs, never by hand.
import { removeData } from './data-folder.mjs';
import { readState, removeState } from './process/state.mjs';
import { stopAll } from './process/stop-all.mjs';

const dataDir = String(process.argv[2]);
process.stdout.on('error', () => {});
for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(name, () => {});

await new Promise((resolve) => process.stdin.resume().on('end', resolve).on('close', resolve).on('error', resolve));

const state = readState(dataDir);
if (state) {
  const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);
  await stopAll(state.processes, { immediate: state.ephemeral, say });
  if (state.ephemeral) removeData(dataDir);
  else removeState(dataDir);
}

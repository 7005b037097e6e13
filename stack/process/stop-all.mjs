import { stopProcess } from './signal.mjs';

/**
 * Where a process stands in the order of stopping: what uses another is stopped before it.
 * @typedef {'ours' | 'temporal' | 'kafka' | 'postgres'} Stage
 * @typedef {import('./identity.mjs').Identity & { name: string, stage: Stage, stopSignal: NodeJS.Signals }} Stoppable
 */

/** PostgreSQL comes last and gets what is left of the whole: its shutdown checkpoint may take a while. */
const BUDGETS_MS = /** @type {const} */ ([
  ['ours', 25_000],
  ['temporal', 3_000],
  ['kafka', 3_000],
]);
const WHOLE_MS = 34_000;

/**
 * Stops all, stage by stage, within 35 s in all; what misses its stage's deadline is killed.
 * @param {Stoppable[]} processes
 * @param {{ immediate?: boolean, say: (line: string) => void }} options `immediate` for data that is thrown away
 */
export async function stopAll(processes, { immediate = false, say }) {
  const startedAt = Date.now();
  if (immediate) return stopNow(processes);
  for (const [stage, deadlineMs] of BUDGETS_MS) {
    await stopStage(processes, stage, deadlineMs, say);
  }
  await stopStage(processes, 'postgres', startedAt + WHOLE_MS - Date.now(), say);
}

/**
 * @param {Stoppable[]} processes
 * @param {Stage} stage
 * @param {number} deadlineMs
 * @param {(line: string) => void} say
 */
async function stopStage(processes, stage, deadlineMs, say) {
  const members = processes.filter((process) => process.stage === stage);
  await Promise.all(
    members.map(async (member) => {
      const startedAt = Date.now();
      const result = await stopProcess(member, { stopSignal: member.stopSignal, deadlineMs });
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
      if (result === 'stopped') say(`  stopped ${member.name} (${seconds} s)`);
      if (result === 'killed') say(`  killed ${member.name}: it had not stopped after ${seconds} s`);
    }),
  );
}

/** @param {Stoppable[]} processes */
async function stopNow(processes) {
  // SIGQUIT is PostgreSQL's immediate shutdown: unlike SIGKILL it leaves no shared memory behind.
  await Promise.all(
    processes.map(({ stage, ...identity }) =>
      stopProcess(identity, { stopSignal: stage === 'postgres' ? 'SIGQUIT' : 'SIGKILL', deadlineMs: 5_000 }),
    ),
  );
}

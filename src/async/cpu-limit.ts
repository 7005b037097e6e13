import type { CpuClock } from './cpu-clock.ts';

/** `cpuMs` of a processor; `wallMs` by the clock, for a machine that has none to give. */
type CpuLimit = { cpuMs: number; wallMs: number };

/** Most work is done before the first look, and costs none. Until then it counts as if it had run all the time. */
const FIRST_LOOK_MS = 20;
const LEAST_BETWEEN_MS = 5;

/**
 * Watches work on another thread: `too_slow` has had as much of a processor as it may, `starved` has got so little that it
 * is not done by the clock, for which it is not to blame. That is said once. A machine that is busy, this thread included,
 * takes nothing of the work's own time.
 * @returns ends the watch
 */
export function watchCpu(
  { cpuMs, wallMs }: CpuLimit,
  clock: CpuClock,
  tell: (why: 'too_slow' | 'starved') => void,
): () => void {
  const startedAt = performance.now();
  const assumedMs = Math.min(FIRST_LOOK_MS, cpuMs);
  let first: { at: number; cpu: number } | null = null;

  function look(): void {
    const at = performance.now();
    const cpu = clock();
    first ??= { at, cpu };
    // No thread takes more than the clock, whatever else runs in its process.
    const usedMs = assumedMs + Math.min(cpu - first.cpu, at - first.at);
    const leftMs = startedAt + wallMs - at;
    if (usedMs >= cpuMs) tell('too_slow');
    else if (leftMs <= 0) tell('starved');
    else timer = setTimeout(look, Math.min(Math.max(cpuMs - usedMs, LEAST_BETWEEN_MS), leftMs));
  }

  let timer = setTimeout(look, assumedMs);
  return () => clearTimeout(timer);
}

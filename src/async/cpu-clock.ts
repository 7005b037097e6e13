import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/** What Linux counts processor time in, wherever Node runs (`getconf CLK_TCK` says 100 a second). */
const TICK_MS = 10;
/** Of what follows the name of a thread in its `stat`: `utime` and `stime` (proc_pid_stat(5)). */
const [USER, SYSTEM] = [11, 12];

/** Says how long something has had a processor, in ms from any beginning. */
export type CpuClock = () => number;

/** What Linux calls the thread that asks; null on other systems. */
export function ownTaskId(): string | null {
  try {
    return basename(readlinkSync('/proc/thread-self'));
  } catch {
    return null;
  }
}

/**
 * The clock of one thread of this process, in steps of 10 ms; it stands still once the thread is gone. Node can tell that of
 * another thread only from 24.6 on, and not while that is busy in a call, so Linux is asked.
 * @param taskId as `ownTaskId` said it in that thread. Without it the clock of the whole process, which is ahead of that of
 *   each of its threads
 */
export function createCpuClock(taskId: string | null): CpuClock {
  if (taskId === null) {
    return () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1_000;
    };
  }
  let last = 0;
  return () => {
    try {
      const stat = readFileSync(`/proc/self/task/${taskId}/stat`, 'latin1');
      // Behind the name, which may hold anything.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      last = (Number(fields[USER]) + Number(fields[SYSTEM])) * TICK_MS;
      return last;
    } catch {
      return last;
    }
  };
}

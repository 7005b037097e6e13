import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** One process: CPU seconds of its own and of its children that have ended, and resident memory. */
export type ProcessUse = { parent: number; ownSeconds: number; reapedSeconds: number; residentBytes: number };
export type ProcessTable = Map<number, ProcessUse>;

/** Every process of this machine, from /proc on Linux and from `ps` elsewhere (which knows no ended children). */
export function readProcesses(): ProcessTable {
  return process.platform === 'linux' ? fromProc() : fromPs();
}

export type TreeUse = { cpuSeconds: number; residentBytes: number };

/** CPU and memory of a process and all below it, ended ones included. */
export function useOfTree(table: ProcessTable, root: number): TreeUse {
  const sum = { cpuSeconds: 0, residentBytes: 0 };
  const pids = [root];
  for (let pid = pids.pop(); pid !== undefined; pid = pids.pop()) {
    const use = table.get(pid);
    if (use) {
      sum.cpuSeconds += use.ownSeconds + use.reapedSeconds;
      sum.residentBytes += use.residentBytes;
    }
    for (const [child, { parent }] of table) if (parent === pid) pids.push(child);
  }
  return sum;
}

/** The same of a process without those that it has started. */
export function useOfOne(table: ProcessTable, pid: number): TreeUse {
  const use = table.get(pid);
  return { cpuSeconds: use?.ownSeconds ?? 0, residentBytes: use?.residentBytes ?? 0 };
}

/** proc(5): fields 4, 14 to 17 and 24; times in ticks of 1/100 s, which Linux shows on every platform that Node runs on. */
function fromProc(): ProcessTable {
  const table: ProcessTable = new Map();
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const text = readOrNull(`/proc/${pid}/stat`);
    if (text === null) continue;
    // The name, in parentheses, may hold anything: fields are counted from behind it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const field = (number: number) => Number(fields[number - 3]);
    table.set(Number(pid), {
      parent: field(4),
      ownSeconds: (field(14) + field(15)) / 100,
      reapedSeconds: (field(16) + field(17)) / 100,
      residentBytes: field(24) * 4096,
    });
  }
  return table;
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null; // it has just ended
  }
}

function fromPs(): ProcessTable {
  const table: ProcessTable = new Map();
  for (const line of execFileSync('ps', ['-A', '-o', 'pid=,ppid=,time=,rss='], { encoding: 'utf8' }).split('\n')) {
    const [pid, parent, time, resident] = line.trim().split(/\s+/);
    if (!pid || !parent || !time || !resident) continue;
    const ownSeconds = time.split(/[:-]/).reduce((sum, part) => sum * 60 + Number(part), 0);
    table.set(Number(pid), {
      parent: Number(parent),
      ownSeconds,
      reapedSeconds: 0,
      residentBytes: Number(resident) * 1024,
    });
  }
  return table;
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Session } from '../../../stack/process/session.mjs';
import { openTestSession } from '../../../stack/test-servers.mjs';
import { eventually } from '../expect/eventually.ts';
import { programArgs } from './programs.ts';

export type ProcessName = 'api' | 'engine' | 'relay' | 'bridge' | 'worker';
// biome-ignore lint/suspicious/noExplicitAny: a test reads into lines of every shape
export type LogLine = Record<string, any>;

export type TestProcess = {
  name: ProcessName;
  pid: number;
  /** `http://127.0.0.1:<port>`, once it listens. */
  url(): string;
  /** Its JSON log lines so far. */
  logs(): LogLine[];
  /** All that it wrote, also what is no JSON. */
  output(): string;
  /** Waits until it listens and `/health/ready` answers 200; fails at once when it has ended. */
  ready(): Promise<void>;
  /** The value of a metric without its prefix, summed over the series that have these labels; 0 where there is none. */
  metric(name: string, labels?: Record<string, string>): Promise<number>;
  kill(signal: NodeJS.Signals): void;
  /** Its exit code, or null when a signal ended it. */
  exited: Promise<number | null>;
  /** SIGTERM, and how it ended. */
  stop(): Promise<number | null>;
};

export type Processes = {
  /** Runs the program with only these settings, on a free port. */
  start(name: ProcessName, env: Record<string, string>): TestProcess;
  /** Those that run, by name; `ofThisTest` leaves out those that were started before the test. */
  running(options?: { ofThisTest: boolean }): TestProcess[];
  /** It stays for the tests that follow, as if it had been started before this one. */
  keep(process: TestProcess): TestProcess;
  /** The output of all processes, ended ones too. */
  output(): string;
  /** Servers that a test starts for itself belong to it as well. */
  session: Session;
  /** Kills what is left. */
  close(): Promise<void>;
};

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PORTS = { PORT: '0', RELAY_PORT: '0', BRIDGE_PORT: '0', WORKER_PORT: '0' };

/** Real processes of ours, whose watchdog kills them also when the test run is killed. */
export async function openProcesses(): Promise<Processes> {
  const session = await openTestSession();
  const all: { process: TestProcess; startedBy: string | undefined; ended: boolean }[] = [];

  function start(name: ProcessName, env: Record<string, string>): TestProcess {
    const logFile = join(session.dataDir, 'logs', `${all.length}-${name}.log`);
    const child = session.spawn({
      name,
      stage: 'ours',
      command: process.execPath,
      args: programArgs(name),
      cwd: ROOT,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...PORTS, NODE_ENV: 'test', ...env },
      logFile,
    });
    const started = describe(name, child, logFile);
    const entry = { process: started, startedBy: expect.getState().currentTestName, ended: false };
    all.push(entry);
    void child.exited.then(() => {
      entry.ended = true;
    });
    return started;
  }

  return {
    start,
    running: ({ ofThisTest } = { ofThisTest: false }) =>
      all
        .filter(({ ended, startedBy }) => !ended && (!ofThisTest || startedBy === expect.getState().currentTestName))
        .map((entry) => entry.process),
    keep(process) {
      for (const entry of all) if (entry.process === process) entry.startedBy = undefined;
      return process;
    },
    output: () => all.map((entry) => entry.process.output()).join('\n'),
    session,
    close: () => session.close(),
  };
}

function describe(name: ProcessName, child: ReturnType<Session['spawn']>, logFile: string): TestProcess {
  let how: string | undefined;
  const exited = child.exited.then((ending) => {
    how = ending;
    const [, code] = /^exited with code (\d+)$/.exec(ending) ?? [];
    return code === undefined ? null : Number(code);
  });
  const output = () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');
  const logs = () => output().split('\n').flatMap(parseLine);
  const url = () => {
    const port = logs().find((line) => line.msg === 'listening')?.port;
    if (port === undefined) throw new Error(`${name} does not listen yet`);
    return `http://127.0.0.1:${port}`;
  };
  return {
    name,
    pid: child.pid,
    url,
    logs,
    output,
    exited,
    async ready() {
      const isReady = async () => {
        if (how !== undefined) return true;
        const { status } = await fetch(`${url()}/health/ready`);
        return status === 200;
      };
      await eventually(isReady, { timeoutMs: 120_000, what: `readiness of ${name}` });
      if (how !== undefined) throw new Error(`${name} ${how}\n${output().slice(-2_000)}`);
    },
    async metric(metric, labels = {}) {
      const text = await (await fetch(`${url()}/metrics`)).text();
      return sumOf(text, `posthorn_${metric}`, labels);
    },
    kill: child.kill,
    stop() {
      child.kill('SIGTERM');
      return exited;
    },
  };
}

function parseLine(line: string): LogLine[] {
  try {
    return line.startsWith('{') ? [JSON.parse(line)] : [];
  } catch {
    return []; // the last one, half written
  }
}

/** Of Prometheus' text format: `name{label="value",…} number`. */
function sumOf(text: string, name: string, labels: Record<string, string>): number {
  let sum = 0;
  for (const line of text.split('\n')) {
    const [, found, given = '', value] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    const has = Object.entries(labels).every(([label, wanted]) => `,${given},`.includes(`,${label}="${wanted}",`));
    if (found === name && has) sum += Number(value);
  }
  return sum;
}

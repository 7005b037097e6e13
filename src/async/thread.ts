import { Worker } from 'node:worker_threads';
import { type CpuClock, createCpuClock } from './cpu-clock.ts';
import { watchCpu } from './cpu-limit.ts';
import { createSemaphore } from './semaphore.ts';

/** What a thread says: once that it has begun, and what the system calls it; then one answer for each job. */
export type ThreadWord<Result> = { taskId: string | null } | { result: Result } | 'failed';

/**
 * Why a job has no result: it took too much of a processor or of memory, was more than its work could bear, or, which is
 * no fault of it, the machine had no processor for it.
 */
export type JobFailure = 'too_slow' | 'too_large' | 'failed' | 'starved';

export class JobFailed extends Error {
  override name = 'JobFailed';
  readonly code: JobFailure;
  constructor(code: JobFailure) {
    super(code);
    this.code = code;
  }
}

export type Thread<Job, Result> = {
  /** Begins it before its first job, which then need not wait for that. @throws JobFailed where it cannot begin */
  start(): Promise<void>;
  /** One after the other. @throws JobFailed, and the thread is another one afterwards */
  run(job: Job): Promise<Result>;
  close(): Promise<void>;
};

type Running = {
  worker: Worker;
  clock: CpuClock;
  hear: (word: ThreadWord<unknown>) => void;
  end: (failure: JobFailure) => void;
};

const STACK_MB = 4;
/** How long a job that has not had its `jobMs` of a processor may take by the clock. */
const wallMsOf = (jobMs: number) => 10_000 + 5 * jobMs;

/**
 * A thread for what strangers make long: it begins with the first job, unless it is started before, and holds no process
 * open. What takes more than `jobMs` of a processor or more than `memoryMb` ends with its thread, and the next job has a
 * new one. To start a thread takes no time of its job, and neither does what else the machine does.
 * @param module `import.meta.url` of the caller, beside which the thread's file stands
 * @param name of that file, without its ending; it calls `answerJobs`
 */
export function createThread<Job, Result>(
  module: string,
  name: string,
  { jobMs, memoryMb }: { jobMs: number | ((job: Job) => number); memoryMb: number },
): Thread<Job, Result> {
  const turns = createSemaphore(1);
  const msOf = typeof jobMs === 'number' ? () => jobMs : jobMs;
  let running: Running | null = null;
  /** Also one that has not begun yet. */
  let newest: Worker | null = null;

  async function begin(): Promise<Running> {
    const worker = new Worker(...programOf(module, name, memoryMb));
    newest = worker;
    worker.unref();
    const one: Running = { worker, clock: () => 0, hear: () => {}, end: () => {} };
    const gone = (failure: JobFailure) => {
      if (running === one) running = null;
      one.end(failure);
    };
    worker.on('message', (word) => one.hear(word));
    worker.on('error', (error: Error & { code?: string }) =>
      gone(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'too_large' : 'failed'),
    );
    worker.on('exit', () => gone('failed'));
    const word = await answerOf(one, () => {});
    one.clock = createCpuClock(typeof word === 'object' && 'taskId' in word ? word.taskId : null);
    return one;
  }

  async function work(job: Job): Promise<Result> {
    running ??= await begin();
    const one = running;
    const answer = answerOf(one, () => one.worker.postMessage(job));
    const cpuMs = msOf(job);
    const unwatch = watchCpu({ cpuMs, wallMs: wallMsOf(cpuMs) }, one.clock, (why) => {
      one.end(why);
      running = null;
      one.worker.terminate();
    });
    try {
      const word = await answer;
      if (typeof word === 'string' || !('result' in word)) throw new JobFailed('failed');
      return word.result as Result;
    } finally {
      unwatch();
    }
  }

  return {
    start: () =>
      turns.run(async () => {
        running ??= await begin();
      }),
    run: (job) => turns.run(() => work(job)),
    async close() {
      await newest?.terminate();
    },
  };
}

/** The next word of a thread, which holds the process open until it comes. */
function answerOf(one: Running, ask: () => void): Promise<ThreadWord<unknown>> {
  one.worker.ref();
  return new Promise<ThreadWord<unknown>>((resolve, reject) => {
    one.hear = resolve;
    one.end = (failure) => reject(new JobFailed(failure));
    ask();
  }).finally(() => one.worker.unref());
}

/** What runs it: its file, or from TypeScript what loads that. */
function programOf(module: string, name: string, memoryMb: number): ConstructorParameters<typeof Worker> {
  const resourceLimits = { maxOldGenerationSizeMb: memoryMb, stackSizeMb: STACK_MB };
  // The parent's own loaders would be in the way.
  const options = { execArgv: [], resourceLimits };
  if (!module.endsWith('.ts')) return [new URL(`./${name}.js`, module), options];
  const workerData = new URL(`./${name}.ts`, module).href;
  return [new URL('./source-thread.mjs', import.meta.url), { ...options, workerData }];
}

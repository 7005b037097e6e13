import { Worker } from 'node:worker_threads';
import { createSemaphore } from './semaphore.ts';

/** What a thread says: once that it has begun, then one answer for each job. */
export type ThreadWord<Result> = 'ready' | { result: Result } | 'failed';

/** Why a job has no result: it took too long or too much memory, or was more than its work could bear. */
export type JobFailure = 'too_slow' | 'too_large' | 'failed';

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

type Running = { worker: Worker; hear: (word: ThreadWord<unknown>) => void; end: (failure: JobFailure) => void };

const STACK_MB = 4;

/**
 * A thread for what strangers make long: it begins with the first job, unless it is started before, and holds no process
 * open. What takes longer than `jobMs` or more than `memoryMb` ends with its thread, and the next job has a new one. To
 * start a thread takes no time of its job.
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
    const one: Running = { worker, hear: () => {}, end: () => {} };
    const gone = (failure: JobFailure) => {
      if (running === one) running = null;
      one.end(failure);
    };
    worker.on('message', (word) => one.hear(word));
    worker.on('error', (error: Error & { code?: string }) =>
      gone(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'too_large' : 'failed'),
    );
    worker.on('exit', () => gone('failed'));
    await answerOf(one, () => {});
    return one;
  }

  async function work(job: Job): Promise<Result> {
    running ??= await begin();
    const { worker } = running;
    const answer = answerOf(running, () => worker.postMessage(job));
    const timer = setTimeout(() => {
      running?.end('too_slow');
      running = null;
      worker.terminate();
    }, msOf(job));
    try {
      const word = await answer;
      if (typeof word === 'string') throw new JobFailed('failed');
      return word.result as Result;
    } finally {
      clearTimeout(timer);
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

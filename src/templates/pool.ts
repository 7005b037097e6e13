import { LRUCache } from 'lru-cache';
import { createSemaphore } from '../async/semaphore.ts';
import { createThread, JobFailed, type Thread } from '../async/thread.ts';
import type { Compiled, CompileInput, Rendered, RenderInput, TemplateBundle } from '../domain/templates/bundle.ts';
import { createKillCount } from './kill-count.ts';
import { TemplateFailed, type Templates, type TemplatesOptions, type VersionToRender } from './templates.ts';

/** A bundle to learn, or people to render with one; a thread that does not know it says so. */
export type RenderJob =
  | { checksum: string; bundle: TemplateBundle }
  | { checksum: string; people: readonly RenderInput[] };
export type RenderAnswer = Rendered[] | 'learnt' | 'unknown';

type RenderThread = Thread<RenderJob, RenderAnswer>;

const COMPILE = { jobMs: 10_000, memoryMb: 256, waitMs: 15_000 };
const RENDER = { memoryMb: 128 };
const WAIT_MS = 2_000;
const LEARN_MS = 2_000;
const RENDER_MS = 100;
const PERSON_MS = 5;
/** Clients of which something was lately ended, for so long; they wait behind all others. */
const ENDED = { max: 1_000, ttl: 60_000 };
const LAST = 5;

/** Of a source whose compiling was ended. */
const TOO_EXPENSIVE: Compiled = {
  bundle: null,
  checksum: null,
  problems: [
    {
      pointer: '',
      code: 'template_too_expensive',
      detail: `takes more than ${COMPILE.jobMs / 1_000} s or ${COMPILE.memoryMb} MB to compile`,
      line: null,
      column: null,
    },
  ],
  warnings: [],
  variables: [],
  used: { layout: null, partials: [] },
};

/**
 * Compiles and renders in threads of their own, which end when they exceed their time or memory. Clients take turns for
 * them, those last of which something was ended, and whoever waits too long is told so. Bundles are kept in the threads,
 * and sent where one is not known.
 */
export function createTemplates({
  renderThreads,
  waitMs = WAIT_MS,
  renderMs = RENDER_MS,
  onSuspend,
}: TemplatesOptions): Templates {
  const compiler = createThread<CompileInput, Compiled>(import.meta.url, 'compile-thread', COMPILE);
  const compilers = createTurns([compiler], COMPILE.waitMs);
  const timeOf = (job: RenderJob) => ('bundle' in job ? LEARN_MS : renderMs + PERSON_MS * job.people.length);
  const threads = Array.from({ length: renderThreads }, (): RenderThread => {
    return createThread(import.meta.url, 'render-thread', { ...RENDER, jobMs: timeOf });
  });
  const renderers = createTurns(threads, waitMs);
  const ended = new LRUCache<string, true>(ENDED);
  const kills = createKillCount(() => performance.now());
  // One that cannot begin now is tried again by whoever renders.
  const warm = async () => void (await Promise.allSettled(threads.map((thread) => thread.start())));

  async function renderOn(thread: RenderThread, { checksum, bundle }: VersionToRender, people: readonly RenderInput[]) {
    const answer = await thread.run({ checksum, people });
    if (answer !== 'unknown') return answer;
    await thread.run({ checksum, bundle });
    return thread.run({ checksum, people });
  }

  return {
    warm,
    async compile(clientId, input) {
      // What is compiled here is about to be sent with.
      void warm();
      try {
        return await compilers(clientId, (thread) => twice(() => thread.run(input)));
      } catch (error) {
        if (!(error instanceof JobFailed)) throw error;
        return TOO_EXPENSIVE;
      }
    },
    async render(version, people) {
      if (kills.isSuspended(version.id)) throw new TemplateFailed('suspended');
      const { clientId } = version;
      const priority = ended.has(clientId) ? LAST : undefined;
      try {
        const answer = await renderers(clientId, (thread) => twice(() => renderOn(thread, version, people)), priority);
        if (typeof answer === 'string') throw new TemplateFailed('unavailable');
        return answer;
      } catch (error) {
        if (!(error instanceof JobFailed)) throw error;
        ended.set(clientId, true);
        if (kills.add(version.id)) onSuspend(version.id);
        throw new TemplateFailed('too_expensive');
      }
    },
    resume: kills.forget,
    close: async () => void (await Promise.all([compiler, ...threads].map((thread) => thread.close()))),
  };
}

/** Each has one thread at a time. @throws TemplateFailed busy for who has waited too long */
function createTurns<One>(threads: readonly One[], waitMs: number) {
  const idle = [...threads];
  const turns = createSemaphore(threads.length);

  return async function take<T>(client: string, use: (thread: One) => Promise<T>, priority?: number): Promise<T> {
    const signal = AbortSignal.timeout(waitMs);
    const leave = await turns.take({ client, signal, priority }).catch(() => {
      throw new TemplateFailed('busy');
    });
    const thread = idle.pop() as One;
    try {
      return await use(thread);
    } finally {
      idle.push(thread);
      leave();
    }
  };
}

/** A thread may be lost for no fault of its job. @throws TemplateFailed unavailable, JobFailed for what the job did */
async function twice<T>(work: () => Promise<T>): Promise<T> {
  const isLost = (error: unknown) => error instanceof JobFailed && error.code === 'failed';
  try {
    return await work();
  } catch (error) {
    if (!isLost(error)) throw error;
  }
  try {
    return await work();
  } catch (error) {
    throw isLost(error) ? new TemplateFailed('unavailable') : error;
  }
}

import { LRUCache } from 'lru-cache';
import { createGather } from '../async/gather.ts';
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
/**
 * Requests that are rendered in one go, and the people of them all: the way to a thread costs as much as a short rendering.
 * Where threads are long in coming the next do not wait for those before, but by themselves, for so long as they may.
 */
const TOGETHER = { most: 20, mostWeight: 50, slowAfterMs: 50 };
/** Versions of which it is known who waits for them; what is forgotten goes on. */
const MOST_VERSIONS = 1_000;

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

/** What somebody wants of a version. */
type Asked = { version: VersionToRender; people: readonly RenderInput[] };
type Settled = PromiseSettledResult<Rendered[]>;

/**
 * Compiles and renders in threads of their own, which end when they exceed their time or memory. Clients take turns for
 * them, those last of which something was ended, none has more than half of them, and whoever waits too long is told so.
 * What is asked of one version at the same time is rendered in one go. Bundles are kept in the threads, and sent where one
 * is not known.
 */
export function createTemplates({
  renderThreads,
  waitMs = WAIT_MS,
  renderMs = RENDER_MS,
  onSuspend,
}: TemplatesOptions): Templates {
  const compiler = createThread<CompileInput, Compiled>(import.meta.url, 'compile-thread', COMPILE);
  const compilers = createTurns([compiler], COMPILE);
  const timeOf = (job: RenderJob) => ('bundle' in job ? LEARN_MS : renderMs + PERSON_MS * job.people.length);
  const threads = Array.from({ length: renderThreads }, (): RenderThread => {
    return createThread(import.meta.url, 'render-thread', { ...RENDER, jobMs: timeOf });
  });
  const perClient = Math.max(1, Math.floor(renderThreads / 2));
  const renderers = createTurns(threads, { waitMs, perClient });
  const gathers = new LRUCache<string, (one: Asked) => Promise<Settled>>({ max: MOST_VERSIONS });
  const ended = new LRUCache<string, true>(ENDED);
  /** Versions that took too long for many at once, each of which may have been honest: they are rendered one by one. */
  const apart = new LRUCache<string, true>(ENDED);
  const kills = createKillCount(() => performance.now());
  // One that cannot begin now is tried again by whoever renders.
  const warm = async () => void (await Promise.allSettled(threads.map((thread) => thread.start())));

  async function renderOn(thread: RenderThread, { version: { checksum, bundle }, people }: Asked) {
    const answer = await thread.run({ checksum, people });
    if (answer !== 'unknown') return answer;
    await thread.run({ checksum, bundle });
    return thread.run({ checksum, people });
  }

  /** @throws JobFailed for what was ended by its own fault, TemplateFailed for all else */
  async function renderOnce(asked: Asked): Promise<Rendered[]> {
    const { id, clientId } = asked.version;
    const priority = ended.has(clientId) ? LAST : undefined;
    const use = (thread: RenderThread) => {
      // It may have been ended for the third time while this waited for its turn.
      if (kills.isSuspended(id)) throw new TemplateFailed('suspended');
      return twice(() => renderOn(thread, asked));
    };
    const answer = await renderers(clientId, use, priority).catch((error) => {
      throw error instanceof JobFailed && error.code === 'starved' ? new TemplateFailed('busy') : error;
    });
    if (typeof answer === 'string') throw new TemplateFailed('unavailable');
    return answer;
  }

  async function renderAlone(asked: Asked): Promise<Rendered[]> {
    const { id, clientId } = asked.version;
    try {
      return await renderOnce(asked);
    } catch (error) {
      if (!(error instanceof JobFailed)) throw error;
      ended.set(clientId, true);
      if (kills.add(id)) onSuspend(id);
      throw new TemplateFailed('too_expensive');
    }
  }

  async function renderTogether(all: Asked[]): Promise<Settled[]> {
    const [first, ...others] = all;
    if (!first || others.length === 0) return Promise.allSettled(all.map(renderAlone));
    try {
      const rendered = await renderOnce({ ...first, people: all.flatMap(({ people }) => people) });
      return all.map(({ people }) => ({ status: 'fulfilled', value: rendered.splice(0, people.length) }));
    } catch (error) {
      if (!(error instanceof JobFailed)) throw error;
      apart.set(first.version.id, true);
      // Whichever of them it was: the others have done nothing.
      return Promise.allSettled(all.map(renderAlone));
    }
  }

  function gatherOf({ id, checksum }: VersionToRender): (one: Asked) => Promise<Settled> {
    const name = `${id} ${checksum}`;
    const weightOf = ({ people }: Asked) => people.length;
    const gather =
      gathers.get(name) ?? createGather({ work: renderTogether, atOnce: perClient, ...TOGETHER, weightOf });
    gathers.set(name, gather);
    return gather;
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
        if (error.code === 'starved') throw new TemplateFailed('busy');
        return TOO_EXPENSIVE;
      }
    },
    async render(version, people) {
      if (kills.isSuspended(version.id)) throw new TemplateFailed('suspended');
      const asked = { version, people };
      if (ended.has(version.clientId) || apart.has(version.id)) return renderAlone(asked);
      const settled = await gatherOf(version)(asked);
      if (settled.status === 'rejected') throw settled.reason;
      return settled.value;
    },
    resume: kills.forget,
    close: async () => void (await Promise.all([compiler, ...threads].map((thread) => thread.close()))),
  };
}

type TurnOptions = { waitMs: number; perClient?: number };
type Startable = Pick<Thread<never, never>, 'start'>;

/**
 * Each has one thread at a time. Whose work has ended its thread has its turn until there is another: nobody else is sent to
 * one that only begins, and whoever ends one after the other waits for each.
 * @throws TemplateFailed busy for who has waited too long
 */
function createTurns<One extends Startable>(threads: readonly One[], { waitMs, perClient }: TurnOptions) {
  const idle = [...threads];
  const turns = createSemaphore(threads.length, perClient);

  return async function take<T>(client: string, use: (thread: One) => Promise<T>, priority?: number): Promise<T> {
    const signal = AbortSignal.timeout(waitMs);
    const leave = await turns.take({ client, signal, priority }).catch(() => {
      throw new TemplateFailed('busy');
    });
    const thread = idle.pop() as One;
    const giveBack = () => {
      idle.push(thread);
      leave();
    };
    try {
      const result = await use(thread);
      giveBack();
      return result;
    } catch (error) {
      // One that cannot begin is tried again by whoever has it next.
      thread.start().then(giveBack, giveBack);
      throw error;
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

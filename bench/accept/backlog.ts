import { setTimeout as sleep } from 'node:timers/promises';
import { workflowBundle } from '../../test/support/servers/workflow-bundle.ts';
import type { Installation } from '../installation.ts';
import { type Answered, tryNotifications } from '../load.ts';
import { atMost, type Finding, sized, told } from '../many/point.ts';
import type { Part } from '../parts.ts';
import { readProcesses, useOfTree } from '../processes.ts';
import { compareLedger, type Ledger } from '../report.ts';
import { countMails, installOn, mailsOf, type Servers } from '../servers.ts';
import { median } from '../statistics.ts';
import type { AcceptOptions } from './options.ts';

const COUNT = 100_000;
/** Of the samples, before the memory of a process is judged; below so many requests it is only told. */
const WARM_UP = 0.2;
const LEAST_TO_JUDGE = 20_000;
const MOST_GROWTH = 1.1;
const SAMPLE_EVERY_MS = 500;
const LOOK_EVERY_MS = 1_000;
const GIVE_UP = { leastMs: 60_000, eachMs: 100 };

export const backlog: Part<AcceptOptions> = {
  name: 'backlog',
  title: 'many accepted while relay and engine are away, then delivered',
  async run(servers, options) {
    const { step } = options.progress;
    // As production has it: to make it in the process leaves its memory behind.
    const bundle = await workflowBundle();
    const count = sized(options, COUNT, 500);
    const posthorn = await step('API, relay, engine', () =>
      installOn(servers, { name: 'backlog', processes: 'apart', settings: { WORKFLOW_BUNDLE: bundle } }),
    );
    try {
      const engineAtStart = memoryOf(posthorn, 'engine');
      await posthorn.kill('relay');
      await posthorn.kill('engine');
      const { answered, memory } = await step(`${count} accepted, nothing delivered`, (note) =>
        accept(posthorn, count, note),
      );
      const startedAt = Date.now();
      await Promise.all([posthorn.restart('relay'), posthorn.restart('engine')]);
      const engine = startSampling(() => memoryOf(posthorn, 'engine'));
      await step('delivered', (note) => untilSent(servers, posthorn, answered, note));
      const tookMs = Date.now() - startedAt;
      const engineSamples = engine.stop();
      const sent = await posthorn.countSent(answered.startedAt);
      const ledger = compareLedger(answered.ids, await mailsOf(servers));
      return [
        ...acceptFindings(answered, count, memory),
        ...deliveryFindings(ledger, sent, tookMs),
        told(
          'memory of the engine after its start, at the most and in the end',
          [engineAtStart, Math.max(...engineSamples), engineSamples.at(-1) ?? 0].map(megabytes).join(', '),
        ),
      ];
    } finally {
      await posthorn.stop();
    }
  },
};

async function accept(posthorn: Installation, count: number, note: (text: string) => void) {
  const sampling = startSampling(() => memoryOf(posthorn, 'api'));
  try {
    const onAnswer = (done: number) => {
      if (done % 1_000 === 0) note(`${done} answered, ${megabytes(memoryOf(posthorn, 'api'))}`);
    };
    const answered = await tryNotifications(posthorn.apiUrl, posthorn.apiKey, count, { onAnswer });
    return { answered, memory: sampling.stop() };
  } finally {
    sampling.stop();
  }
}

/** By PostgreSQL and by the mail server; gives up where it takes too long, and what is missing is told. */
async function untilSent(
  servers: Servers,
  posthorn: Installation,
  { ids, startedAt }: Answered,
  note: (text: string) => void,
): Promise<void> {
  const giveUpAt = Date.now() + GIVE_UP.leastMs + ids.length * GIVE_UP.eachMs;
  while (Date.now() < giveUpAt) {
    const [sent, mails] = [await posthorn.countSent(startedAt), await countMails(servers)];
    note(`${sent} of ${ids.length} SENT, ${mails} mails`);
    if (sent >= ids.length) return;
    await sleep(LOOK_EVERY_MS);
  }
}

function acceptFindings({ ids, durationMs, statuses }: Answered, count: number, samples: number[]): Finding[] {
  const others = [...statuses].filter(([status]) => status !== 202).map(([status, times]) => `${status}: ${times}`);
  const of5xx = [...statuses].reduce((sum, [status, times]) => sum + (status >= 500 ? times : 0), 0);
  return [
    told('accepted with the engine stopped; a second', `${ids.length}; ${((count * 1_000) / durationMs).toFixed(0)}`),
    atMost('answers of 5xx; any that is not 202', of5xx, 0, '', `; ${others.join(', ') || 'none'}`),
    judgeMemory(samples, count),
    told(
      'memory of the API, the least and the most',
      [Math.min(...samples), Math.max(...samples)].map(megabytes).join(', '),
    ),
  ];
}

/** Flat is what does not grow from the first to the last third of its samples, by their medians. */
function judgeMemory(samples: number[], count: number): Finding {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP));
  const third = Math.max(1, Math.floor(warm.length / 3));
  const [first, last] = [median(warm.slice(0, third)), median(warm.slice(-third))];
  const what = `memory of the API, last third against first (the first ${WARM_UP * 100} % left out, ${samples.length} samples)`;
  const finding = atMost(what, last / first, MOST_GROWTH, ' ×', ` (${megabytes(first)}, ${megabytes(last)})`);
  return count < LEAST_TO_JUDGE ? { ...finding, asked: '', ok: null } : finding;
}

function deliveryFindings({ accepted, missing, doubled, unknown }: Ledger, sent: number, tookMs: number): Finding[] {
  const pace = `${(sent / (tookMs / 1_000)).toFixed(1)} a second`;
  return [
    told('delivered after relay and engine were started', `${sent} in ${(tookMs / 1_000).toFixed(0)} s, ${pace}`),
    atMost('accepted and not SENT', accepted - sent, 0),
    atMost('accepted and not at the mail server', missing, 0),
    atMost('mailed twice; mails that nobody asked for', doubled + unknown, 0),
  ];
}

/** Looks again and again, until it is stopped; a second stop changes nothing. */
function startSampling(look: () => number): { stop(): number[] } {
  const samples = [look()];
  const timer = setInterval(() => samples.push(look()), SAMPLE_EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      return samples;
    },
  };
}

/** Resident bytes. */
function memoryOf({ parts }: Installation, name: string): number {
  const pid = parts.find((part) => part.name === name)?.pid ?? 0;
  return useOfTree(readProcesses(), pid).residentBytes;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(0)} MB`;
}

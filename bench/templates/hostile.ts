import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../../src/domain/templates/source.ts';
import { ORDER, templateSource } from '../../test/support/factories/templates.ts';
import { AT_COMPILE, AT_RENDER, type TemplateInput } from '../../test/templates/hostile.ts';
import { registerClient } from '../load.ts';
import { atMost, type Finding, quantileOf, told } from '../many/point.ts';
import type { Part } from '../parts.ts';
import { readProcesses, useOfTree } from '../processes.ts';
import { installOn } from '../servers.ts';
import { median } from '../statistics.ts';
import { type Answer, ask, type Client, publish } from './client.ts';
import type { TemplateOptions } from './options.ts';

/** Of a request that is ended, and of one that compiles: this renders the sample, which has time of its own. */
const MOST_MS = { render: 400, compile: 1_000 };
const MOST_P99_MS = 150;
const MOST_GROWTH_MB = 200;
/** So many kills suspend a version. */
const SENDS = 3;
const EMPTY_REQUESTS = 200;
const POST_EVERY_MS = 25;
const LOOK_EVERY_MS = 200;

type Attack = { what: string; input: TemplateInput; data: JsonObject | null };
const ATTACKS: Attack[] = [
  ...AT_COMPILE.map(([what, input]) => ({ what, input, data: null })),
  ...AT_RENDER.map(([what, input, data]) => ({ what, input, data })),
];

/** What the other client was answered, by what it sent. */
type Others = { words: Answer[]; template: Answer[] };

export const hostile: Part<TemplateOptions> = {
  name: 'hostile',
  title: `${ATTACKS.length} hostile templates, each refused or ended while another client sends`,
  async run(servers, { progress, rounds, built }) {
    const posthorn = await progress.step('API', () => installOn(servers, { name: 'hostile', processes: 'api', built }));
    try {
      const { apiUrl, parts } = posthorn;
      const attacker = { apiUrl, apiKey: await registerClient(apiUrl) };
      await publish(posthorn, '/api/templates/harmless', templateSource());
      // Everything is loaded, and each thread has begun, before anything is measured.
      await progress.step('warm-up', () => postFor(2_000, posthorn));
      const empty: number[] = [];
      for (let at = 0; at < EMPTY_REQUESTS; at++) empty.push((await ask(posthorn, 'GET', '/health/live')).ms);

      const pid = parts[0]?.pid ?? 0;
      const memoryBefore = memoryMb(pid);
      let memoryMost = memoryBefore;
      const timer = setInterval(() => {
        memoryMost = Math.max(memoryMost, memoryMb(pid));
      }, LOOK_EVERY_MS);
      const times = new Map<string, number[]>();
      const wrong: string[] = [];
      const [during, alone]: [Others, Others] = [
        { words: [], template: [] },
        { words: [], template: [] },
      ];
      for (let round = 1; round <= rounds; round++) {
        const startedAt = performance.now();
        const others = await progress.step(`round ${round} of ${rounds}`, (note) =>
          postDuring(posthorn, async () => {
            for (const [at, one] of ATTACKS.entries()) {
              note(one.what);
              const answers = await attack(attacker, `hostile-${round}-${at}`, one);
              const judged = one.data ? answers.slice(-SENDS) : answers;
              times.set(one.what, [...(times.get(one.what) ?? []), ...judged.map(({ ms }) => ms)]);
              wrong.push(...faultsOf(one, answers));
            }
          }),
        );
        const tookMs = performance.now() - startedAt;
        const quiet = await progress.step('as long without them', () => postFor(tookMs, posthorn));
        for (const kind of ['words', 'template'] as const) {
          during[kind].push(...others[kind]);
          alone[kind].push(...quiet[kind]);
        }
      }
      clearInterval(timer);
      const emptyMs = median(empty);
      return [
        told('an empty request', `${emptyMs.toFixed(1)} ms`),
        ...ATTACKS.map(({ what, data }) => {
          const longest = Math.max(...(times.get(what) ?? []));
          const most = data ? MOST_MS.render : MOST_MS.compile;
          return atMost(what, longest, most, ' ms', `, ${(longest / emptyMs).toFixed(0)} empty ones`);
        }),
        atMost(
          'hostile ones that were neither refused nor ended',
          wrong.length,
          0,
          '',
          wrong.length > 0 ? ` (${wrong.slice(0, 3).join('; ')})` : '',
        ),
        // Whoever sends words waits for no thread; with a template, for the one that has its turn before.
        p99('requests of another client with words', during.words, alone.words, MOST_P99_MS),
        p99('requests of another client with a template', during.template, alone.template, MOST_MS.render),
        refusedOf('requests of another client that were not accepted', [during, alone]),
        atMost(
          'memory of the API, more than before',
          memoryMost - memoryBefore,
          MOST_GROWTH_MB,
          ' MB',
          ` (${memoryBefore.toFixed(0)}, at the most ${memoryMost.toFixed(0)})`,
        ),
      ];
    } finally {
      await posthorn.stop();
    }
  },
};

/** Publishes it with what it is made of, and sends with it where it can be published. */
async function attack(client: Client, key: string, { input, data }: Attack): Promise<Answer[]> {
  const answers: Answer[] = [];
  // The innermost first.
  for (const [name, partial] of Object.entries(input.partials).reverse()) {
    answers.push(...(await publish(client, `/api/partials/${name}`, partial)));
  }
  answers.push(...(await publish(client, `/api/templates/${key}`, input.source)));
  for (let at = 0; data && at < SENDS; at++) {
    const body = { channel: 'sms', recipient: { phone: '+14155552671' }, template: { key, data } };
    answers.push(await ask(client, 'POST', '/api/notifications', body));
  }
  return answers;
}

/** What was done in place of refusing it. */
function faultsOf({ what, data }: Attack, answers: Answer[]): string[] {
  const faults = answers.filter(({ status }) => status >= 500).map(({ status, code }) => `${what}: ${status} ${code}`);
  const refused = data ? answers.slice(-SENDS) : answers.slice(-1);
  const taken = refused.filter(({ status }) => status < 400).map(({ status }) => `${what}: ${status}`);
  return [...faults, ...taken];
}

/** Posts at a steady pace, whatever the answers take, until the work is done. */
async function postDuring(client: Client, work: () => Promise<void>): Promise<Others> {
  const posted: { words: Promise<Answer>[]; template: Promise<Answer>[] } = { words: [], template: [] };
  const to = { channel: 'email', recipient: { email: 'ada@example.com' } };
  const timer = setInterval(() => {
    const isWords = posted.words.length <= posted.template.length;
    const what = isWords
      ? { content: { subject: 'Hello', text: 'Good morning' } }
      : { template: { key: 'harmless', data: ORDER } };
    posted[isWords ? 'words' : 'template'].push(ask(client, 'POST', '/api/notifications', { ...to, ...what }));
  }, POST_EVERY_MS);
  await work().finally(() => clearInterval(timer));
  return { words: await Promise.all(posted.words), template: await Promise.all(posted.template) };
}

const postFor = (ms: number, client: Client) => postDuring(client, () => sleep(ms));

function p99(what: string, during: Answer[], alone: Answer[], most: number): Finding {
  const of = (answers: Answer[]) =>
    quantileOf(
      answers.map(({ ms }) => ms),
      0.99,
    );
  return atMost(`${what}: p99`, of(during), most, ' ms', `, without ${of(alone).toFixed(1)} ms (${during.length})`);
}

function refusedOf(what: string, others: Others[]): Finding {
  const refused = others
    .flatMap(({ words, template }) => [...words, ...template])
    .filter(({ status }) => status !== 202);
  const codes = [...new Set(refused.map(({ status, code }) => `${status} ${code}`))].join(', ');
  return atMost(what, refused.length, 0, '', codes && ` (${codes})`);
}

function memoryMb(pid: number): number {
  return useOfTree(readProcesses(), pid).residentBytes / 1_048_576;
}

import { randomBytes } from 'node:crypto';
import { accessSync, constants, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { createPosthorn, type Posthorn } from '../src/client/index.ts';
import { CHANNELS } from '../src/domain/channel.ts';
import { createProgress, type Progress } from '../stack/progress.mjs';
import { collect, type Delivered, notCollected, untilSettled } from './load-test/collect.ts';
import { type LoadOptions, readLoadOptions } from './load-test/options.ts';
import { requestsOf } from './load-test/request.ts';
import { p95In, type Result, spanAt, spanOf, timesOf } from './load-test/result.ts';
import { plannedIn, type Schedule, SHAPES, scheduleOf } from './load-test/schedule.ts';
import { type Sent, sendBySchedule } from './load-test/send.ts';
import { tableOf } from './table.ts';

const HELP = `npm run load-test -- --key <key> [options]

Sends notifications to any installation at a rate that does not give way, and says how it did: answers by code, how long each
took from when it was due, and how long each notification took from acceptance to sent, by the clock of the server.

  --url <url>        of the API (POSTHORN_URL, or http://127.0.0.1:3000)
  --key <key>        better by POSTHORN_API_KEY; a test key (nk_test_…), which sends to a sandbox
  --live             allows a live key: real messages to real people, so --to is required
  --rate <n>         requests a second (10)
  --duration <span>  how long, such as 30s, 5m, 1h (60s)
  --shape <name>     ${SHAPES.join(', ')} (steady). burst: ten seconds' requests within one; ramp: from nothing to the rate
  --channel <name>   ${CHANNELS.join(', ')} (email)
  --to <address>     in place of nobody's; {n} in it becomes the number of the request
  --template <key>   a published template in place of a line of text; --data '{"name": "Ada"}' is what it takes
  --connections <n>  requests that may be under way at once (512); what is due beyond it is left out, and counted
  --settle <span>    how long to wait afterwards until all is sent (2m)
  --out <file>       the result as JSON (load-test-<tag>.json): npm run generate-report -- <file> makes a page of it
  --help

Exit code: 0 when it was measured, whatever the figures; 1 when it could not be; 2 for wrong options. docs/load-testing.md says more.`;

/** Beyond it the figures are the client's as well. */
const MOST_LATE_MS = 50;

const progress = createProgress(process.stdout);
process.exitCode = await main().finally(() => progress.close());

async function main(): Promise<number> {
  let options: LoadOptions | null;
  try {
    options = readOptions();
  } catch (error) {
    progress.say(`${(error as Error).message}\n\nnpm run load-test -- --help lists the options.`);
    return 2;
  }
  if (options === null) {
    progress.say(HELP);
    return 0;
  }
  try {
    await test(options, progress);
    return 0;
  } catch (error) {
    progress.say(`It could not be measured: ${(error as Error).message}`);
    return 1;
  }
}

/** @returns null for --help. @throws Error that says what to correct */
function readOptions(): LoadOptions | null {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      ...{ url: text, key: text, rate: text, duration: text, shape: text, channel: text, to: text, template: text },
      ...{ data: text, connections: text, settle: text, out: text },
      live: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return null;
  const options = readLoadOptions(values, process.env);
  if (options.out !== null) checkFolder(options.out);
  return options;
}

/** Said before an hour of load, not behind it. */
function checkFolder(file: string): void {
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch (error) {
    throw new Error(`--out: nothing can be written to ${dirname(file)} (${(error as NodeJS.ErrnoException).code})`);
  }
}

async function test(options: LoadOptions, { say, step }: Progress): Promise<void> {
  const { url, apiKey, shape, rate, durationMs, settleMs, connections } = options;
  const tag = `load-test-${randomBytes(4).toString('hex')}`;
  // A load test counts what is refused: nothing is tried again.
  const posthorn = createPosthorn({ apiKey, baseUrl: url, maxRetries: 0 });
  const schedule = scheduleOf(shape, { rate, durationMs });
  // Says what is wrong with address or key before anything is sent, and opens the first connection.
  await posthorn.client.me();
  const version = await versionOf(url);
  say(`${schedule.count} ${options.channel} notifications by a ${options.environment} key, tag ${tag}`);
  const beganAt = new Date();
  const stopping = stopOnInterrupt(say);
  const sent = await step(`${shape}, ${rate} a second`, (note) =>
    sendBySchedule(posthorn, schedule, {
      mostUnderWay: connections,
      requestOf: requestsOf({ ...options, tag }),
      signal: stopping,
      onProgress: ({ due, accepted, refused, underWay }) =>
        note(`${due} of ${schedule.count} due, ${accepted} accepted, ${refused} refused, ${underWay} under way`),
    }),
  );
  const delivered = await lookAfter(createPosthorn({ apiKey, baseUrl: url }), tag, sent, settleMs);
  const came = { ...schedule, count: sent.due };
  const result = resultOf(options, { tag, version, beganAt, schedule: came, sent, delivered });
  const out = options.out ?? `${tag}.json`;
  writeFileSync(out, `${JSON.stringify(result, null, 2)}\n`);
  say(`\n${describe(result)}`);
  say(`\nResult: ${out}. npm run generate-report -- ${out} makes a page of it.`);
}

/** The same Ctrl-C reaches us twice: from the terminal, and once more from npm. */
const SAME_INTERRUPT_MS = 1_000;

/** Ctrl-C ends the sending, and what was sent is looked at all the same; another one ends everything. */
function stopOnInterrupt(say: (line: string) => void): AbortSignal {
  const stopping = new AbortController();
  let at = 0;
  process.on('SIGINT', () => {
    if (!stopping.signal.aborted) {
      at = Date.now();
      stopping.abort();
      say('No more is sent; what was sent is looked at. Ctrl-C once more ends it.');
    } else if (Date.now() - at > SAME_INTERRUPT_MS) {
      process.exit(130);
    }
  });
  return stopping.signal;
}

async function lookAfter(posthorn: Posthorn, tag: string, sent: Sent, settleMs: number): Promise<Delivered> {
  const { step } = progress;
  if (sent.accepted.length === 0) return { found: 0, byStatus: {}, sent: [], gap: 'Nothing was accepted.' };
  try {
    const open = await step('until all is settled', (note) =>
      untilSettled(posthorn, tag, { withinMs: settleMs, onLook: (open) => note(open.join(', ')) }),
    );
    const delivered = await step('reading what became of them', (note) =>
      collect(posthorn, tag, (found) => note(`${found} of ${sent.accepted.length}`)),
    );
    return { ...delivered, gap: gapOf(sent, delivered, open) };
  } catch (error) {
    return notCollected(error);
  }
}

/** What is amiss with what was found, or null. @param open statuses that are not settled */
function gapOf({ accepted }: Sent, { found }: Delivered, open: readonly string[]): string | null {
  const missing = accepted.length - found;
  const gaps = [
    ...(missing > 0
      ? [`${missing} that were accepted are not found: they are lost, or somebody has deleted them.`]
      : []),
    ...(open.length > 0 ? [`Some were not settled when the time of --settle was over: ${open.join(', ')}.`] : []),
  ];
  return gaps.length > 0 ? gaps.join(' ') : null;
}

/** Null where the server keeps it to itself. */
async function versionOf(url: string): Promise<string | null> {
  const health = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
  const said = (await health?.json().catch(() => null)) as { version?: unknown } | null;
  return typeof said?.version === 'string' ? said.version : null;
}

type Measured = {
  tag: string;
  version: string | null;
  beganAt: Date;
  schedule: Schedule;
  sent: Sent;
  delivered: Delivered;
};

function resultOf(options: LoadOptions, { tag, version, beganAt, schedule, sent, delivered }: Measured): Result {
  const { url, environment, channel, template, shape, rate, durationMs } = options;
  const { spanMs, spans } = spanOf(durationMs);
  const planned = plannedIn(schedule, spanMs, spans);
  const countIn = (all: readonly { dueMs: number }[]) => {
    const counts = Array.from({ length: spans }, () => 0);
    for (const { dueMs } of all) {
      const span = spanAt(dueMs, spanMs, spans);
      counts[span] = (counts[span] ?? 0) + 1;
    }
    return counts;
  };
  const [accepted, refused] = [countIn(sent.accepted), countIn(sent.refused)];
  const answers = p95In(
    sent.accepted.map(({ dueMs, answerMs }) => ({ atMs: dueMs, ms: answerMs })),
    spanMs,
    spans,
  );
  const sentP95 = p95In(delivered.sent, spanMs, spans);
  const codes: Record<string, number> = {};
  for (const { code } of sent.refused) codes[code] = (codes[code] ?? 0) + 1;
  const lateness = timesOf(sent.lateMs);
  return {
    kind: 'posthorn-load-test',
    version: 1,
    at: beganAt.toISOString(),
    tag,
    server: { host: new URL(url).host, version },
    client: { node: process.versions.node, cores: cpus().length },
    asked: { environment, channel, template: template?.key ?? null, shape, rate, durationMs },
    requests: {
      planned: schedule.count,
      leftOut: sent.leftOut,
      accepted: sent.accepted.length,
      refused: codes,
      answers: timesOf(sent.accepted.map(({ answerMs }) => answerMs)),
      lateness,
      clientLimit: clientLimitOf(sent.leftOut, lateness.p99, options.connections),
    },
    deliveries: {
      found: delivered.found,
      byStatus: delivered.byStatus,
      sent: timesOf(delivered.sent.map(({ ms }) => ms)),
      gap: delivered.gap,
    },
    spanMs,
    spans: planned.map((count, at) => ({
      planned: count,
      accepted: accepted[at] ?? 0,
      refused: refused[at] ?? 0,
      answerP95: answers[at] ?? null,
      sentP95: sentP95[at] ?? null,
    })),
  };
}

function clientLimitOf(leftOut: number, lateP99: number | null, connections: number): string | null {
  if (leftOut > 0) {
    return `${leftOut} requests were left out, because ${connections} were under way when they were due: the server was that far behind, or --connections is too low.`;
  }
  if (lateP99 === null || lateP99 <= MOST_LATE_MS) return null;
  return `One request in a hundred left more than ${lateP99} ms late: this machine could not hold the rate. Use a faster one, or share the rate among several.`;
}

function describe({ requests, deliveries }: Result): string {
  const time = (ms: number | null) => (ms === null ? '-' : `${ms} ms`);
  const row = (name: string, { count, p50, p95, p99, max }: Result['requests']['answers']) => [
    name,
    String(count),
    ...[p50, p95, p99, max].map(time),
  ];
  const refused = Object.entries(requests.refused).map(([code, count]) => `${count} ${code}`);
  const statuses = Object.entries(deliveries.byStatus).map(([status, count]) => `${count} ${status}`);
  return [
    `${requests.planned} planned, ${requests.accepted} accepted${refused.length > 0 ? `, refused: ${refused.join(', ')}` : ''}`,
    `${deliveries.found} found by their tag${statuses.length > 0 ? `: ${statuses.join(', ')}` : ''}`,
    '',
    tableOf([
      ['', 'count', 'p50', 'p95', 'p99', 'max'],
      row('due to answered', requests.answers),
      row('accepted to sent', deliveries.sent),
    ]),
    ...[requests.clientLimit, deliveries.gap].flatMap((line) => (line === null ? [] : ['', line])),
  ].join('\n');
}

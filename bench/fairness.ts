import { parseArgs } from 'node:util';
import { createProgress, type Progress } from '../stack/progress.mjs';
import { ROOT } from '../stack/settings.mjs';
import { openTestSession, provideTestServers } from '../stack/test-servers.mjs';
import { type BacklogReport, measureBacklog, quantile } from '../test/support/expect/backlog.ts';
import { startSmtpSink } from '../test/support/fakes/smtp-sink.ts';
import { install } from './installation.ts';
import { registerClient } from './load.ts';
import { openTemporal } from './temporal.ts';

const HELP = `npm run check:fairness -- [options]

One client posts a backlog; while it drains, another posts codes (priority 1) and ordinary mails (the backlog's priority).
  --count <n>   mails of the backlog (10000)
  --probes <n>  codes, and as many ordinary mails, over the drain (100)
  --help

Exit code: 1 when a bound is broken, a mail is missing or doubled, or it could not be run.`;

/** What an SMTP server in the same town takes to answer. */
const REPLY_AFTER_MS = 20;
const CODES_WITHIN_MS = 2_000;
/** Without turns an ordinary mail would wait for half of the drain, and the last for nearly all of it. */
const OTHERS_WITHIN_SHARE = 0.1;

const progress = createProgress(process.stdout);
try {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '10000' },
      probes: { type: 'string', default: '100' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) progress.say(HELP);
  else process.exitCode = await check(Number(values.count), Number(values.probes), progress);
} catch (error) {
  progress.say(`Fairness could not be checked: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  progress.close();
}

/** @returns the exit code */
async function check(count: number, probes: number, { say, step }: Progress): Promise<number> {
  const { close: closeServers, ...servers } = await provideTestServers({ progress });
  const session = await openTestSession();
  const temporal = await openTemporal(servers.temporalAddress);
  const sink = await startSmtpSink({ replyAfterMs: REPLY_AFTER_MS });
  try {
    const report = await step(
      `${count} mails of one client, ${probes} codes and ${probes} mails of another`,
      async () => {
        const from = { name: 'fairness', root: ROOT, processes: 'default', built: false, profile: null } as const;
        const posthorn = await install({ ...from, session, servers, temporal, smtpPort: sink.port });
        const keys = { first: posthorn.apiKey, second: await registerClient(posthorn.apiUrl) };
        const timeoutMs = 60_000 + count * 100;
        const measured = await measureBacklog({ apiUrl: posthorn.apiUrl, sink, keys, count, probes, timeoutMs });
        await posthorn.stop();
        return measured;
      },
    );
    say(`\n${describe(report)}`);
    const broken = brokenBounds(report);
    for (const bound of broken) say(`\nFAILED: ${bound}`);
    return broken.length === 0 ? 0 : 1;
  } finally {
    await sink.close();
    await session.close();
    await temporal.close();
    await closeServers();
  }
}

function brokenBounds({ codes, others, drainMs }: BacklogReport): string[] {
  const codesMs = quantile(codes, 0.95);
  const othersMs = quantile(others, 0.95);
  return [
    ...(codesMs < CODES_WITHIN_MS
      ? []
      : [`codes took ${seconds(codesMs)} at p95, under ${seconds(CODES_WITHIN_MS)} is asked`]),
    ...(othersMs < drainMs * OTHERS_WITHIN_SHARE
      ? []
      : [`other mails took ${seconds(othersMs)} at p95, under ${OTHERS_WITHIN_SHARE} of the drain is asked`]),
  ];
}

function describe({ backlog, others, codes, drainMs }: BacklogReport): string {
  const row = (title: string, cells: string[]) =>
    title.padEnd(28) +
    cells
      .map((cell) => cell.padEnd(10))
      .join('')
      .trimEnd();
  const group = (title: string, latencies: number[]) =>
    row(title, [String(latencies.length), ...[0.5, 0.95, 1].map((share) => seconds(quantile(latencies, share)))]);
  return [
    row('accepted to arrived', ['mails', 'p50', 'p95', 'max']),
    group('codes, priority 1', codes),
    group('other client, priority 5', others),
    group('backlog, priority 5', backlog),
    '',
    `drained in ${seconds(drainMs)}, ${(backlog.length / (drainMs / 1_000)).toFixed(1)} a second`,
  ].join('\n');
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}

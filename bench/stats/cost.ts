import { openDatabase } from '../../src/db/client.ts';
import { DEFAULT_RETENTION_DAYS } from '../../src/domain/retention.ts';
import { countStats, type StatsRound } from '../../src/jobs/count-stats.ts';
import { rebuildStats } from '../../src/jobs/rebuild-stats.ts';
import { createLogger } from '../../src/observability/logger.ts';
import type { Installation } from '../installation.ts';
import { atLeast, atMost, type Finding, quantileOf, sized, sleep, told } from '../many/point.ts';
import { atRate } from '../many/town.ts';
import type { Part } from '../parts.ts';
import { readProcesses, useOfOne } from '../processes.ts';
import { installOn } from '../servers.ts';
import type { StatsOptions } from './options.ts';

const JOB = 'posthorn-stats-bench';
const HOUR_MS = 3_600_000;
const CHANGES_PER_SECOND = 1_000;
const CHANGES_PER_MAIL = 3;
const WRITES_PER_SECOND = 20;
/** As in src/main/wiring/jobs.ts. */
const ROUND_EVERY_MS = 10_000;
const LONGEST_ANSWER_MS = 50;
const QUESTIONS = ['', '?by=channel,provider', '?step=1m&by=channel', '?step=1d&by=errorCode', '?step=1h&by=template'];

export const cost: Part<StatsOptions> = {
  name: 'cost',
  title: `what counting ${CHANGES_PER_SECOND} changes of status a second costs, and what an answer does`,
  async run(servers, options) {
    const posthorn = await installOn(servers, { name: 'stats-cost', processes: 'api' });
    const { pool, close } = openDatabase({
      url: posthorn.databaseUrl,
      poolSize: 4,
      applicationName: JOB,
      onConnectionError: () => {},
    });
    try {
      return await watch(posthorn, pool, options);
    } finally {
      await close();
      await posthorn.stop();
    }
  },
};

type Pool = ReturnType<typeof openDatabase>['pool'];

async function watch(posthorn: Installation, pool: Pool, options: StatsOptions): Promise<Finding[]> {
  const { step } = options.progress;
  const past = sized(options, 3_000_000, 100_000);
  await step(`${past} changes of the day before`, async () => {
    await posthorn.query(WRITE, [Math.ceil(past / CHANGES_PER_MAIL), 24 * 3_600, 3_600]);
    await posthorn.query('vacuum analyze notifications, timeline, attempts');
  });
  const retention = DEFAULT_RETENTION_DAYS;
  const rebuilt = await step('they are counted', async (note) => {
    const startedAt = performance.now();
    const { rows } = await rebuildStats(pool, retention, new Date(Date.now() - 26 * HOUR_MS), (_, so) =>
      note(`${so.rows}`),
    );
    return { rows, seconds: (performance.now() - startedAt) / 1_000 };
  });

  const seconds = sized(options, 300, 60);
  const memory: StatsRound = { before: null, hours: [] };
  const logger = createLogger('bench', 'error');
  const round = () => countStats({ pool, retention, logger, longestRoundMs: 60_000 }, memory);
  await round();
  const rounds: number[] = [];
  const answers: number[] = [];
  let used = 0;
  const startedAt = Date.now();
  const until = startedAt + seconds * 1_000;
  await step(`${CHANGES_PER_SECOND} changes a second for ${seconds} s`, async (note) => {
    const write = atRate(WRITES_PER_SECOND, until, () =>
      posthorn.query(WRITE, [Math.round(CHANGES_PER_SECOND / WRITES_PER_SECOND / CHANGES_PER_MAIL), 0, 0]),
    );
    const count = (async () => {
      while (Date.now() < until) {
        const before = await cpuOfJob(posthorn);
        const from = performance.now();
        await round();
        rounds.push(performance.now() - from);
        // By round: a connection that has rested for long is closed, and its CPU is no more to be seen.
        for (const [pid, seconds] of await cpuOfJob(posthorn)) used += seconds - (before.get(pid) ?? 0);
        note(`a round of ${rounds.at(-1)?.toFixed(0)} ms, an answer of ${answers.at(-1)?.toFixed(0)} ms`);
        await sleep(Math.min(ROUND_EVERY_MS, Math.max(0, until - Date.now())));
      }
    })();
    const ask = (async () => {
      for (let index = 0; Date.now() < until; index++) {
        const from = performance.now();
        const question = QUESTIONS[index % QUESTIONS.length];
        const response = await fetch(`${posthorn.apiUrl}/api/stats${question}`, {
          headers: { 'x-api-key': posthorn.apiKey },
        });
        await response.arrayBuffer();
        if (response.status !== 200) throw new Error(`GET /api/stats${question} answered ${response.status}`);
        answers.push(performance.now() - from);
        await sleep(300);
      }
    })();
    await Promise.all([write, count, ask]);
  });
  const elapsed = (Date.now() - startedAt) / 1_000;
  const { rows } = await posthorn.query('select count(*)::int as n from timeline where at >= $1', [
    new Date(startedAt),
  ]);
  return [
    told('rebuilt', `${rebuilt.rows} changes in ${rebuilt.seconds.toFixed(0)} s, half of it rests`),
    // Fewer would have been cheaper to count.
    atLeast('changes a second', rows[0].n / elapsed, CHANGES_PER_SECOND * 0.9),
    told(
      'a round, median and longest',
      `${quantileOf(rounds, 0.5).toFixed(0)} and ${Math.max(...rounds).toFixed(0)} ms`,
    ),
    atMost('CPU of PostgreSQL for the job, of a core', (used / elapsed) * 100, 10, ' %'),
    atMost(
      'an answer of GET /api/stats, p95',
      quantileOf(answers, 0.95),
      LONGEST_ANSWER_MS,
      ' ms',
      ` of ${answers.length}`,
    ),
  ];
}

/** Seconds of each connection of the job, by its process. */
async function cpuOfJob(posthorn: Installation): Promise<Map<number, number>> {
  const { rows } = await posthorn.query('select pid from pg_stat_activity where application_name = $1', [JOB]);
  const table = readProcesses();
  return new Map(rows.map(({ pid }: { pid: number }) => [pid, useOfOne(table, pid).cpuSeconds]));
}

/**
 * Mails and text messages of the client that are accepted, tried and sent, $1 in all, evenly from $2 to $3 seconds ago; one in
 * twenty fails instead.
 */
const WRITE = `with given as (
    select i, clock_timestamp() - ($2::float8 - ($2::float8 - $3::float8) * i / $1::int) * interval '1 second' as at
    from generate_series(0, $1::int - 1) i),
  notice as (
    insert into notifications (id, client_id, environment, channel, status, priority, category, on_ambiguous, recipient,
      recipient_hash, user_key, content, retry, routes, provider, created_at, updated_at)
    select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3) || '8'
        || substr(md5(random()::text || i), 1, 15))::uuid,
      (select id from clients limit 1), 'live', case when i % 4 = 0 then 'sms' else 'email' end, 'SENT', 5, 'transactional',
      'resend', '{}', '\\x00', 'u', to_json(repeat('x', 300)), '{}', '[]', 'smtp', at, at
    from given returning id, client_id, channel, created_at),
  story as (
    insert into timeline (notification_id, sequence, at, status, reason)
    select id, step, created_at + step * interval '2 ms', case step when 1 then 'PENDING' when 2 then 'PROCESSING'
        else case when hashtext(id::text) % 20 = 0 then 'FAILED' else 'SENT' end end,
      case when step = 3 and hashtext(id::text) % 20 = 0 then 'smtp_550' end
    from notice, generate_series(1, 3) step)
  insert into attempts (notification_id, run, seq, client_id, channel, provider, epoch, state, lease_until, started_at)
  select id, 0, 1, client_id, channel, 'smtp', 1, 'finished', created_at, created_at + interval '4 ms' from notice`;

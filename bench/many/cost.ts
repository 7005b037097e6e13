import { randomUUID } from 'node:crypto';
import { refreshLinePlans } from '../../src/db/queries/account-line/measure.ts';
import { type AccountLimits, NO_ACCOUNT_LIMITS } from '../../src/domain/account-limits.ts';
import { createDispatcher } from '../../src/jobs/dispatch.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { claimAttempt } from '../../src/services/delivery/claim.ts';
import type { ClaimOptions } from '../../src/services/delivery/claim-result.ts';
import { recordNotification } from '../../test/support/factories/notifications.ts';
import { readProcesses, useOfOne } from '../processes.ts';
import { median } from '../statistics.ts';
import { FALLBACK, fillLine, type Lab, openLab, SMTP } from './lab.ts';
import { atMost, type Bench, type Finding, type Point, quantileOf, sized, told } from './point.ts';

/** So that a claim is never refused by the rate itself. */
const LIMITS = { rate: { count: 600_000, windowMs: 60_000 }, perDay: null };
const MOST_RATIO = 1.3;
/** A round has a second, and who is called must have the rest of it. */
const ROUND_MS = 100;
const CLIENTS = 100;

export const cost: Point = {
  number: 2,
  title: 'Cost of a claim',
  parts: 'claims and dispatcher alone: no workflow',
  async run(bench) {
    const count = sized(bench, 20_000, 500);
    return [...(await claims(bench, count)), ...(await rounds(bench, [count, 5 * count]))];
  },
};

type Kind = {
  name: string;
  routes: (typeof SMTP)[];
  /** Whether the dispatcher has called it. */
  isCalled: boolean;
  on: string;
  gets: string;
};

const KINDS: Kind[] = [
  { name: 'one that was called and begins', routes: [SMTP], isCalled: true, on: 'smtp', gets: 'claimed' },
  { name: 'one that comes and stands in line', routes: [SMTP], isCalled: false, on: 'smtp', gets: 'wait' },
  { name: 'the same with a second account', routes: [SMTP, FALLBACK], isCalled: false, on: 'smtp', gets: 'wait' },
  { name: 'one for another account', routes: [FALLBACK], isCalled: false, on: 'smtp-fallback', gets: 'claimed' },
];

/** Two databases, one with `count` in line and one with a single row, so that both refuse; claims of each in turn. */
async function claims(bench: Bench, count: number): Promise<Finding[]> {
  const full = await openLab(bench, LIMITS, { poolSize: 1 });
  const empty = await openLab(bench, LIMITS, { poolSize: 1 });
  try {
    const clients = Array.from({ length: 20 }, () => randomUUID());
    await bench.progress.step(`${count} rows in line`, () => fillLine(full.database, { count, clients }));
    // As many on record there, so that only the line differs.
    await fillLine(empty.database, { count, clients, outOfLine: true });
    await fillLine(empty.database, { count: 1 });
    // As the dispatcher does.
    for (const { database } of [full, empty]) await refreshLinePlans(database.pool);
    const findings: Finding[] = [];
    for (const kind of KINDS) {
      const times = sized(bench, 300, 60);
      findings.push(
        ...(await bench.progress.step(`claims: ${kind.name}`, () => compare({ full, empty }, kind, times))),
      );
    }
    return findings;
  } finally {
    await full.close();
    await empty.close();
  }
}

async function compare(labs: { full: Lab; empty: Lab }, kind: Kind, times: number): Promise<Finding[]> {
  const took = { full: [] as number[], empty: [] as number[] };
  const cpu = { full: -(await cpuMs(labs.full)), empty: -(await cpuMs(labs.empty)) };
  const wal = { full: { bytes: 0, records: 0 }, empty: { bytes: 0, records: 0 } };
  for (let turn = -10; turn < times; turn++) {
    const sides = turn % 2 === 0 ? (['full', 'empty'] as const) : (['empty', 'full'] as const);
    for (const side of sides) {
      const one = await claimOne(labs[side], kind);
      if (turn < 0) continue;
      took[side].push(one.ms);
      wal[side].bytes += one.bytes;
      wal[side].records += one.records;
    }
  }
  for (const side of ['full', 'empty'] as const) cpu[side] += await cpuMs(labs[side]);
  const each = (figure: number) => figure / times;
  const bytes = (side: 'full' | 'empty') => `${Math.round(each(wal[side].bytes))} B`;
  return [
    atMost(
      `${kind.name}: median time against none waiting`,
      median(took.full) / median(took.empty),
      MOST_RATIO,
      ' ×',
      ` (${median(took.full).toFixed(2)} and ${median(took.empty).toFixed(2)} ms)`,
    ),
    atMost(
      `${kind.name}: CPU of PostgreSQL against none waiting`,
      cpu.full / cpu.empty,
      MOST_RATIO,
      ' ×',
      ` (${each(cpu.full).toFixed(2)} and ${each(cpu.empty).toFixed(2)} ms, its insertion included)`,
    ),
    atMost(
      `${kind.name}: WAL of a claim against none waiting`,
      wal.full.bytes / wal.empty.bytes,
      MOST_RATIO,
      ' ×',
      ` (${bytes('full')} and ${bytes('empty')}, ${each(wal.full.records).toFixed(1)} and ${each(wal.empty.records).toFixed(1)} records)`,
    ),
  ];
}

/** What it wrote is counted by PostgreSQL for the one connection of the pool. */
async function claimOne({ database }: Lab, { routes, isCalled, on, gets }: Kind) {
  const { pool } = database;
  const { id } = await recordNotification(database, randomUUID(), { routes });
  if (isCalled) {
    await pool.query(
      `insert into account_line (notification_id, run, account, class, priority, client_id, since, called_at)
        select id, 0, $2, 1, 3, client_id, created_at, clock_timestamp() from notifications where id = $1`,
      [id, on],
    );
  }
  const before = await readWal(pool);
  const began = performance.now();
  const [route = SMTP, ...others] = routes;
  const key = { notificationId: id, run: 0, seq: 1 };
  const result = await claimAttempt(pool, key, route, { ...OPTIONS, cipher: database.cipher, others });
  const ms = performance.now() - began;
  if (result.kind !== gets) throw new Error(`the claim was to be ${gets} and is ${result.kind}`);
  const after = await readWal(pool);
  return { ms, bytes: after.bytes - before.bytes, records: after.records - before.records };
}

const OPTIONS: Omit<ClaimOptions, 'cipher' | 'others'> = {
  leaseMs: 60_000,
  maxDeferMs: 86_400_000,
  failoverAfterMs: 30_000,
  isMissing: false,
  accountLimits: () => LIMITS,
};

async function readWal(pool: Lab['database']['pool']): Promise<{ bytes: number; records: number }> {
  await pool.query('select pg_stat_force_next_flush()');
  const { rows } = await pool.query(
    'select wal_bytes::float8 as bytes, wal_records::float8 as records from pg_stat_get_backend_wal(pg_backend_pid())',
  );
  return rows[0];
}

/** CPU of the connections to a point's database until now, in steps of 10 ms. */
async function cpuMs({ database }: Lab): Promise<number> {
  const { rows } = await database.pool.query('select pid from pg_stat_activity where datname = current_database()');
  const table = readProcesses();
  return rows.reduce((sum, { pid }) => sum + useOfOne(table, pid).cpuSeconds * 1_000, 0);
}

/** The dispatcher's round over lines of these lengths; whoever it calls has come before the next. */
async function rounds(bench: Bench, [some = 0, many = 0]: number[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, limits] of [
    ['at 600 a minute', { rate: { count: 600, windowMs: 60_000 }, perDay: null }],
    ['without a rate', NO_ACCOUNT_LIMITS],
  ] as const) {
    const lengths = [0, some, many];
    const labs: Lab[] = [];
    try {
      for (const count of lengths) {
        const lab = await openLab(bench, limits, { poolSize: 3 });
        labs.push(lab);
        const clients = Array.from({ length: CLIENTS }, () => randomUUID());
        if (count > 0) await bench.progress.step(`${count} in line`, () => fillLine(lab.database, { count, clients }));
      }
      const measured = await bench.progress.step(`rounds ${name}`, () => measureRounds(labs, limits));
      for (const [index, length] of lengths.entries()) {
        const { took, called, cpu } = measured[index] as (typeof measured)[0];
        const what = `a round of the dispatcher ${name}, ${length} in line of ${CLIENTS} clients: CPU of PostgreSQL`;
        const about = ` (took ${median(took).toFixed(0)} ms, p95 ${quantileOf(took, 0.95).toFixed(0)} ms; ${(called / took.length).toFixed(0)} called)`;
        const each = cpu / took.length;
        findings.push(
          length === 0 ? told(what, `${each.toFixed(1)} ms${about}`) : atMost(what, each, ROUND_MS, ' ms', about),
        );
      }
    } finally {
      for (const lab of labs) await lab.close();
    }
  }
  return findings;
}

type Measured = { took: number[]; called: number; cpu: number };

async function measureRounds(labs: Lab[], limits: AccountLimits): Promise<Measured[]> {
  const measured = labs.map((lab) => {
    const figures: Measured = { took: [], called: 0, cpu: 0 };
    const round = createDispatcher({
      database: lab.database,
      wakeRelay: () => {},
      logger: createLogger('many', 'silent'),
      starter: { start: async () => 'already_started', runState: async () => 'running' },
      tell: async () => {
        figures.called++;
        return 'told';
      },
      accounts: ['smtp', 'smtp-fallback'],
      accountLimits: () => limits,
      failoverAfterMs: 30_000,
    });
    return { lab, figures, round };
  });
  // The first five find its statements, and how many it may call.
  for (let turn = -5; turn < 40; turn++) {
    for (const { lab, figures, round } of measured) {
      const [began, cpuBefore, calledBefore] = [performance.now(), await cpuMs(lab), figures.called];
      await round();
      if (turn >= 0) {
        figures.took.push(performance.now() - began);
        figures.cpu += (await cpuMs(lab)) - cpuBefore;
      } else figures.called = calledBefore;
      await lab.database.pool.query('delete from account_line where called_at is not null');
    }
  }
  return measured.map(({ figures }) => figures);
}

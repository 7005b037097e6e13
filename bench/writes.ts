import { basename, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { createProgress, type Progress } from '../stack/progress.mjs';
import { ROOT } from '../stack/settings.mjs';
import { eventually } from '../test/support/expect/eventually.ts';
import { startTcpProxy } from '../test/support/fakes/tcp-proxy.ts';
import { withClient } from '../test/support/servers/with-client.ts';
import { postNotifications } from './load.ts';
import { numberWithin } from './open.ts';
import { installOn, type Servers, startServers } from './servers.ts';
import { tableOf } from './table.ts';

const HELP = `npm run check:writes -- [options]

What a mail asks of our PostgreSQL from the request to SENT: round trips, as they are counted on the wire; transactions
that write, rows, updates and whether they are HOT, entries in indexes and bytes, as they stand in the WAL (without commit
records). What an idle installation does in the same time is taken off.

  --count <n>         mails (300)
  --at-once <n>       that are posted at once, of which some then share a statement (1)
  --against <folder>  another checkout, with its node_modules; may be repeated
  --help`;

/** Of an idle installation; the round before it finds the plans of its statements. */
const IDLE_MS = 20_000;
const WARM_UP = 100;
const SETTLED_MS = 2_000;

const FIGURES = [
  'round trips',
  'transactions',
  'rows',
  'updates',
  'of them HOT',
  'index entries',
  'WAL, bytes',
] as const;
/** Of one window of time. */
type Figures = Record<(typeof FIGURES)[number], number>;

type Options = { count: number; atOnce: number; against: string[] };

/** Whatever is posted has been sent, and told. */
const LEFT = `select (select count(*) from notifications where status <> 'SENT')::int
  + (select count(*) from outbox)::int as count`;

/** Of the first block that a record names, since an update may name two: its old page and its new one. */
const WRITTEN = `with records as (
    select nullif(xid::text, '0') as transaction, resource_manager as by, record_type as what, record_length as bytes,
      exists (select from pg_class c
        where c.relfilenode = b.relfilenode and c.relnamespace = 'public'::regnamespace) as "isOurs"
    from pg_get_wal_block_info($1, $2, false) b
    where block_id = 0 and reldatabase = (select oid from pg_database where datname = current_database()))
  select count(distinct transaction)::int as transactions,
    (count(*) filter (where "isOurs" and by = 'Heap' and what like 'INSERT%'))::int as rows,
    (count(*) filter (where "isOurs" and by = 'Heap' and what ~ '^(HOT_)?UPDATE'))::int as updates,
    (count(*) filter (where "isOurs" and by = 'Heap' and what like 'HOT_UPDATE%'))::int as "of them HOT",
    (count(*) filter (where "isOurs" and by = 'Btree' and what ~ '^(INSERT_(LEAF|POST)|SPLIT_[LR])'))::int
      as "index entries",
    coalesce(sum(bytes), 0)::float8 as "WAL, bytes"
  from records`;

const progress = createProgress(process.stdout);
try {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '300' },
      'at-once': { type: 'string', default: '1' },
      against: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) progress.say(HELP);
  else {
    const count = numberWithin('count', values.count, 10, 10_000);
    const atOnce = numberWithin('at-once', values['at-once'], 1, 64);
    await check({ count, atOnce, against: values.against }, progress);
  }
} catch (error) {
  progress.say(`It could not be measured: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  progress.close();
}

async function check({ against, ...options }: Options, { say, step, ...rest }: Progress): Promise<void> {
  const servers = await startServers({ say, step, ...rest });
  try {
    const rows: string[][] = [];
    for (const root of [ROOT, ...against.map((folder) => resolve(folder))]) {
      const name = root === ROOT ? 'now' : basename(root);
      const each = await step(name, (note) => measure(servers, { name, root, ...options }, note));
      rows.push([name, ...each.map((figure) => figure.toFixed(figure < 100 ? 2 : 0))]);
    }
    say(`\n${options.count} mails, ${options.atOnce} at once; each:\n\n${tableOf([['', ...FIGURES], ...rows])}`);
  } finally {
    await servers.close();
  }
}

/** @returns the figures of each mail, in the order of `FIGURES` */
async function measure(
  servers: Servers,
  { name, root, count, atOnce }: { name: string; root: string; count: number; atOnce: number },
  note: (text: string) => void,
): Promise<number[]> {
  const { databaseUrl: server, kafkaBrokers } = servers.addresses;
  const wire = await startWire(new URL(server));
  const addresses = { databaseUrl: wire.through(server), kafkaBrokers };
  const posthorn = await installOn(servers, { name, root, processes: 'default', servers: addresses });
  const direct = Object.assign(new URL(server), { pathname: `/${posthorn.namespace}` }).href;
  try {
    return await withClient(direct, async (client) => {
      await client.query('create extension pg_walinspect');
      const post = (many: number) => postAll(posthorn, client, many, atOnce);
      const watched = (work: () => Promise<unknown>) => watch(client, wire.roundTrips, work);
      note('warm-up');
      await post(WARM_UP);
      note('idle');
      const idle = await watched(() => sleep(IDLE_MS));
      note(`${count} mails`);
      const busy = await watched(() => post(count));
      const idleShare = busy.tookMs / idle.tookMs;
      return FIGURES.map((name) => (busy.figures[name] - idle.figures[name] * idleShare) / count);
    });
  } finally {
    await posthorn.stop();
    await wire.close();
  }
}

/** Until all that was posted is SENT and told. */
async function postAll(
  { apiUrl, apiKey }: { apiUrl: string; apiKey: string },
  client: pg.Client,
  count: number,
  atOnce: number,
): Promise<void> {
  await postNotifications(apiUrl, apiKey, count, { connections: atOnce });
  const isDone = async () => {
    const { rows } = await client.query(LEFT);
    return rows[0].count === 0;
  };
  await eventually(isDone, { timeoutMs: 60_000 + count * 100, everyMs: 250, what: `${count} SENT` });
  await sleep(SETTLED_MS);
}

async function watch(client: pg.Client, roundTrips: () => number, work: () => Promise<unknown>) {
  const at = async () => (await client.query('select pg_current_wal_flush_lsn() as lsn')).rows[0].lsn as string;
  const [from, tripsBefore, startedAt] = [await at(), roundTrips(), performance.now()];
  await work();
  const tookMs = performance.now() - startedAt;
  const trips = roundTrips() - tripsBefore;
  const { rows } = await client.query<Omit<Figures, 'round trips'>>(WRITTEN, [from, await at()]);
  const [written] = rows;
  if (!written) throw new Error('the WAL tells nothing');
  return { tookMs, figures: { 'round trips': trips, ...written } satisfies Figures };
}

/** A way to a PostgreSQL server on which its answers are counted: it says once for each question that it is ready again. */
async function startWire({ host }: URL) {
  let trips = 0;
  const proxy = await startTcpProxy(host, () => countReady(() => trips++));
  return {
    through: (url: string) => Object.assign(new URL(url), { host: proxy.address }).href,
    roundTrips: () => trips,
    close: proxy.close,
  };
}

/** Each message of the server's is a letter, its length with itself in 4 bytes, and so much else; `Z` is ReadyForQuery. */
function countReady(onReady: () => void): (chunk: Buffer) => void {
  const READY = 'Z'.charCodeAt(0);
  let header = Buffer.alloc(0);
  let rest = 0;
  return (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      if (rest > 0) {
        const passed = Math.min(rest, chunk.length - at);
        rest -= passed;
        at += passed;
        continue;
      }
      const more = chunk.subarray(at, at + 5 - header.length);
      header = Buffer.concat([header, more]);
      at += more.length;
      if (header.length < 5) return;
      if (header[0] === READY) onReady();
      rest = header.readUInt32BE(1) - 4;
      header = Buffer.alloc(0);
    }
  };
}

import { eventually } from '../../test/support/expect/eventually.ts';
import { registerClient } from '../load.ts';
import { atLeast, atMost, type Finding, type Point, quantileOf, sized, told } from './point.ts';
import { atRate, idOf, openTown, post, readCounter, type Town } from './town.ts';

const MINUTE_MS = 60_000;
const PER_SECOND = 30;
const OTHERS_PER_SECOND = 2;
const BEFORE_MS = 45_000;
/** Of the mails that come while the provider is away, one in so many is a code. */
const CODE_EACH = 20;
const DRAIN_GIVE_UP_MS = 60 * MINUTE_MS;

export const outage: Point = {
  number: 4,
  title: 'Outage',
  parts: 'an installation with real Temporal and Kafka; an SMTP server that is away',
  async run(bench) {
    const town = await openTown(bench, 'outage', { WORKER_CONCURRENCY_EMAIL: '5' });
    try {
      return await watch(town, bench.progress.step, sized(bench, 20 * MINUTE_MS, MINUTE_MS));
    } finally {
      await town.close();
    }
  },
};

type Step = <T>(title: string, work: (note: (text: string) => void) => Promise<T>) => Promise<T>;

async function watch({ posthorn, sink, way }: Town, step: Step, awayMs: number): Promise<Finding[]> {
  const { apiUrl, apiKey } = posthorn;
  const other = await registerClient(apiUrl);
  const claims = () => readCounter(posthorn.urlOf('worker'), 'posthorn_claims_total', { channel: 'email' });
  let users = 0;
  const mail = (priority = 5) =>
    post(apiUrl, apiKey, { recipient: { email: `user-${users++}@example.com` }, priority });
  const codes = new Set<string>();
  const mails = async (index: number) => {
    const isCode = index % CODE_EACH === CODE_EACH - 1;
    const id = await mail(isCode ? 1 : 5);
    if (isCode) codes.add(id);
  };
  const inApp = (index: number) => {
    const recipient = { userId: `user-${index}` };
    return post(apiUrl, other, { channel: 'in_app', recipient });
  };

  const beforeMs = await step('both channels, nothing wrong', async () => {
    const from = new Date();
    const until = Date.now() + BEFORE_MS;
    await Promise.all([atRate(PER_SECOND, until, () => mail()), atRate(OTHERS_PER_SECOND, until, inApp)]);
    return otherMedian(posthorn, from);
  });
  await eventually(async () => (await countWaiting(posthorn)) === 0, { timeoutMs: 5 * MINUTE_MS, everyMs: 500 });
  const [before, mailsBefore] = [await claims(), sink.ledger.length];

  await way.cut();
  const from = new Date();
  const count = await step(`${PER_SECOND} mails a second while SMTP is away`, async (note) => {
    const until = Date.now() + awayMs;
    const told = setInterval(() => void countLine(posthorn).then((rows) => note(`${rows} in line`)), 2_000);
    const [sent] = await Promise.all([
      atRate(PER_SECOND, until, mails),
      atRate(OTHERS_PER_SECOND, until, inApp),
    ]).finally(() => clearInterval(told));
    return sent;
  });
  const awayMedianMs = await otherMedian(posthorn, from);
  const [whileAway, inLine] = [(await claims()) - before, await countLine(posthorn)];

  await way.mend();
  const backAt = Date.now();
  let k = 0;
  await step(`${count} go`, (note) =>
    eventually(
      async () => {
        note(`${sink.ledger.length - mailsBefore} have`);
        k = Math.max(k, await calledAtOnce(posthorn));
        return sink.ledger.length - mailsBefore >= count;
      },
      { timeoutMs: DRAIN_GIVE_UP_MS, everyMs: 500, what: 'all mails' },
    ),
  );
  const looks = ((await claims()) - before) / count;
  const drained = sink.ledger.slice(mailsBefore);
  const firstMs = (drained[0]?.receivedAt ?? 0) - backAt;
  const drainMs = (drained.at(-1)?.receivedAt ?? 0) - (drained[0]?.receivedAt ?? 0);
  const ids = drained.map(({ raw }) => idOf(raw));
  const lastCode = Math.max(...ids.map((id, place) => (codes.has(id) ? place + 1 : 0)));
  const dead = (await posthorn.query('select count(*)::int as count from dead_letters')).rows[0].count;
  return [
    told('away, mails accepted meanwhile, in line at the end', `${awayMs / 1_000} s, ${count}, ${inLine}`),
    atMost('looks of each that waited, until it was sent', looks, 3, '', ` (${whileAway} while SMTP was away)`),
    atMost(
      'median of another channel against before',
      awayMedianMs / beforeMs,
      1.3,
      ' ×',
      ` (${awayMedianMs.toFixed(0)} and ${beforeMs.toFixed(0)} ms)`,
    ),
    atMost('dead letters', dead, 0),
    atMost('sent twice', ids.length - new Set(ids).size, 0),
    // Each tenth call is ordinary, and as long as the last K codes are on their way, those called after them are as well.
    atMost(
      'mails before the last code had gone',
      lastCode,
      Math.ceil((codes.size * 10) / 9) + 2 * k,
      '',
      ` (${codes.size} codes, K was up to ${k})`,
    ),
    atLeast(
      'drained per second against what came',
      (count * 1_000) / drainMs / PER_SECOND,
      0.8,
      ' ×',
      ` (first mail ${(firstMs / 1_000).toFixed(1)} s after it was back, ${((count * 1_000) / drainMs).toFixed(0)}/s)`,
    ),
  ];
}

type Posthorn = Town['posthorn'];

async function otherMedian({ query }: Posthorn, since: Date): Promise<number> {
  const { rows } = await query(
    `select (extract(epoch from sent_at - created_at) * 1000)::float8 as ms from notifications
      where channel = 'in_app' and created_at >= $1 and sent_at is not null`,
    [since],
  );
  return quantileOf(
    rows.map(({ ms }) => ms),
    0.5,
  );
}

async function countWaiting({ query }: Posthorn): Promise<number> {
  const waiting = `status in ('PENDING', 'PROCESSING', 'RETRYING', 'DEFERRED')`;
  return (await query(`select count(*)::int as count from notifications where ${waiting}`)).rows[0].count;
}

/** How many the dispatcher calls at once, K: three seconds of what comes. */
async function calledAtOnce({ query }: Posthorn): Promise<number> {
  const { rows } = await query(`select coalesce(max((state->>'atOnce')::int), 0) as k from account_calls`);
  return rows[0].k;
}

async function countLine({ query }: Posthorn): Promise<number> {
  return (await query('select count(*)::int as count from account_line')).rows[0].count;
}

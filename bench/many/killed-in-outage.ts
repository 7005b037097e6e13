import { randomUUID } from 'node:crypto';
import { toPublicId } from '../../src/domain/ids.ts';
import { eventually } from '../../test/support/expect/eventually.ts';
import { notificationBody } from '../../test/support/factories/notifications.ts';
import { createDeal } from '../deal.ts';
import { atLeast, atMost, type Bench, type Finding, sized, sleep, told } from './point.ts';
import { atRate, idOf, openTown, type Town } from './town.ts';

const PROCESSES = ['api', 'relay', 'bridge', 'worker'];
const PER_SECOND = 8;
/** Killing goes on for as long after the outage's end. */
const AFTER_MS = 60_000;
const BETWEEN_KILLS_MS = { least: 2_000, most: 8_000 };
const POST_GIVE_UP_MS = 120_000;
const DRAIN_GIVE_UP_MS = 20 * 60_000;

/**
 * The mail server goes away and comes back while every process is killed at random; the dispatcher is the relay's. Who
 * posts does so until it is told 202, as a client with an Idempotency-Key can.
 */
export async function killedInOutage(bench: Bench): Promise<Finding[]> {
  const awayMs = sized(bench, 300_000, 30_000);
  const town = await openTown(bench, 'killed-in-outage', { WORKER_CONCURRENCY_EMAIL: '5' });
  try {
    return await bench.progress.step(`${awayMs / 1_000} s without a mail server, all killed at random`, (note) =>
      watch(town, awayMs, note),
    );
  } finally {
    await town.close();
  }
}

async function watch({ posthorn, sink, way }: Town, awayMs: number, note: (text: string) => void): Promise<Finding[]> {
  const accepted: string[] = [];
  const killed = new Map<string, number>();
  const draw = createDeal(PROCESSES);
  const cutAt = Date.now();
  const until = cutAt + awayMs + AFTER_MS;
  await way.cut();
  const back = sleep(awayMs).then(() => way.mend());
  const kills = (async () => {
    while (Date.now() < until || killed.size < PROCESSES.length) {
      await sleep(BETWEEN_KILLS_MS.least + Math.random() * (BETWEEN_KILLS_MS.most - BETWEEN_KILLS_MS.least));
      const name = draw();
      await posthorn.kill(name);
      await posthorn.restart(name);
      killed.set(name, (killed.get(name) ?? 0) + 1);
      note(`${[...killed.values()].reduce((sum, count) => sum + count)} killed, ${accepted.length} accepted`);
    }
  })();
  const postOne = async (index: number) => {
    accepted.push(await postUntilAccepted(posthorn, index));
  };
  await Promise.all([atRate(PER_SECOND, until, postOne), kills, back]);

  const left = async () => (await posthorn.query(WAITING)).rows[0] as { waiting: number; inLine: number };
  await eventually(
    async () => {
      const { waiting, inLine } = await left();
      note(`${waiting} wait`);
      return waiting + inLine === 0;
    },
    { timeoutMs: DRAIN_GIVE_UP_MS, everyMs: 500 },
  ).catch(() => {});
  const { waiting, inLine } = await left();
  const { rows } = await posthorn.query(DOUBTED);
  const doubted = new Set(rows.map(({ id }) => toPublicId('notification', id)));
  const mails = new Map<string, number>();
  for (const { raw } of sink.ledger) mails.set(idOf(raw), (mails.get(idOf(raw)) ?? 0) + 1);
  const twice = [...mails].filter(([, count]) => count > 1).map(([id]) => id);
  const unexplained = twice.filter((id) => !doubted.has(id));
  const kinds = PROCESSES.map((name) => `${name} ${killed.get(name) ?? 0}`).join(', ');
  return [
    told(`killed -9 in an outage of ${awayMs / 1_000} s and the ${AFTER_MS / 1_000} s after it`, kinds),
    atLeast('processes that were killed', killed.size, PROCESSES.length),
    atMost(`accepted and not mailed, of ${accepted.length}`, accepted.filter((id) => !mails.has(id)).length, 0),
    atMost('mailed twice without an attempt in doubt', unexplained.length, 0, '', ` (${twice.length} with one)`),
    atMost('left waiting; in line', waiting + inLine, 0),
    atMost('dead letters', (await posthorn.query('select from dead_letters')).rowCount ?? 0, 0),
  ];
}

const WAITING = `select
  (select count(*)::int from notifications where status in ('PENDING', 'PROCESSING', 'RETRYING', 'DEFERRED')) as waiting,
  (select count(*)::int from account_line) as "inLine"`;

/** Whose sender died between the provider's answer and its own commit: nobody can know, and the mail is sent again. */
const DOUBTED = `select distinct notification_id as id from attempts where outcome = 'ambiguous'`;

async function postUntilAccepted({ apiUrl, apiKey }: Town['posthorn'], index: number): Promise<string> {
  const key = randomUUID();
  const body = JSON.stringify(notificationBody({ recipient: { email: `user-${index}@example.com` } }));
  let last = 'nothing';
  for (const giveUpAt = Date.now() + POST_GIVE_UP_MS; Date.now() < giveUpAt; await sleep(250)) {
    const headers = { 'x-api-key': apiKey, 'content-type': 'application/json', 'idempotency-key': key };
    const response = await fetch(`${apiUrl}/api/notifications`, { method: 'POST', headers, body }).catch(() => null);
    if (response?.status === 202) return ((await response.json()) as Accepted).data.notificationId;
    last = String(response?.status ?? 'no answer');
    if (response && response.status < 500 && response.status !== 409) break;
  }
  throw new Error(`never accepted: ${last}`);
}

type Accepted = { data: { notificationId: string } };

import { eventually } from '../../test/support/expect/eventually.ts';
import { wrongCells } from '../../test/support/expect/stats.ts';
import { clientOf } from '../campaigns/campaign.ts';
import type { Installation } from '../installation.ts';
import { postNotifications } from '../load.ts';
import { atLeast, atMost, type Finding, sized, sleep, told } from '../many/point.ts';
import type { Part } from '../parts.ts';
import { installOn } from '../servers.ts';
import type { StatsOptions } from './options.ts';

/** Of each mail: accepted, an attempt, sent. */
const CHANGES_PER_MAIL = 3;
/** Rounds of the relay until it kills itself, of those that have something to hand over. */
const ROUNDS = { least: 2, most: 40 };
const DIES_WITHIN_MS = 60_000;
/** Two rounds of the job. */
const COUNTED_MS = 25_000;

export const exact: Part<StatsOptions> = {
  name: 'exact',
  title: 'the figures are those of the timeline, though the relay, which counts them, dies between produce and delete',
  async run(servers, options) {
    const posthorn = await installOn(servers, { name: 'stats-exact', processes: 'separate' });
    try {
      return await watch(posthorn, options);
    } finally {
      await posthorn.stop();
    }
  },
};

async function watch(posthorn: Installation, options: StatsOptions): Promise<Finding[]> {
  const { step } = options.progress;
  const mails = Math.ceil(sized(options, 200_000, 1_500) / CHANGES_PER_MAIL);
  const kills = sized(options, 30, 3);
  let posted = 0;
  const posting = postNotifications(posthorn.apiUrl, posthorn.apiKey, mails, {
    onAnswer: (answered) => {
      posted = answered;
    },
  });
  // What fails of it is told where it is awaited.
  posting.catch(() => {});
  const killed = await step(`${mails} mails, the relay dies ${kills} times`, async (note) => {
    let died = 0;
    await posthorn.kill('relay');
    for (let turn = 1; turn <= kills; turn++) {
      const rounds = ROUNDS.least + Math.floor(Math.random() * (ROUNDS.most - ROUNDS.least));
      // Only where it is armed does a process kill itself, and only for tests may it be.
      const armed = { NODE_ENV: 'test', FAULT_POINT: `relay:between-produce-and-delete#${rounds}` };
      if (await diesOf(posthorn, armed)) died++;
      else await posthorn.kill('relay');
      note(`${died} of ${turn} times, ${posted} accepted`);
    }
    await posthorn.restart('relay');
    return died;
  });
  await step('all are accepted', () => posting);
  await step('all is sent', (note) =>
    eventually(
      async () => {
        const { rows } = await posthorn.query(LEFT);
        note(`${rows[0].left} left`);
        return rows[0].left === 0;
      },
      { timeoutMs: 120_000 + mails * 100, everyMs: 1_000, what: 'the end of all mails' },
    ),
  );
  await step('the last are counted', () => sleep(COUNTED_MS));

  const { rows } = await posthorn.query(SUMS);
  const { changes, counted, asOf } = rows[0] as { changes: number; counted: number; asOf: Date };
  const wrong = await wrongCells({ query: posthorn.query } as never, asOf);
  const { totals } = await clientOf(posthorn).stats.get({ step: '1d' });
  return [
    told('changes of status', String(changes)),
    atLeast('the relay died between produce and delete', killed, kills, ' times'),
    atMost('rows of the timeline that are not counted, or counted twice', Math.abs(changes - counted), 0),
    atMost('cells that differ from a group by of the timeline', wrong.length, 0),
    atMost('accepted according to GET /api/stats, less those that were', Math.abs(totals.accepted - mails), 0),
    atMost('sent according to GET /api/stats, less those that were', Math.abs(totals.sent - mails), 0),
  ];
}

const LEFT = `select (select count(*) from notifications where status in ('PENDING', 'PROCESSING', 'RETRYING', 'DEFERRED'))::int
  + (select count(*) from outbox)::int as left`;

const SUMS = `select (select count(*) from timeline)::int as changes,
  (select coalesce(sum(count), 0) from stats_minute)::int as counted,
  (select counted_at from stats_counted order by at desc limit 1) as "asOf"`;

const KILLED = 'was ended by SIGKILL';

/** Starts the relay, armed. @returns whether it has killed itself. @throws Error where it could not be started, or ended otherwise */
async function diesOf(posthorn: Installation, armed: Record<string, string>): Promise<boolean> {
  try {
    await posthorn.restart('relay', armed);
  } catch (error) {
    if ((error as Error).message.includes(KILLED)) return true;
    throw error;
  }
  const relay = posthorn.processes.find(({ main }) => main === 'relay');
  const ended = () => relay?.ended();
  const how = await eventually(ended, { timeoutMs: DIES_WITHIN_MS, everyMs: 100 }).catch(() => null);
  if (how !== null && how !== KILLED) throw new Error(`the relay ${how}`);
  return how === KILLED;
}

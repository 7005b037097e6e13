import type { SMTPServerOptions } from 'smtp-server';
import { type Campaign, type Posthorn, PosthornError } from '../../src/client/index.ts';
import { fromPublicId, toPublicId } from '../../src/domain/ids.ts';
import { eventually } from '../../test/support/expect/eventually.ts';
import { type SmtpSink, startSmtpSink } from '../../test/support/fakes/smtp-sink.ts';
import type { Installation, InstallationOptions } from '../installation.ts';
import { atMost, type Finding, sleep, told } from '../many/point.ts';
import { idOf } from '../many/town.ts';
import { installOn, type Servers } from '../servers.ts';
import { clientOf, publishTemplate } from './campaign.ts';

/** An installation of a part's own, with a mail server of its own. */
export type Scene = { posthorn: Installation; client: Posthorn; sink: SmtpSink; close(): Promise<void> };

export async function openScene(
  servers: Servers,
  name: string,
  { smtp = {}, ...options }: Partial<Pick<InstallationOptions, 'processes' | 'settings'>> & { smtp?: SinkOptions } = {},
): Promise<Scene> {
  const sink = await startSmtpSink(smtp);
  const posthorn = await installOn(servers, { name, processes: 'separate', smtpPort: sink.port, ...options });
  const client = clientOf(posthorn);
  await publishTemplate(client);
  return {
    posthorn,
    client,
    sink,
    async close() {
      await posthorn.stop();
      await sink.close();
    },
  };
}

type SinkOptions = SMTPServerOptions & { replyAfterMs?: number };

/** What counts may be behind, and a little more. */
const COUNTS_WITHIN_MS = 3_000;

/** Until the campaign has ended, or is paused by other than a person where `orPaused`. @throws Error after `timeoutMs` */
export async function untilEnded(
  { client }: Scene,
  id: string,
  { timeoutMs, note, orPaused = false }: { timeoutMs: number; note?: (text: string) => void; orPaused?: boolean },
): Promise<Campaign> {
  return await eventually(
    async () => {
      const campaign = await client.campaigns.get(id);
      const { status, reason, counts } = campaign;
      note?.(`${counts.total - counts.waiting} of ${counts.total}`);
      const hasStopped = orPaused && status === 'PAUSED' && reason !== 'person';
      const hasEnded = status === 'COMPLETED' || (status === 'CANCELLED' && counts.waiting === 0);
      return (hasEnded || hasStopped) && campaign;
    },
    { timeoutMs, everyMs: 500, what: 'the end of the campaign' },
  );
}

/** A moment on the database's clock, in ms. */
export async function databaseNow({ posthorn }: Scene): Promise<number> {
  const { rows } = await posthorn.query('select extract(epoch from clock_timestamp())::float8 * 1000 as now');
  return rows[0].now;
}

/** Spans, on the database's clock, in which nothing may begin; and what was said of each. */
export type Pause = { from: number; to: number; underWay: number; arrived: number };

/**
 * Pauses it, waits, and resumes it. An API that is killed may have done it without saying so: then it is asked.
 * @returns null where it has ended meanwhile
 */
export async function pauseFor(scene: Scene, id: string, ms: number): Promise<Pause | null> {
  const { client, sink } = scene;
  const paused = await changed(client, id, 'pause', 'PAUSED');
  if (!paused) return null;
  const mailsBefore = sink.ledger.length;
  const from = await databaseNow(scene);
  await sleep(ms);
  const arrived = sink.ledger.length - mailsBefore;
  const to = await databaseNow(scene);
  await changed(client, id, 'resume', 'RUNNING');
  return { from, to, arrived, underWay: paused.underWay ?? Number.POSITIVE_INFINITY };
}

async function changed(
  { campaigns }: Posthorn,
  id: string,
  how: 'pause' | 'resume',
  to: Campaign['status'],
): Promise<(Campaign & { underWay?: number }) | null> {
  try {
    return await campaigns[how](id);
  } catch (error) {
    if (!(error instanceof PosthornError) || error.status !== 409) throw error;
    const campaign = await campaigns.get(id);
    return campaign.status === to ? campaign : null;
  }
}

/** How many attempts of a campaign began while it was paused. */
export async function begunWhilePaused({ posthorn }: Scene, id: string, pauses: readonly Pause[]): Promise<number> {
  const { rows } = await posthorn.query(
    `select count(*)::int as count from attempts a join notifications n on n.id = a.notification_id
      join unnest($2::float8[], $3::float8[]) as pause (since, until)
        on extract(epoch from a.started_at)::float8 * 1000 between since and until
      where n.campaign_id = $1`,
    [fromPublicId('campaign', id), pauses.map(({ from }) => from), pauses.map(({ to }) => to)],
  );
  return rows[0].count;
}

/** The counts that the API tells, against the rows, against the mail server's ledger. */
export async function judge(scene: Scene, id: string, count: number): Promise<Finding[]> {
  const { posthorn, client, sink } = scene;
  await sleep(COUNTS_WITHIN_MS);
  const { status, counts } = await client.campaigns.get(id);
  const { rows } = await posthorn.query(
    `select n.id, n.status, exists (select from attempts a
        where a.notification_id = n.id and a.outcome = 'ambiguous') as "isDoubted"
      from notifications n where n.campaign_id = $1`,
    [fromPublicId('campaign', id)],
  );
  const known = rows.map((row) => ({ ...row, id: toPublicId('notification', row.id) })) as Row[];
  const mails = new Map<string, number>();
  for (const { raw } of sink.ledger) mails.set(idOf(raw), (mails.get(idOf(raw)) ?? 0) + 1);
  const wrongCounts = Object.entries(counts).filter(([name, told]) => {
    const status = name.toUpperCase();
    return STATUSES.includes(status) && told !== known.filter((one) => one.status === status).length;
  });
  const { total, ...parts } = counts;
  const sum = Object.values(parts).reduce((all, part) => all + part, 0);
  const isSent = new Set(known.filter((one) => one.status === 'SENT').map((one) => one.id));
  const doubts = new Set(known.filter(({ isDoubted }) => isDoubted).map((one) => one.id));
  const twice = [...mails].filter(([, times]) => times > 1);
  const strays = [...mails.keys()].filter((mail) => !isSent.has(mail) && !doubts.has(mail));
  return [
    told('it ended as', `${status}: ${JSON.stringify(counts)}`),
    atMost('people in it besides those who were told of', Math.abs(total - count), 0),
    atMost('counts that differ from the rows', wrongCounts.length, 0),
    atMost('counts that do not add up to the total, by', Math.abs(sum - total), 0),
    atMost('people without a notification of their own', count - known.length - counts.removed, 0),
    atMost('SENT and not mailed', [...isSent].filter((one) => !mails.has(one)).length, 0),
    atMost('mailed, and neither SENT nor in doubt', strays.length, 0),
    atMost('mailed twice without an attempt in doubt', twice.filter(([one]) => !doubts.has(one)).length, 0),
    told('mailed twice; in doubt', `${twice.length}; ${doubts.size}`),
  ];
}

type Row = { id: string; status: string; isDoubted: boolean };

/** Those that a count is of the rows with that status. */
const STATUSES = [
  ...['SENT', 'DELIVERED', 'OPENED', 'CLICKED', 'BOUNCED', 'COMPLAINED'],
  ...['FAILED', 'UNKNOWN', 'CANCELLED', 'EXPIRED', 'SUPPRESSED'],
];

import { fromPublicId, toPublicId } from '../../src/domain/ids.ts';
import { atMost, type Finding, sleep, told } from '../many/point.ts';
import { idOf } from '../many/town.ts';
import type { Scene } from './scene.ts';

/** What counts may be behind, and a little more. */
const COUNTS_WITHIN_MS = 3_000;

/**
 * The counts that the API tells, against the rows, against the mail server's ledger.
 * @param options.mostInDoubt of a campaign that holds who is in doubt: nobody is mailed twice, so many are in doubt at
 *   the most, and everybody else is mailed
 */
export async function judge(
  scene: Scene,
  id: string,
  count: number,
  { mostInDoubt }: { mostInDoubt?: number } = {},
): Promise<Finding[]> {
  const { posthorn, client, sink } = scene;
  await sleep(COUNTS_WITHIN_MS);
  const { status, counts } = await client.campaigns.get(id);
  const { rows } = await posthorn.query(
    `select n.id, n.status, n.campaign_id is not distinct from $1::uuid as "isOfIt", exists (select from attempts a
        where a.notification_id = n.id and a.outcome = 'ambiguous') as "isDoubted" from notifications n`,
    [fromPublicId('campaign', id)],
  );
  const all = rows.map((row) => ({ ...row, id: toPublicId('notification', row.id) })) as Row[];
  const known = all.filter(({ isOfIt }) => isOfIt);
  // What belongs to another campaign of this installation is judged with that one.
  const others = new Set(all.filter(({ isOfIt }) => !isOfIt).map((one) => one.id));
  const mails = new Map<string, number>();
  for (const { raw } of sink.ledger) {
    const mail = idOf(raw);
    if (!others.has(mail)) mails.set(mail, (mails.get(mail) ?? 0) + 1);
  }
  // A cancel forgets whom it finds in the audience alone: they are told as cancelled, and have no row.
  const withoutRow = count - known.length - counts.removed;
  const forgotten = status === 'CANCELLED' ? withoutRow : 0;
  const wrongCounts = Object.entries(counts).filter(([name, said]) => {
    const status = name.toUpperCase();
    const rows = known.filter((one) => one.status === status).length;
    return STATUSES.includes(status) && said !== rows + (status === 'CANCELLED' ? forgotten : 0);
  });
  const { total, ...parts } = counts;
  const sum = Object.values(parts).reduce((before, part) => before + part, 0);
  const isSent = new Set(known.filter((one) => one.status === 'SENT').map((one) => one.id));
  const doubts = new Set(known.filter(({ isDoubted }) => isDoubted).map((one) => one.id));
  const twice = [...mails].filter(([, times]) => times > 1);
  const strays = [...mails.keys()].filter((mail) => !isSent.has(mail) && !doubts.has(mail));
  const inDoubt =
    mostInDoubt === undefined
      ? [told('mailed twice; in doubt', `${twice.length}; ${doubts.size}`)]
      : [
          atMost('mailed twice, with an attempt in doubt', twice.length, 0),
          atMost('in doubt', doubts.size, mostInDoubt),
          atMost(
            'neither mailed nor in doubt',
            known.filter((one) => !mails.has(one.id) && !doubts.has(one.id)).length,
            0,
          ),
        ];
  return [
    told('it ended as', `${status}: ${JSON.stringify(counts)}`),
    atMost('people in it besides those who were told of', Math.abs(total - count), 0),
    atMost('counts that differ from the rows', wrongCounts.length, 0),
    atMost('counts that do not add up to the total, by', Math.abs(sum - total), 0),
    atMost('people without a notification of their own, besides those a cancel forgot', withoutRow - forgotten, 0),
    atMost('SENT and not mailed', [...isSent].filter((one) => !mails.has(one)).length, 0),
    atMost('mailed, and neither SENT nor in doubt', strays.length, 0),
    atMost('mailed twice without an attempt in doubt', twice.filter(([one]) => !doubts.has(one)).length, 0),
    ...inDoubt,
  ];
}

type Row = { id: string; status: string; isOfIt: boolean; isDoubted: boolean };

/** Those that a count is of the rows with that status. */
const STATUSES = [
  ...['SENT', 'DELIVERED', 'OPENED', 'CLICKED', 'BOUNCED', 'COMPLAINED'],
  ...['FAILED', 'UNKNOWN', 'CANCELLED', 'EXPIRED', 'SUPPRESSED'],
];

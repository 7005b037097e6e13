import { fromPublicId, toPublicId } from '../../src/domain/ids.ts';
import type { Receiver } from '../../test/support/fakes/receiver.ts';
import { atLeast, atMost, type Finding, quantileOf, told } from '../many/point.ts';
import { idOf } from '../many/town.ts';
import type { Front, Sample } from './front.ts';
import type { Crossed } from './histories.ts';
import type { Accepted } from './load.ts';
import type { Scene } from './scene.ts';

/** Of what was accepted, what came of it. */
export async function judgeEnds({ posthorn, sinks }: Scene, accepted: Accepted, rows: number): Promise<Finding[]> {
  const { query } = posthorn;
  const statuses = new Map<string, string>();
  const ids = [...accepted.keys()].map((id) => fromPublicId('notification', id));
  const found = await query('select id, status from notifications where id = any($1::uuid[])', [ids]);
  for (const { id, status } of found.rows) statuses.set(toPublicId('notification', id), status);
  const wrong = [...accepted].filter(([id, { ends }]) => statuses.get(id) !== ends);

  const mails = new Map<string, number>();
  for (const { raw } of [...sinks.first.ledger, ...sinks.second.ledger]) {
    mails.set(idOf(raw), (mails.get(idOf(raw)) ?? 0) + 1);
  }
  const missing = [...accepted].filter(([id, { ends }]) => ends === 'SENT' && !mails.has(id));
  const unwanted = [...accepted].filter(([id, { ends }]) => ends !== 'SENT' && mails.has(id));
  const doubted = await query(`select distinct notification_id as id from attempts where outcome = 'ambiguous'`);
  const inDoubt = new Set(doubted.rows.map(({ id }) => toPublicId('notification', id)));
  const twice = [...mails].filter(([, count]) => count > 1).map(([id]) => id);
  const past = await query(`select count(*)::int as count from notifications where provider_message_id like 'past-%'`);
  const letters = await query(
    `select count(*) filter (where source_topic is not null)::int as parked,
      count(*) filter (where source_topic is null and status <> 'RESOLVED')::int as open from dead_letters`,
  );
  const kinds = [...new Set(wrong.map(([id, { kind, ends }]) => `${kind}: ${statuses.get(id)} for ${ends}`))];
  return [
    atMost(`of ${accepted.size} accepted those that are not what they must be`, wrong.length, 0, '', list(kinds)),
    atMost('mails that are missing; that nobody should have', missing.length + unwanted.length, 0),
    atMost('mailed twice without an attempt in doubt', twice.filter((id) => !inDoubt.has(id)).length, 0),
    told('mailed twice with an attempt in doubt', String(twice.filter((id) => inDoubt.has(id)).length)),
    atMost('of the past, rows lost or added', Math.abs(past.rows[0].count - rows), 0),
    atMost('records parked; dead letters left open', letters.rows[0].parked + letters.rows[0].open, 0),
  ];
}

export function judgeAnswers({ counts, wrong }: Front): Finding[] {
  const all = [...counts].sort(([a], [b]) => a.localeCompare(b)).map(([what, count]) => `${what}: ${count}`);
  return [
    atMost('answers that are neither 2xx nor 503 with Retry-After', wrong.length, 0, '', list(wrong.slice(0, 3))),
    told('answers, and connections refused or broken, which the next API answered', all.join(', ')),
  ];
}

export function judgeHistories({ runs, failures }: Crossed, open: number): Finding[] {
  return [
    atLeast('runs that the release before began and this one ended', runs, 1),
    atMost('tasks of theirs at which the code failed', failures.length, 0, '', list(failures.slice(0, 3))),
    atMost('runs left open', open, 0),
  ];
}

/** Of each notification of the client that listens one event, told by the webhook's id. */
export function judgeEvents({ calls }: Receiver, accepted: Accepted): Finding[] {
  const events = calls.map(({ headers, body }) => ({
    id: String(headers['webhook-id']),
    about: (JSON.parse(body) as { data: { notificationId: string } }).data.notificationId,
  }));
  const toldOf = new Set(events.map(({ about }) => about));
  const wanted = [...accepted].filter(([, { isListened }]) => isListened).map(([id]) => id);
  return [
    atMost(
      `of ${wanted.length} events for an endpoint those that never came`,
      wanted.filter((id) => !toldOf.has(id)).length,
      0,
    ),
    atMost('events that came twice', events.length - new Set(events.map(({ id }) => id)).size, 0),
  ];
}

export function tellLatencies(phases: Record<string, Sample[]>): Finding[] {
  return Object.entries(phases).map(([phase, samples]) => {
    const took = samples.map(({ ms }) => ms);
    const figures = [0.5, 0.99, 1].map((share) => quantileOf(took, share).toFixed(0));
    return told(`until accepted, ${phase}: p50, p99, most`, `${figures.join(', ')} ms of ${took.length}`);
  });
}

function list(texts: string[]): string {
  return texts.length > 0 ? ` (${texts.join('; ')})` : '';
}

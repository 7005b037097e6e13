import { describe, expect, it } from 'vitest';
import { userKey } from '../../../src/contracts/keyed-hash.ts';
import { dumpTables } from '../../support/expect/dump.ts';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { eraseLab, somebody, tracesIn } from './erase-lab.ts';

const { db, api, run, erase, post, fillTables } = eraseLab();

/** A client with a key of each environment, and somebody to whom both have sent. */
async function bothSentTo(name: string) {
  const live = await createClient(db());
  const test = { ...live, ...(await createKey(db(), live.id, { environment: 'test' })) };
  const who = somebody(name);
  const recipient = { userId: who.userId, email: who.email };
  const [liveId, testId] = [await post(live, { recipient }), await post(test, { recipient })];
  const keyIn = (environment: 'live' | 'test') =>
    userKey(api().deps.secret, { clientId: live.id, environment }, { userId: who.userId }, 'email');
  for (const environment of ['live', 'test'] as const) {
    await run(`insert into send_slots (client_id, user_key, channel) values ($1, $2, 'sms')`, [
      live.id,
      keyIn(environment),
    ]);
  }
  const slots = async () => {
    const { rows } = await run(`select user_key from send_slots where client_id = $1 and channel = 'sms'`, [live.id]);
    return rows.map(({ user_key }) => user_key);
  };
  const erased = async () => {
    const { rows } = await run('select id from notifications where client_id = $1 and erased_at is not null', [
      live.id,
    ]);
    return rows.map(({ id }) => id).sort();
  };
  return { live, test, who, liveId, testId, keyIn, slots, erased };
}

describe.each(['userId', 'email'] as const)('a person that is erased by its %s', (field) => {
  const queryOf = (who: ReturnType<typeof somebody>) =>
    field === 'userId' ? { userId: who.userId } : { address: who.email };

  it('by a test key is so in what test keys have sent, and stays whole in the rest', async () => {
    const { live, test, who, testId, slots, keyIn, erased } = await bothSentTo(`test-${field.toLowerCase()}`);
    await fillTables(live, who);
    const inbox = async () =>
      (await run('select * from in_app_messages where client_id = $1 order by id', [live.id])).rows;
    const before = await inbox();
    expect(before.length).toBeGreaterThan(0);
    const answer = await erase(test, queryOf(who));
    expect(answer.json.data).toEqual({ cancelled: 1, erased: 1, pending: 0 });
    expect(await erased()).toEqual([testId]);
    expect(await inbox()).toEqual(before);
    if (field === 'userId') expect(await slots()).toEqual([keyIn('live')]);
    // Again finds nothing more.
    expect((await erase(test, queryOf(who))).json.data).toEqual({ cancelled: 0, erased: 0, pending: 0 });
  });

  it('by a live key is so in what keys of both kinds have sent', async () => {
    const { live, who, liveId, testId, slots, erased } = await bothSentTo(`live-${field.toLowerCase()}`);
    const answer = await erase(live, queryOf(who));
    expect(answer.json.data).toEqual({ cancelled: 2, erased: 2, pending: 0 });
    expect(await erased()).toEqual([liveId, testId].sort());
    if (field === 'userId') expect(await slots()).toEqual([]);
    expect(tracesIn(await dumpTables(db()), who)).toEqual([]);
  });
});

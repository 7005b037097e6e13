import { describe, expect, it } from 'vitest';
import { recipientHash, userKey } from '../../../src/contracts/keyed-hash.ts';
import { clearText } from '../../../src/db/content-cipher.ts';
import { storeReceipts } from '../../../src/db/queries/receipts/store.ts';
import { matchReceipts } from '../../../src/services/receipts/match.ts';
import { dumpTables } from '../../support/expect/dump.ts';
import { createClient } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { setStatus } from '../notifications/tables.ts';
import { eraseLab, somebody, tracesIn } from './erase-lab.ts';

const { db, api, pool, run, erase, post, fillTables, pass } = eraseLab();

const WITHOUT_TRACES: (keyof Awaited<ReturnType<typeof dumpTables>>)[] = ['api_keys', 'clients'];

describe('a person that is erased by its id', () => {
  it('leaves no trace in any column of any table, and others keep every row', async () => {
    const [client, otherClient] = [await createClient(db()), await createClient(db())];
    const [who, neighbour] = [somebody('erin'), somebody('nora')];
    const ids = await fillTables(client, who);
    await fillTables(client, neighbour);
    // The same person, of another client.
    const elsewhere = { ...somebody('erin'), words: 'elsewhere' };
    await fillTables(otherClient, elsewhere);
    const before = await dumpTables(db());
    const ofClient = (dump: Record<string, string[]>) =>
      Object.fromEntries(
        Object.entries(dump).map(([table, rows]) => [table, rows.filter((row) => !row.includes(otherClient.id))]),
      );
    expect(tracesIn(ofClient(before), who).length).toBeGreaterThan(15);

    const answer = await erase(client, { userId: who.userId });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json.data).toEqual({ cancelled: 0, erased: 4, pending: 0 });

    const after = await dumpTables(db());
    expect(tracesIn(ofClient(after), who)).toEqual([]);
    const key = userKey(
      api().deps.secret,
      { clientId: client.id, environment: 'live' },
      { userId: who.userId },
      'email',
    );
    const isTheirs = (row: string) =>
      [...who.traces, who.wamid, key, ...ids].some((trace) => row.includes(trace)) && !row.includes(otherClient.id);
    for (const [table, rows] of Object.entries(before)) {
      if (WITHOUT_TRACES.includes(table)) continue;
      const kept = new Set(after[table]);
      expect(
        rows.filter((row) => !isTheirs(row) && !kept.has(row)),
        table,
      ).toEqual([]);
    }
    expect(after.in_app_messages).toHaveLength((before.in_app_messages?.length ?? 0) - 2);
  });

  it('keeps status, ids, times, codes and tags, and the hash on the suppression list that still counts', async () => {
    const client = await createClient(db());
    const who = somebody('kept');
    const [mail = ''] = await fillTables(client, who);
    const [before] = (await run('select * from notifications where id = $1', [mail])).rows;
    await erase(client, { userId: who.userId });
    const [after] = (await run('select * from notifications where id = $1', [mail])).rows;
    for (const column of ['status', 'created_at', 'updated_at', 'tags', 'routes', 'sequence', 'channel', 'priority']) {
      expect(after[column], column).toEqual(before[column]);
    }
    expect(after.erased_at).toBeInstanceOf(Date);
    expect((await run('select code, outcome from attempts where notification_id = $1', [mail])).rows).toEqual([
      { code: 'code_kept', outcome: 'permanent' },
    ]);
    const shown = await api().send('GET', `/api/notifications?tag=kept`, { key: client.apiKey });
    expect(shown.json.data[0]).toMatchObject({ status: 'FAILED', recipient: {}, content: { text: '' }, metadata: {} });

    const again = await api().send('POST', '/api/notifications/simulate', {
      key: client.apiKey,
      body: notificationBody({ recipient: { email: who.email }, category: 'marketing' }),
    });
    expect(again.json.data.wouldBe).toBe('SUPPRESSED');
  });

  it('has no dead letter left that could be replayed', async () => {
    const client = await createClient(db());
    const who = somebody('letter');
    const [mail] = await fillTables(client, who);
    await erase(client, { userId: who.userId });
    const { rows } = await run('select status, resolved_by, retry_at from dead_letters where notification_id = $1', [
      mail,
    ]);
    expect(rows).toEqual([{ status: 'RESOLVED', resolved_by: 'erased', retry_at: null }]);
  });

  it('has what vendors tell later erased as well, and still counted', async () => {
    const client = await createClient(db());
    const who = somebody('late');
    const id = await post(client, { recipient: { userId: who.userId, email: who.email } });
    await setStatus(db(), id, 'SENT');
    await erase(client, { userId: who.userId });
    const [receiptId = ''] = await storeReceipts(pool(), clearText, [
      {
        // As an older release stored it.
        ...{ channel: null as never, recipientHashes: null },
        ...{ source: 'sendgrid', key: 'late-1', kind: 'COMPLAINED', provider: null, providerMessageId: null },
        ...{
          notificationId: id,
          code: 'complaint',
          detail: who.email,
          suppress: 'complaint',
          raw: who.email,
          occurredAt: null,
        },
      },
    ]);
    await matchReceipts(api().deps, [receiptId]);
    expect(await pass()).toBe(1);
    expect(tracesIn(await dumpTables(db()), who)).toEqual([]);
    const { rows } = await run(
      `select n.status, s.reason, s.address from notifications n join suppressions s on s.recipient_hash = n.recipient_hash
        where n.id = $1`,
      [id],
    );
    expect(rows).toEqual([{ status: 'COMPLAINED', reason: 'complaint', address: null }]);
  });

  it.each([['by its id'], ['by its address']])(
    'leaves no trace in what vendors told of mails that nobody knows: %s',
    async (by) => {
      const client = await createClient(db());
      const who = somebody(`waiting-${by.length}`);
      await setStatus(db(), await post(client, { recipient: { userId: who.userId, email: who.email } }), 'SENT');
      await storeReceipts(pool(), clearText, [
        {
          ...{ source: 'email', key: `waits-${by}`, kind: 'BOUNCED', channel: 'email', provider: null },
          recipientHashes: [recipientHash(api().deps.secret, who.email)],
          ...{ providerMessageId: null, notificationId: null, code: 'dsn_5.1.1', suppress: null, occurredAt: null },
          ...{ detail: `${who.email} is unknown`, raw: who.email },
        },
      ]);
      await erase(client, by === 'by its id' ? { userId: who.userId } : { address: who.email });
      expect(tracesIn(await dumpTables(db()), who)).toEqual([]);
    },
  );

  it('is erased once: the second time there is nothing to do', async () => {
    const client = await createClient(db());
    const who = somebody('twice');
    await fillTables(client, who);
    await erase(client, { userId: who.userId });
    const before = await dumpTables(db());
    const answer = await erase(client, { userId: who.userId });
    expect(answer.status).toBe(200);
    expect(answer.json.data).toEqual({ cancelled: 0, erased: 0, pending: 0 });
    const { audit_log: _a, api_keys: _b, ...rest } = await dumpTables(db());
    expect(before).toMatchObject(rest);
  });

  it('is written to the audit log by a keyed hash, and is no word of the log', async () => {
    const client = await createClient(db());
    const who = somebody('audited');
    await post(client, { recipient: { userId: who.userId, email: who.email } });
    await erase(client, { userId: who.userId });
    const { rows } = await run('select actor, action, subject, details from audit_log where client_id = $1', [
      client.id,
    ]);
    const key = userKey(
      api().deps.secret,
      { clientId: client.id, environment: 'live' },
      { userId: who.userId },
      'email',
    );
    const counts = { cancelled: 1, erased: 1, pending: 0 };
    expect(rows).toEqual([
      { actor: `key:${client.keyId}`, action: 'recipient.erase', subject: null, details: { userKey: key, ...counts } },
    ]);
    for (const trace of who.traces) expect(JSON.stringify(api().lines())).not.toContain(trace);
  });
});

describe('a person that is erased by an address', () => {
  it.each(['email', 'phone'] as const)(
    'by %s has all notifications to it erased, and those that would fall back on it',
    async (field) => {
      const client = await createClient(db());
      const who = somebody(`by${field}`);
      const own = await post(client, {
        channel: field === 'email' ? 'email' : 'sms',
        recipient: { [field]: who[field] },
        content: { body: who.words },
      });
      const asFallback = await post(client, {
        channel: 'push',
        recipient: { token: `token-of-${who.words}` },
        content: { body: who.words },
        routing: { fallback: [{ channel: field === 'email' ? 'email' : 'sms', recipient: { [field]: who[field] } }] },
      });
      const bystander = await post(client, { recipient: { email: 'bystander@example.com' } });
      const address = field === 'email' ? who.email.toUpperCase() : who.phone.replace(/^(\+1)(\d{3})/, '$1 ($2) ');
      const answer = await erase(client, { address });
      expect(answer.json.data).toEqual({ cancelled: 2, erased: 2, pending: 0 });
      const { rows } = await run('select id, status from notifications where id = any($1) order by id', [
        [own, asFallback, bystander],
      ]);
      expect(rows.map(({ status }) => status)).toEqual(['CANCELLED', 'CANCELLED', 'PENDING']);
      expect(tracesIn(await dumpTables(db()), who)).toEqual([]);
      const { rows: audited } = await run('select details from audit_log where client_id = $1', [client.id]);
      expect(audited[0].details.addressHash).toBe(recipientHash(api().deps.secret, who[field]).toString('hex'));
    },
  );
});

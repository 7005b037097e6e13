import { describe, expect, it } from 'vitest';
import { recipientHash } from '../../../src/contracts/keyed-hash.ts';
import { fromPublicId } from '../../../src/domain/ids.ts';
import { recordNotification } from '../../support/factories/notifications.ts';
import { useApi } from '../../support/servers/use-api.ts';
import { giveUp } from '../dead-letters/letters.ts';
import { audienceOf, campaignsOf } from './campaigns.ts';

const { db, client, api } = useApi();
const campaigns = () => campaignsOf(api, client.apiKey);
const uuidOf = (id: string) => fromPublicId('campaign', id) as string;
const query = async (text: string, ...values: unknown[]) => (await db.database.pool.query(text, values)).rows;

/** Makes one of those that are staged a notification, as a slice does it. */
async function layOut(
  campaign: string,
  address: string,
  status = 'PENDING',
): Promise<{ id: string; publicId: string }> {
  const hash = recipientHash(api.deps.secret, address);
  const made = await recordNotification(db.database, client.id, {
    recipient: { email: address },
    recipientHash: hash,
  });
  await query('delete from campaign_recipients where campaign_id = $1 and recipient_hash = $2', uuidOf(campaign), hash);
  await query(
    'update notifications set campaign_id = $2, chunk = 1, status = $3 where id = $1',
    made.id,
    uuidOf(campaign),
    status,
  );
  return made;
}

describe('pause, resume and cancel', () => {
  it('say what the campaign then is, how many are under way, and who did it', async () => {
    const id = await campaigns().started(5);
    await layOut(id, 'person1@example.com', 'PROCESSING');
    const paused = await campaigns().ask('POST', `/${id}/pause`);
    expect(paused.json.data).toMatchObject({ status: 'PAUSED', reason: 'person', underWay: 1 });
    expect((await campaigns().ask('POST', `/${id}/pause`)).status).toBe(200);
    const resumed = await campaigns().ask('POST', `/${id}/resume`);
    expect(resumed.json.data).toMatchObject({ status: 'RUNNING', reason: null });
    const cancelled = await campaigns().ask('POST', `/${id}/cancel`);
    expect(cancelled.json.data).toMatchObject({ status: 'CANCELLED', underWay: 1 });
    expect((await campaigns().ask('POST', `/${id}/cancel`)).status).toBe(200);
    const { status, json } = await campaigns().ask('POST', `/${id}/resume`);
    expect([status, json.code, json.detail]).toEqual([409, 'wrong_campaign_status', 'The campaign is CANCELLED.']);
    const { timeline } = await campaigns().get(id);
    expect(timeline.map((entry: { status: string }) => entry.status)).toEqual([
      ...['DRAFT', 'CHECKED', 'RUNNING', 'PAUSED', 'RUNNING', 'CANCELLED'],
    ]);
    expect(new Set(timeline.map(({ actor }: { actor: string }) => actor))).toEqual(new Set([`key:${client.keyId}`]));
  });

  it('put one that was not due yet back to where it was', async () => {
    const id = await campaigns().started(2, { schedule: { at: new Date(Date.now() + 3_600_000).toISOString() } });
    expect((await campaigns().get(id)).status).toBe('SCHEDULED');
    await campaigns().ask('POST', `/${id}/pause`);
    expect((await campaigns().ask('POST', `/${id}/resume`)).json.data.status).toBe('SCHEDULED');
  });

  it('tell those who go by themselves that they may, once it goes on', async () => {
    const id = await campaigns().started(3);
    await campaigns().ask('POST', `/${id}/pause`);
    const waiting = await layOut(id, 'person1@example.com', 'DEFERRED');
    const limited = await layOut(id, 'person2@example.com', 'DEFERRED');
    const reason = 'update notifications set reason = $2, chunk = null where id = $1';
    await query(reason, waiting.id, 'campaign_paused');
    await query(reason, limited.id, 'user_limit');
    await campaigns().ask('POST', `/${id}/resume`);
    const told = await query(
      `select key from outbox where event_type = 'notification.changed' and key = any($1)`,
      [waiting, limited].map(({ publicId }) => publicId),
    );
    expect(told).toEqual([{ key: waiting.publicId }]);
  });

  it('end with one status and a whole timeline, however many ask at once', async () => {
    const id = await campaigns().started(2);
    const actions = Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? 'pause' : 'resume'));
    const answers = await Promise.all(actions.map((action) => campaigns().ask('POST', `/${id}/${action}`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const { status, timeline } = await campaigns().get(id);
    expect(timeline.at(-1).status).toBe(status);
    const steps = timeline.slice(2).map((entry: { status: string }) => entry.status);
    expect(steps.some((step: string, n: number) => step === steps[n + 1])).toBe(false);
  });

  it('wait for who is claiming, and no claim succeeds after the answer', async () => {
    const id = await campaigns().started(2);
    const claiming = await db.database.pool.connect();
    await claiming.query('begin');
    await claiming.query('select 1 from campaigns where id = $1 for share', [uuidOf(id)]);
    const { rows } = await claiming.query('select status from campaigns where id = $1', [uuidOf(id)]);
    expect(rows).toEqual([{ status: 'RUNNING' }]);
    let isAnswered = false;
    const pause = campaigns()
      .ask('POST', `/${id}/pause`)
      .then((answer) => {
        isAnswered = true;
        return answer;
      });
    const { id: claimed } = await layOut(id, 'person1@example.com');
    await claiming.query(`update notifications set status = 'PROCESSING' where id = $1`, [claimed]);
    expect(isAnswered).toBe(false);
    await claiming.query('commit');
    claiming.release();
    expect((await pause).json.data).toMatchObject({ status: 'PAUSED', underWay: 1 });
  });
});

describe('counts', () => {
  it('hold everybody once, whatever became of them', async () => {
    const id = await campaigns().started(8);
    await layOut(id, 'person1@example.com', 'DELIVERED');
    await layOut(id, 'person2@example.com', 'BOUNCED');
    await layOut(id, 'person3@example.com', 'PROCESSING');
    await campaigns().ask('DELETE', `/${id}/recipients?address=person4%40example.com`);
    await campaigns().ask('PATCH', `/${id}`, { name: 'seen at once' });
    const { counts } = await campaigns().get(id);
    expect(counts).toMatchObject({ total: 8, delivered: 1, bounced: 1, waiting: 5, removed: 1 });
    const { total, ...others } = counts;
    expect(Object.values<number>(others).reduce((sum, n) => sum + n, 0)).toBe(total);
    await campaigns().ask('POST', `/${id}/cancel`);
    // As the sweeper does it.
    await query('delete from campaign_recipients where campaign_id = $1', uuidOf(id));
    await campaigns().ask('POST', `/${id}/cancel`);
    const listed = await query('select 1 from campaign_recipients where campaign_id = $1', uuidOf(id));
    expect(listed).toEqual([]);
  });
});

describe('DELETE /api/campaigns/:id/recipients', () => {
  it('takes somebody out of a draft, who is counted no more', async () => {
    const id = await campaigns().create();
    await campaigns().upload(id, audienceOf(3));
    const { json } = await campaigns().ask('DELETE', `/${id}/recipients?address=PERSON2@example.com`);
    expect(json.data).toEqual({ removed: 1, cancelled: 0 });
    expect((await campaigns().get(id)).total).toBe(2);
    expect((await campaigns().ask('DELETE', `/${id}/recipients?address=person2@example.com`)).status).toBe(404);
  });

  it('cancels the notification of who is laid out, and says where it is too late', async () => {
    const id = await campaigns().started(3);
    const waiting = await layOut(id, 'person1@example.com');
    await layOut(id, 'person2@example.com', 'SENT');
    const gone = await campaigns().ask('DELETE', `/${id}/recipients?address=person1@example.com`);
    expect(gone.json.data).toEqual({ removed: 0, cancelled: 1 });
    expect(await query('select status from notifications where id = $1', waiting.id)).toEqual([
      { status: 'CANCELLED' },
    ]);
    const late = await campaigns().ask('DELETE', `/${id}/recipients?address=person2@example.com`);
    expect([late.status, late.json.notificationStatus]).toEqual([409, 'SENT']);
  });

  it('is part of forgetting a person', async () => {
    const [draft, running] = [await campaigns().create(), await campaigns().started(3)];
    await campaigns().upload(draft, audienceOf(3));
    const erased = await api.send('DELETE', '/api/recipients?address=person2@example.com', { key: client.apiKey });
    expect(erased.status).toBe(200);
    expect((await campaigns().get(draft)).total).toBe(2);
    await campaigns().ask('PATCH', `/${running}`, { name: 'seen at once' });
    expect((await campaigns().get(running)).counts).toMatchObject({ total: 3, waiting: 2, removed: 1 });
  });
});

describe('POST /api/campaigns/:id/retry', () => {
  it('touches those that are asked for, in the number that the dry run has said', async () => {
    const id = await campaigns().started(6);
    for (const [n, code] of ['smtp_421', 'smtp_421', 'smtp_550'].entries()) {
      await giveUp(db.database, (await layOut(id, `person${n + 1}@example.com`)).id, { code });
    }
    await giveUp(db.database, (await layOut(id, 'person4@example.com')).id, { status: 'UNKNOWN' });
    await giveUp(db.database, (await recordNotification(db.database, client.id)).id, { code: 'smtp_421' });
    const retry = (body: object) => campaigns().ask('POST', `/${id}/retry`, body);
    expect((await retry({ dryRun: true })).json.data).toEqual({ count: 3 });
    expect((await retry({ statuses: ['FAILED', 'UNKNOWN'], dryRun: true })).json.data).toEqual({ count: 4 });
    expect((await retry({ statuses: ['UNKNOWN'], dryRun: true })).json.data).toEqual({ count: 1 });
    const done = await retry({ errorCodes: ['smtp_421'] });
    expect(done.json.data).toEqual({ retried: 2, skipped: 0, hasMore: false });
    const rows = await query(
      `select status, run, chunk, count(*)::int as n from notifications where campaign_id = $1 group by 1, 2, 3 order by 1`,
      uuidOf(id),
    );
    expect(rows).toEqual([
      { status: 'FAILED', run: 0, chunk: 1, n: 1 },
      { status: 'PENDING', run: 1, chunk: null, n: 2 },
      { status: 'UNKNOWN', run: 0, chunk: 1, n: 1 },
    ]);
  });

  it('lets a completed one run again, under a workflow of its next run', async () => {
    const id = await campaigns().started(2);
    await giveUp(db.database, (await layOut(id, 'person1@example.com')).id);
    await query(`update campaigns set status = 'COMPLETED', ended_at = now() where id = $1`, uuidOf(id));
    const nobody = await campaigns().ask('POST', `/${id}/retry`, { errorCodes: ['another'] });
    expect(nobody.json.data.retried).toBe(0);
    expect((await campaigns().get(id)).status).toBe('COMPLETED');
    await campaigns().ask('POST', `/${id}/retry`, {});
    expect(await campaigns().get(id)).toMatchObject({ status: 'RUNNING', endedAt: null });
    const [record] = await query(
      `select payload::jsonb ->> 'run' as run from outbox where key = $1 and event_type = 'campaign.changed'
        order by id desc limit 1`,
      id,
    );
    expect(record).toEqual({ run: '1' });
  });
});

describe('GET /api/campaigns/:id/recipients', () => {
  it('lists notifications, then those that are none yet, each once over the pages', async () => {
    const id = await campaigns().started(7);
    const made = [await layOut(id, 'person1@example.com'), await layOut(id, 'person2@example.com', 'FAILED')];
    const seen: { notificationId: string | null; recipient: { email: string }; status: string }[] = [];
    for (let cursor = ''; ; ) {
      const { json } = await campaigns().ask('GET', `/${id}/recipients?limit=2${cursor}`);
      seen.push(...json.data);
      if (json.pagination.nextCursor === null) break;
      cursor = `&cursor=${json.pagination.nextCursor}`;
    }
    expect(seen).toHaveLength(7);
    expect(new Set(seen.map(({ recipient }) => recipient.email)).size).toBe(7);
    expect(seen.slice(0, 2).map(({ notificationId }) => notificationId)).toEqual(made.map(({ publicId }) => publicId));
    expect(seen.slice(2).every(({ status }) => status === 'STAGED')).toBe(true);
    const failed = (await campaigns().ask('GET', `/${id}/recipients?status=FAILED`)).json.data;
    expect(failed).toMatchObject([{ notificationId: made[1]?.publicId }]);
    const found = await api.send('GET', `/api/notifications?campaign=${id}`, { key: client.apiKey });
    expect(found.json.data.map((one: { campaignId: string }) => one.campaignId)).toEqual([id, id]);
  });
});

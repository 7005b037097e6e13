import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeCursor, numberCursor } from '../../../src/api/cursor.ts';
import { recipientHash } from '../../../src/contracts/keyed-hash.ts';
import { fromPublicId } from '../../../src/domain/ids.ts';
import { type CopyPlace, copyAudience } from '../../../src/services/campaigns/copy-audience.ts';
import { createClient } from '../../support/factories/clients.ts';
import { templateSource, writerOf } from '../../support/factories/templates.ts';
import { useApi } from '../../support/servers/use-api.ts';
import { giveUpOne } from '../dead-letters/letters.ts';
import { audienceOf, CSV_TYPE, campaignsOf } from './campaigns.ts';

const { db, client, api } = useApi();
const campaigns = () => campaignsOf(api, client.apiKey);
const uuidOf = (id: string) => fromPublicId('campaign', id) as string;
const query = async (text: string, ...values: unknown[]) => (await db.database.pool.query(text, values)).rows;

describe('PUT /api/campaigns/:id/audience', () => {
  it('takes who can be reached, counts who comes again, and keeps what cannot be used with its line', async () => {
    const id = await campaigns().create();
    const csv = 'email,name\nada@example.com,Ada\nADA@example.com,Ada again\nnobody,None\ngrace@example.com,Grace\n';
    const { status, json, text } = await campaigns().upload(id, csv);
    expect(status, text).toBe(200);
    expect(json.data).toEqual({ read: 4, accepted: 2, duplicates: 1, refused: 1, linesRead: 5 });
    const refused = await campaigns().ask('GET', `/${id}/audience/refused`);
    expect(refused.json.data).toEqual([
      expect.objectContaining({ line: 4, pointer: '/email', code: 'invalid_address' }),
    ]);
    const asCsv = await campaigns().ask('GET', `/${id}/audience/refused`, undefined, { accept: 'text/csv' });
    expect(asCsv.text.split('\r\n')).toHaveLength(3);
    expect(asCsv.text).toContain('4,/email,invalid_address');
    expect(await campaigns().get(id)).toMatchObject({
      total: 2,
      audience: { state: 'complete', accepted: 2, duplicates: 1, refused: 1 },
      counts: { total: 2, waiting: 2 },
    });
  });

  it('numbers people without gaps, under the hashes that notifications have', async () => {
    const id = await campaigns().create();
    await campaigns().upload(id, `${audienceOf(2_500)}\nperson1@example.com,\n`);
    const rows = await query(
      `select min(position) as first, max(position) as last, count(*)::int as n from campaign_recipients where campaign_id = $1`,
      uuidOf(id),
    );
    expect(rows).toEqual([{ first: 1, last: 2_500, n: 2_500 }]);
    const hash = recipientHash(api.deps.secret, 'person7@example.com');
    expect(
      await query(
        'select line, position from campaign_recipients where campaign_id = $1 and recipient_hash = $2',
        uuidOf(id),
        hash,
      ),
    ).toEqual([{ line: 8, position: 7 }]);
  });

  it('reads NDJSON, and either of them compressed', async () => {
    const id = await campaigns().create();
    const lines = '{"email":"ada@example.com","data":{"name":"Ada"}}\n{"email":"grace@example.com"}\n';
    const ndjson = await campaigns().ask('PUT', `/${id}/audience`, lines, { 'content-type': 'application/x-ndjson' });
    expect(ndjson.json.data).toMatchObject({ accepted: 2 });
    const bytes = gzipSync(audienceOf(10));
    const gzip = await campaigns().ask('PUT', `/${id}/audience`, bytes, { ...CSV_TYPE, 'content-encoding': 'gzip' });
    expect(gzip.json.data).toMatchObject({ accepted: 10 });
  });

  it('replaces what there was, also of a draft that was checked', async () => {
    const id = await campaigns().create();
    await campaigns().upload(id, audienceOf(1_200));
    expect((await campaigns().check(id)).ready).toBe(true);
    expect((await campaigns().get(id)).status).toBe('CHECKED');
    expect((await campaigns().upload(id, audienceOf(3))).json.data.accepted).toBe(3);
    expect(await campaigns().get(id)).toMatchObject({ status: 'DRAFT', total: 3, audience: { refused: 0 } });
    expect(
      await query('select count(*)::int as n from campaign_recipients where campaign_id = $1', uuidOf(id)),
    ).toEqual([{ n: 3 }]);
  });

  it('goes on with the line after the last that was read, and from no other', async () => {
    const id = await campaigns().create();
    const whole = audienceOf(1_500);
    const cut = await campaigns().upload(id, `${whole}\n"never closed`);
    expect([cut.status, cut.json.code]).toEqual([422, 'unreadable_audience']);
    const { audience } = await campaigns().get(id);
    expect(audience.state).toBe('open');
    const elsewhere = await campaigns().upload(id, whole, `?fromLine=${audience.linesRead + 2}`);
    expect([elsewhere.status, elsewhere.json.code]).toEqual([409, 'audience_moved']);
    const rest = await campaigns().upload(id, whole, `?fromLine=${audience.linesRead + 1}`);
    expect(rest.status, rest.text).toBe(200);
    expect(rest.json.data).toMatchObject({ accepted: 1_500, duplicates: 0 });
    const after = await campaigns().upload(id, whole, '?fromLine=1502');
    expect([after.status, after.json.code]).toEqual([409, 'audience_moved']);
  });

  it('holds the data of each line to the schema of the template', async () => {
    const owner = await createClient(db.database);
    const mine = campaignsOf(api, owner.apiKey);
    await writerOf(api, owner.apiKey).publish('order-shipped', templateSource());
    const id = await mine.create({ content: undefined, template: { key: 'order-shipped', data: { name: 'you' } } });
    const csv = [
      'email,order.number,order.url,name',
      'ada@example.com,A-1,https://shop.example.com/1,Ada',
      'grace@example.com,A-2,no url,Grace',
    ].join('\n');
    expect((await mine.upload(id, csv)).json.data).toMatchObject({ accepted: 1, refused: 1 });
    const [refused] = (await mine.ask('GET', `/${id}/audience/refused`)).json.data;
    expect(refused).toMatchObject({ line: 3, pointer: '/data/order/url' });
    const { rendered } = await mine.check(id);
    expect(rendered).toMatchObject([{ line: 2, content: { subject: 'Order A-1 is on its way' }, problem: null }]);
  });

  it('refuses a type that it does not read, a campaign that was started, and a template that there is not', async () => {
    const id = await campaigns().create();
    const json = await campaigns().ask('PUT', `/${id}/audience`, {});
    expect([json.status, json.json.code]).toEqual([415, 'unsupported_media_type']);
    const started = await campaigns().upload(await campaigns().started(2), audienceOf(3));
    expect([started.status, started.json.code]).toEqual([409, 'content_pinned']);
    const nowhere = await campaigns().create({ content: undefined, template: { key: 'nowhere' } });
    const unknown = await campaigns().upload(nowhere, audienceOf(3));
    expect([unknown.status, unknown.json.code]).toEqual([422, 'unknown_template']);
  });

  it('lets one of two uploads at once win, whole', async () => {
    const id = await campaigns().create();
    const answers = await Promise.all([2_000, 3_000].map((count) => campaigns().upload(id, audienceOf(count))));
    const done = answers.filter(({ status }) => status === 200);
    expect(done.length).toBeGreaterThan(0);
    for (const { status } of answers) expect([200, 409]).toContain(status);
    const { total, audience } = await campaigns().get(id);
    expect(audience.state).toBe('complete');
    const rows = await query('select count(*)::int as n from campaign_recipients where campaign_id = $1', uuidOf(id));
    expect(rows).toEqual([{ n: total }]);
    expect(done.map(({ json }) => json.data.accepted)).toContain(total);
  });
});

describe('an upload that was cut while it forgot who was there before', () => {
  it('forgets the rest of them when it is gone on with at the first line', async () => {
    const id = await campaigns().create();
    await campaigns().upload(id, audienceOf(1_200));
    // As beginning anew leaves it, before anybody is forgotten.
    await query(`update campaigns set audience = 'open', lines_read = 0, total = 0 where id = $1`, uuidOf(id));
    const { status, json, text } = await campaigns().upload(id, audienceOf(3), '?fromLine=1');
    expect(status, text).toBe(200);
    expect(json.data).toMatchObject({ accepted: 3, duplicates: 0 });
    const rows = await query(
      'select count(*)::int as n, max(position) as last from campaign_recipients where campaign_id = $1',
      uuidOf(id),
    );
    expect(rows).toEqual([{ n: 3, last: 3 }]);
  });
});

describe('POST /api/campaigns/:id/audience/from', () => {
  it('takes over those of another campaign by what became of them', async () => {
    const first = await campaigns().started(2);
    for (const [address, status] of [
      ['failed@example.com', 'FAILED'],
      ['unknown@example.com', 'UNKNOWN'],
    ] as const) {
      const letter = await giveUpOne(db.database, client.id, { recipient: { email: address } }, { status });
      await query('update notifications set campaign_id = $2 where id = $1', letter.notificationId, uuidOf(first));
    }
    const id = await campaigns().create();
    const body = { campaign: first, with: ['FAILED'] };
    const { json } = await campaigns().ask('POST', `/${id}/audience/from`, body);
    expect(json.data).toMatchObject({ accepted: 1, duplicates: 0 });
    const { json: listed } = await campaigns().ask('GET', `/${id}/recipients`);
    expect(listed.data).toMatchObject([{ recipient: { email: 'failed@example.com' }, status: 'STAGED' }]);
  });

  it('takes over many in several requests, each where the one before has ended, and none twice', async () => {
    const source = await campaigns().started(2);
    const letter = await giveUpOne(db.database, client.id, { recipient: { email: 'failed@example.com' } });
    const people = 2_500;
    await query(
      `insert into notifications select copy.* from notifications n, generate_series(1, ${people}) i,
          lateral json_populate_record(n, json_build_object('id', gen_random_uuid(), 'campaign_id', $2::uuid,
            'recipient', json_build_object('email', 'failed' || i || '@example.com'))) copy
        where n.id = $1`,
      letter.notificationId,
      uuidOf(source),
    );
    const id = await campaigns().create();
    await campaigns().upload(id, audienceOf(1_200));
    const target = { clientId: client.id, environment: 'live' as const, id: uuidOf(id) };
    const from = { id: uuidOf(source), statuses: ['FAILED' as const] };
    const origin = { actor: 'operator', requestId: null };
    const begun = await copyAudience(api.deps, target, { ...from, place: null }, origin, 0);
    expect(begun, 'who is there goes first').toMatchObject({
      counts: { audience: 'open', total: 0 },
      next: { lines: 0 },
    });
    const first = await copyAudience(api.deps, target, { ...from, place: begun.next }, origin, 0);
    expect(first).toMatchObject({ counts: { audience: 'open', total: 1_000, duplicates: 0 }, next: { lines: 1_000 } });
    expect((await campaigns().check(id)).ready).toBe(false);

    const { secret } = api.deps;
    const place = first.next as CopyPlace;
    const after = `${encodeCursor(secret, place.after)}.${numberCursor(secret, place.lines)}`;
    const body = { campaign: source, with: ['FAILED'] };
    const second = await campaigns().ask('POST', `/${id}/audience/from`, { ...body, after });
    expect(second.status, second.text).toBe(200);
    expect(second.json.data).toEqual({
      ...{ read: people, accepted: people, duplicates: 0, refused: 0, linesRead: people },
      next: null,
    });
    // A repetition would count them twice.
    const again = await campaigns().ask('POST', `/${id}/audience/from`, { ...body, after });
    expect([again.status, again.json.code]).toEqual([409, 'audience_moved']);
    const strange = await campaigns().ask('POST', `/${id}/audience/from`, { ...body, after: 'nothing' });
    expect([strange.status, strange.json.code]).toEqual([400, 'invalid_cursor']);
    const rows = await query(
      'select count(*)::int as n, max(position) as last from campaign_recipients where campaign_id = $1',
      uuidOf(id),
    );
    expect(rows).toEqual([{ n: people, last: people }]);
  });

  it('takes none of another channel, and none of a stranger’s', async () => {
    const stranger = campaignsOf(api, (await createClient(db.database)).apiKey);
    const theirs = await stranger.create();
    const id = await campaigns().create();
    const body = { campaign: theirs, with: ['FAILED'] };
    expect((await campaigns().ask('POST', `/${id}/audience/from`, body)).status).toBe(404);
    const sms = await campaigns().create({ channel: 'sms', content: { text: 'Hello' } });
    const other = await campaigns().ask('POST', `/${id}/audience/from`, { campaign: sms, with: ['FAILED'] });
    expect(other.json.errors).toMatchObject([{ pointer: '/campaign' }]);
  });
});

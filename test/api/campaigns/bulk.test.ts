import { describe, expect, it } from 'vitest';
import { useApi } from '../../support/servers/use-api.ts';
import { campaignBody, campaignsOf } from './campaigns.ts';

const { db, client, api } = useApi();
const NDJSON = { 'content-type': 'application/x-ndjson' };
const linesOf = (...lines: unknown[]) => lines.map((line) => JSON.stringify(line)).join('\n');
const send = (body: string, headers: Record<string, string> = {}) =>
  api.send('POST', '/api/notifications/bulk', { key: client.apiKey, body, headers: { ...NDJSON, ...headers } });

describe('POST /api/notifications/bulk', () => {
  it('makes a campaign of its first line, and starts it for all others', async () => {
    const body = linesOf(
      campaignBody(),
      { email: 'ada@example.com' },
      { email: 'nobody' },
      { email: 'grace@example.com' },
    );
    const { status, json, text } = await send(body);
    expect(status, text).toBe(202);
    expect(json.data).toMatchObject({ status: 'RUNNING', read: 3, accepted: 2, refused: 1 });
    const id = json.data.campaignId;
    const campaigns = campaignsOf(api, client.apiKey);
    expect(await campaigns.get(id)).toMatchObject({ status: 'RUNNING', counts: { total: 2, waiting: 2 } });
    expect((await campaigns.ask('GET', `/${id}/audience/refused`)).json.data).toMatchObject([{ line: 3 }]);
  });

  it('starts one for an Idempotency-Key, however often and at whatever line it was cut off', async () => {
    const headers = { 'idempotency-key': 'once' };
    const whole = linesOf(campaignBody(), { email: 'ada@example.com' }, { email: 'grace@example.com' });
    const cut = await send(`${linesOf(campaignBody(), { email: 'ada@example.com' })}\n"${'x'.repeat(70_000)}`, headers);
    expect([cut.status, cut.json.code]).toEqual([422, 'unreadable_audience']);
    const [first, second] = [await send(whole, headers), await send(whole, headers)];
    expect(second.json.data.campaignId).toBe(first.json.data.campaignId);
    expect(first.json.data.accepted).toBe(2);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    const { rows } = await db.database.pool.query(
      `select count(*)::int as n from outbox where event_type = 'campaign.running' and key = $1`,
      [first.json.data.campaignId],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  it.each([
    ['has no campaign', '', 400, 'malformed_json'],
    ['says more than that takes', linesOf({ ...campaignBody(), audience: {} }), 422, 'unknown_field'],
    ['is for nobody', linesOf(campaignBody()), 409, 'not_ready'],
  ])('sends nothing where it %s', async (_what, body, status, code) => {
    const answer = await send(body);
    expect([answer.status, answer.json.code]).toEqual([status, code]);
  });
});

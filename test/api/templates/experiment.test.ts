import { expect, it } from 'vitest';
import { ORDER, templateSource, writerOf } from '../../support/factories/templates.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi();
const variants = (keys: string[]) => keys.map((key) => ({ key, weight: 1 }));
const source = (keys: string[]) =>
  templateSource({
    variants: variants(keys),
    content: { email: { en: { subject: 'Hello', html: '<p>Hello</p>' }, 'en@b': { subject: 'Hi' } } },
  });

it('counts how far each variant came, without trials, and says which one leads', async () => {
  const writer = writerOf(api, client.apiKey);
  await writer.publish('tried', source(['a', 'b']));
  const send = async (variant: string, status: string, count: number) => {
    const one = {
      channel: 'email',
      recipient: { email: 'ada@example.com' },
      template: { key: 'tried', data: ORDER, variant },
    };
    const body = { notifications: Array.from({ length: count }, () => one) };
    const { json } = await api.send('POST', '/api/notifications/batch', { key: client.apiKey, body });
    expect(json.data.every(({ status: made }: { status: string }) => made === 'PENDING')).toBe(true);
    await db.database.pool.query(
      `update notifications set status = $1, sent_at = now() where status = 'PENDING' and client_id = $2`,
      [status, client.id],
    );
  };
  await send('a', 'SENT', 30);
  await send('a', 'CLICKED', 4);
  await send('b', 'OPENED', 20);
  await send('b', 'CLICKED', 16);
  await writer.publish('tried', { ...source(['a', 'b']), name: 'Another version' });
  await send('b', 'BOUNCED', 2);
  await writer.ask('POST', 'tried/test', { to: ['ada@example.com'], channel: 'email', variant: 'a' });

  const { data } = (await writer.ask('GET', 'tried/experiment')).json;
  expect(data).toMatchObject({
    experiment: 1,
    by: 'clicked',
    variants: [
      { variant: 'a', accepted: 34, sent: 34, opened: 4, clicked: 4, bounced: 0 },
      { variant: 'b', accepted: 38, sent: 38, opened: 36, clicked: 16, bounced: 2 },
    ],
    verdict: { leader: 'b' },
  });
  expect(data.verdict.probability).toBeGreaterThan(0.95);
  expect(data.variants[1].rate.value).toBeCloseTo(16 / 38);

  await writer.publish('tried', source(['a', 'b', 'c']));
  expect((await writer.ask('GET', 'tried/experiment?by=opened&days=1')).json.data).toMatchObject({
    experiment: 2,
    variants: [{ accepted: 0, rate: null }, { accepted: 0 }, { accepted: 0 }],
    verdict: null,
  });
});

it('counts who unsubscribed because of a variant, unless they take it back', async () => {
  const writer = writerOf(api, client.apiKey);
  const email = { en: { subject: 'News', html: '<p>News. <a href="{{ links.unsubscribe }}">Leave</a></p>' } };
  const marketing = { category: 'marketing', variants: variants(['a', 'b']), content: { email } } as const;
  await writer.publish('news', templateSource(marketing));
  await writer.publish('other-news', templateSource(marketing));
  const linkIn = async (key: string, variant: string, name: string) => {
    const template = { key, data: ORDER, variant };
    const body = { channel: 'email', recipient: { email: `${name}@example.com` }, template };
    const sent = (await api.send('POST', '/api/notifications', { key: client.apiKey, body })).json.data;
    const { json } = await api.send('GET', `/api/notifications/${sent.notificationId}`, { key: client.apiKey });
    return /"http:\/\/posthorn\.test(\/u\/[^"]+)"/.exec(json.data.content.html)?.[1] ?? '';
  };
  for (const [key, variant, name, isSorry] of [
    ['news', 'a', 'ada', false],
    ['news', 'b', 'bob', false],
    ['news', 'b', 'cy', false],
    ['news', 'b', 'dan', true],
    ['other-news', 'a', 'eve', false],
  ] as const) {
    const link = await linkIn(key, variant, name);
    expect((await api.send('POST', link)).status).toBe(200);
    if (isSorry) expect((await api.send('POST', `${link}/undo`)).status).toBe(200);
  }
  await linkIn('news', 'a', 'fay');
  expect((await writer.ask('GET', 'news/experiment')).json.data.variants).toMatchObject([
    { variant: 'a', accepted: 2, unsubscribed: 1 },
    { variant: 'b', accepted: 3, unsubscribed: 2 },
  ]);
});

it('says nothing of a template without variants', async () => {
  const writer = writerOf(api, client.apiKey);
  await writer.publish('single');
  const { data } = (await writer.ask('GET', 'single/experiment')).json;
  expect(data).toMatchObject({ experiment: null, variants: [], verdict: null });
});

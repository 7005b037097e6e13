import { beforeAll, describe, expect, it } from 'vitest';
import { createPosthorn, type Notification, type Posthorn, registerClient } from '../../src/client/index.ts';
import { giveUpOne } from '../api/dead-letters/letters.ts';
import { createClient } from '../support/factories/clients.ts';
import { useApi } from '../support/servers/use-api.ts';

let posthorn: Posthorn;
let stranger: Posthorn;
const { db, client, api } = useApi();

beforeAll(async () => {
  posthorn = clientOf(client.apiKey);
  stranger = clientOf((await createClient(db.database)).apiKey);
});

const clientOf = (apiKey: string) =>
  createPosthorn({ apiKey, baseUrl: 'http://posthorn.test/', fetch: api.app.request });
const mail = (subject: string, more = {}) => ({
  channel: 'email' as const,
  recipient: { email: 'ada@example.com' },
  content: { subject, body: 'Good morning' },
  ...more,
});

describe('notifications', () => {
  it('are sent, looked at, rescheduled and cancelled', async () => {
    const accepted = await posthorn.notifications.send(mail('Later', { delayMs: 3_600_000, tags: ['later'] }));
    expect(accepted).toMatchObject({ channel: 'email', status: 'PENDING' });
    const id = accepted.notificationId;
    const found = await posthorn.notifications.get(id);
    expect(found).toMatchObject({ id, content: { subject: 'Later' }, timeline: [{ status: 'PENDING' }], attempts: [] });
    const sendAt = new Date(Date.now() + 7_200_000);
    expect((await posthorn.notifications.reschedule(id, sendAt)).sendAt).toBe(sendAt.toISOString());
    expect(await posthorn.notifications.cancel(id)).toMatchObject({ id, status: 'CANCELLED' });
    const again = await posthorn.notifications.cancelMany({ ids: [id, 'ntf_00000000000000000000000000'] });
    expect(again.counts).toEqual({ cancelled: 1, notCancellable: 0, notFound: 1 });
    await expect(posthorn.notifications.reschedule(id, sendAt.toISOString())).rejects.toMatchObject({
      code: 'not_reschedulable',
      status: 409,
      notificationStatus: 'CANCELLED',
    });
  });

  it('go in batches, each answered for itself, and can be tried without sending', async () => {
    const [first, second] = await posthorn.notifications.sendBatch([mail('One'), mail('Two', { priority: 99 })]);
    expect(first).toMatchObject({ index: 0, notificationId: expect.stringMatching(/^ntf_/) });
    expect(second).toMatchObject({ index: 1, problem: { code: 'validation_failed' } });
    const tried = mail('Only tried');
    expect(await posthorn.notifications.simulate(tried)).toMatchObject({ wouldBe: 'SENT', provider: 'smtp' });
    const found = await posthorn.notifications.list({ limit: 200 }).page();
    expect(found.items.map(({ content }) => content.subject)).not.toContain('Only tried');
  });

  it('that cannot be sent say which fields to mend', async () => {
    const bad = mail('x', { recipient: { email: 'nobody' }, priority: 99 });
    await expect(posthorn.notifications.send(bad)).rejects.toMatchObject({
      name: 'PosthornError',
      code: 'validation_failed',
      status: 422,
      requestId: expect.stringMatching(/^req_/),
      errors: expect.arrayContaining([expect.objectContaining({ pointer: '/priority', code: 'out_of_range' })]),
    });
  });

  it('of somebody else are not there', async () => {
    const { notificationId: id } = await posthorn.notifications.send(mail('Mine'));
    await expect(stranger.notifications.get(id)).rejects.toMatchObject({ code: 'not_found', status: 404 });
    await expect(stranger.notifications.cancel(id)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a list', () => {
  it('is walked over three pages, each once, while new ones arrive', async () => {
    const owner = clientOf((await createClient(db.database)).apiKey);
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push((await owner.notifications.send(mail(`Old ${i}`))).notificationId);
    const walked: Notification[] = [];
    for await (const notification of owner.notifications.list({ limit: 2 })) {
      walked.push(notification);
      // Newer than all that is walked: it belongs to no page of this walk.
      await owner.notifications.send(mail(`New ${walked.length}`));
    }
    expect(walked.map(({ id }) => id)).toEqual([...ids].reverse());
    const first = await owner.notifications.list({ limit: 4 }).page();
    expect(first).toMatchObject({ hasMore: true, items: { length: 4 }, nextCursor: expect.any(String) });
    const second = await owner.notifications.list({ limit: 4 }).page(first.nextCursor as string);
    expect(second.items[0]?.id).not.toBe(first.items.at(-1)?.id);
    expect((second.items[0]?.createdAt as string) <= (first.items.at(-1)?.createdAt as string)).toBe(true);
  });

  it('fetches no page that nobody asks for, and takes filters', async () => {
    let asked = 0;
    const counting = createPosthorn({
      apiKey: client.apiKey,
      baseUrl: 'http://posthorn.test',
      fetch: (request) => {
        asked++;
        return api.app.request(request);
      },
    });
    for await (const { tags } of counting.notifications.list({ tag: 'later', limit: 1 })) {
      expect(tags).toEqual(['later']);
      break;
    }
    expect(asked).toBe(1);
    expect((await posthorn.notifications.list({ status: 'BOUNCED' }).page()).items).toEqual([]);
  });
});

it('events become notifications, each channel answered for itself', async () => {
  const event = {
    eventId: 'signup-1',
    type: 'signup',
    recipient: { email: 'ada@example.com' },
    channels: ['email' as const, 'sms' as const],
    data: { name: 'Ada' },
  };
  await expect(posthorn.events.send({ ...event, type: 'nothing' })).rejects.toMatchObject({
    code: 'unknown_event_type',
  });
  const results = await posthorn.events.send(event);
  expect(results).toHaveLength(2);
  expect(results[0]).toMatchObject({ channel: 'email', notificationId: expect.stringMatching(/^ntf_/) });
});

it('dead letters are found, edited, sent again and resolved', async () => {
  const [one, two] = [await giveUpOne(db.database, client.id), await giveUpOne(db.database, client.id)];
  expect(await posthorn.deadLetters.groups()).toMatchObject([{ channel: 'email', errorCode: 'smtp_550', count: 2 }]);
  const found: string[] = [];
  for await (const { id } of posthorn.deadLetters.list({ limit: 1, errorCode: 'smtp_550' })) found.push(id);
  expect(found).toEqual([two.publicId, one.publicId]);
  expect(await posthorn.deadLetters.replayMany({ filter: { ids: found }, dryRun: true })).toEqual({ count: 2 });
  const edited = await posthorn.deadLetters.edit(one.publicId, { recipient: { email: 'eve@example.com' } });
  expect(edited.notification?.recipient).toMatchObject({ email: 'eve@example.com' });
  expect(await posthorn.deadLetters.replay(one.publicId)).toMatchObject({ status: 'RETRYING' });
  await expect(posthorn.deadLetters.replay(one.publicId)).rejects.toMatchObject({ code: 'already_replaying' });
  expect(await posthorn.deadLetters.resolve(two.publicId, { as: 'ignored', note: 'old' })).toMatchObject({
    status: 'RESOLVED',
  });
  const rest = await posthorn.deadLetters.replayMany({ filter: { ids: [two.publicId] } });
  expect(rest).toEqual({ replayed: 0, skipped: [{ id: two.publicId, code: 'already_resolved' }] });
  expect((await posthorn.deadLetters.get(two.publicId)).note).toBe('old');
});

it('webhooks are made, changed, tried, rotated and deleted', async () => {
  const events = ['notification.sent' as const];
  const { id, secret } = await posthorn.webhooks.create({ url: 'https://hooks.example.com/', events });
  expect(secret).toMatch(/^whsec_/);
  expect(await posthorn.webhooks.update(id, { description: 'Mine' })).toMatchObject({ id, description: 'Mine' });
  expect((await posthorn.webhooks.rotateSecret(id)).secret).not.toBe(secret);
  expect(await posthorn.webhooks.test(id)).toMatchObject({ eventId: expect.stringMatching(/^evt_/) });
  expect(await posthorn.webhooks.resend(id, { since: new Date(Date.now() - 60_000).toISOString() })).toMatchObject({
    count: expect.any(Number),
  });
  expect((await posthorn.webhooks.attempts(id).page()).items).toEqual([]);
  const listed: string[] = [];
  for await (const webhook of posthorn.webhooks.list()) listed.push(webhook.id);
  expect(listed).toEqual([id]);
  expect((await posthorn.webhooks.get(id)).url).toBe('https://hooks.example.com/');
  await posthorn.webhooks.delete(id);
  await expect(posthorn.webhooks.get(id)).rejects.toMatchObject({ code: 'not_found' });
  const before = await posthorn.webhooks.signingSecret();
  expect((await posthorn.webhooks.rotateSigningSecret()).secrets).not.toEqual(before.secrets);
});

it('suppressions are added, listed and taken away', async () => {
  const { id } = await posthorn.suppressions.create({ recipient: 'eve@example.com' });
  expect((await posthorn.suppressions.create({ recipient: 'eve@example.com' })).id).toBe(id);
  expect((await posthorn.suppressions.list({ recipient: 'eve@example.com' }).page()).items).toMatchObject([{ id }]);
  await posthorn.suppressions.delete(id);
  expect((await posthorn.suppressions.list().page()).items).toEqual([]);
});

it('keys are made, changed, rotated and revoked, and a revoked one is refused', async () => {
  const created = await posthorn.keys.create({ name: 'For the shop', scopes: ['notifications:read'] });
  const limited = clientOf(created.apiKey);
  expect((await limited.client.me()).clientId).toBe(client.publicId);
  await expect(limited.notifications.send(mail('No'))).rejects.toMatchObject({
    code: 'insufficient_scope',
    status: 403,
  });
  expect(await posthorn.keys.update(created.id, { name: 'Shop' })).toMatchObject({ name: 'Shop' });
  const rotated = await posthorn.keys.rotate(created.id, { overlapMs: 0 });
  expect(rotated.apiKey).not.toBe(created.apiKey);
  expect(await posthorn.keys.revoke(rotated.id)).toMatchObject({ id: rotated.id, revokedAt: expect.any(String) });
  await expect(clientOf(rotated.apiKey).client.me()).rejects.toMatchObject({ code: 'unauthorized', status: 401 });
  const names: string[] = [];
  for await (const { name } of posthorn.keys.list({ limit: 1 })) names.push(name);
  expect(names.length).toBeGreaterThanOrEqual(3);
  expect((await posthorn.keys.get(rotated.id)).id).toBe(rotated.id);
});

it('settings are read and changed, and usage is counted', async () => {
  const changed = await posthorn.client.updateSettings({ limits: { email: { count: 3, windowMs: 60_000 } } });
  expect(changed.limits.email).toEqual({ count: 3, windowMs: 60_000 });
  expect((await posthorn.client.settings()).limits.email.count).toBe(3);
  const usage = await posthorn.usage({ groupBy: ['channel', 'errorCode'], from: '2026-11-01', to: '2026-11-02' });
  expect(usage).toMatchObject({ from: '2026-11-01', to: '2026-11-02', rows: [] });
  const [from, to] = ['2026-11-01T00:00:00.000Z', '2026-11-02T00:00:00.000Z'];
  const stats = await posthorn.stats.get({ by: ['channel', 'campaign'], step: '1h', from, to });
  expect(stats).toMatchObject({ from, to, step: '1h', series: [] });
  expect((await posthorn.stats.get()).step).toBe('1h');
});

it('a stranger registers, and begins with the key of the answer', async () => {
  const connection = { baseUrl: 'http://posthorn.test', fetch: api.app.request };
  const { apiKey, clientId } = await registerClient({ name: 'Example Ltd', email: 'it@example.com' }, connection);
  expect((await clientOf(apiKey).client.me()).clientId).toBe(clientId);
  await expect(registerClient({ name: '', email: 'it@example.com' }, connection)).rejects.toMatchObject({
    code: 'validation_failed',
  });
});

import { describe, expect, it } from 'vitest';
import { createAcceptRequest } from '../../../src/services/requests/accept.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { sms, useQuotas } from './quota-lab.ts';

const { client, api, setQuotas, post, accepted, counters } = useQuotas();

describe('a batch, an event and a request by Kafka', () => {
  it('over quota: each item of a batch has its own answer, and as many as fit are accepted', async () => {
    await setQuotas({ email: { perDay: 5 } });
    const notifications = [...Array.from({ length: 7 }, () => notificationBody()), notificationBody(sms)];
    const path = '/api/notifications/batch';
    const answer = await api.send('POST', path, { key: client.apiKey, body: { notifications } });
    expect(answer.status, answer.text).toBe(202);
    const codes = answer.json.data.map((one: { problem?: { code: string } }) => one.problem?.code ?? 'accepted');
    const [ok, over] = ['accepted', 'quota_exceeded'];
    expect(codes).toEqual([ok, ok, ok, ok, ok, over, over, ok]);
    expect(answer.json.data[5].problem).toMatchObject({ status: 429, detail: expect.stringContaining('email') });
    expect(await accepted()).toBe(6);
  });

  it('an event has a problem on the channel that is used up, and is accepted there once it is not', async () => {
    await setQuotas({ sms: { perDay: 1 } });
    await post(sms);
    const body = {
      eventId: 'payment-1',
      type: 'payment',
      recipient: { email: 'ada@example.com', phone: '+14155552671' },
      data: { reference: 'R', amount: '1.00', currency: 'EUR' },
    };
    const send = () => api.send('POST', '/api/events', { key: client.apiKey, body });
    const answer = await send();
    expect(answer.json.data).toMatchObject([{ status: 'PENDING' }, { problem: { code: 'quota_exceeded' } }]);
    await setQuotas({ sms: { perDay: 2 } });
    expect((await send()).json.data).toMatchObject([{ status: 'PENDING' }, { channel: 'sms', status: 'PENDING' }]);
    expect(await accepted()).toBe(3);
  });

  it('under an Idempotency-Key: what was accepted keeps its ids, and what was over is tried again', async () => {
    await setQuotas({ email: { perDay: 150 } });
    const notifications = [...Array.from({ length: 250 }, () => notificationBody()), { channel: 'email' }];
    const ask = async (items: unknown[] = notifications) => {
      const headers = { 'idempotency-key': 'over' };
      const path = '/api/notifications/batch';
      const answer = await api.send('POST', path, { key: client.apiKey, body: { notifications: items }, headers });
      const data: { notificationId?: string; problem?: { code: string } }[] = answer.json.data ?? [];
      const ids = data.flatMap(({ notificationId }) => notificationId ?? []);
      return { answer, data, ids, replayed: answer.headers.get('idempotency-replayed') };
    };
    const first = await ask();
    expect([first.ids.length, first.data[249]?.problem?.code]).toEqual([150, 'quota_exceeded']);
    const same = await ask();
    expect([same.answer.text, same.replayed]).toEqual([first.answer.text, 'true']);

    await setQuotas({ email: { perDay: 200 } });
    const second = await ask();
    expect([second.ids.length, second.replayed]).toEqual([200, null]);
    expect(second.ids.slice(0, 150)).toEqual(first.ids);
    await setQuotas({ email: { perDay: 1_000 } });
    expect((await ask(notifications.slice(0, 250))).answer.json.code).toBe('idempotency_key_reuse');
    expect((await ask([...notifications.slice(0, 250), notificationBody()])).answer.json.code).toBe(
      'idempotency_key_reuse',
    );
    const third = await ask();
    expect([third.ids.length, third.data[250]?.problem?.code]).toEqual([250, 'validation_failed']);
    expect(third.ids.slice(0, 200)).toEqual(second.ids);
    const last = await ask();
    expect([last.answer.text, last.replayed]).toEqual([third.answer.text, 'true']);
    expect(await accepted()).toBe(250);
    expect(await counters()).toMatchObject({ 'live email day': 250 });
  });

  it('under an Idempotency-Key of an event: the channel that was over is tried again, the other keeps its id', async () => {
    await setQuotas({ sms: { perDay: 1 } });
    await post(sms);
    const body = {
      eventId: 'payment-2',
      type: 'payment',
      recipient: { email: 'ada@example.com', phone: '+14155552671' },
      data: { reference: 'R', amount: '1.00', currency: 'EUR' },
    };
    const headers = { 'idempotency-key': 'event-over' };
    const send = (data: object = body) => api.send('POST', '/api/events', { key: client.apiKey, body: data, headers });
    const first = await send();
    expect(first.json.data).toMatchObject([{ status: 'PENDING' }, { problem: { code: 'quota_exceeded' } }]);
    expect((await send({ ...body, eventId: 'payment-3' })).json.code).toBe('idempotency_key_reuse');
    await setQuotas({ sms: { perDay: 2 } });
    const second = await send();
    expect(second.json.data).toMatchObject([first.json.data[0], { channel: 'sms', status: 'PENDING' }]);
    expect(second.headers.get('idempotency-replayed')).toBeNull();
    const third = await send();
    expect([third.text, third.headers.get('idempotency-replayed')]).toEqual([second.text, 'true']);
    expect(await accepted()).toBe(3);
  });

  it('a request by Kafka is refused with that code, for its dead letter', async () => {
    await setQuotas({ email: { perDay: 1 } });
    const accept = createAcceptRequest(api.deps);
    const ask = (key: string) =>
      accept({
        clientId: client.id,
        environment: 'live',
        name: { route: 'notification-requests', key },
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        body: { notification: notificationBody() },
      });
    expect(await ask('a')).toMatchObject({ kind: 'accepted' });
    expect(await ask('b')).toEqual({ kind: 'refused', code: 'quota_exceeded' });
  });
});

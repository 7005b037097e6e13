import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { type HttpBindings, type ServerType, serve } from '@hono/node-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPosthorn } from '../../src/client/index.ts';
import { useApi } from '../support/servers/use-api.ts';
import { failureOf, MAIL } from './failure-of.ts';

describe('on a line that loses answers of the real API', () => {
  type Loss = 'none' | 'after the work' | 'half of the answer';
  let server: ServerType;
  let losses: Loss[] = [];
  let keys: (string | null)[] = [];

  const { db, client, api } = useApi();

  beforeAll(async () => {
    const fetch = async (request: Request, { incoming }: HttpBindings) => {
      keys.push(request.headers.get('idempotency-key'));
      const loss = losses.shift() ?? 'none';
      const response = await api.app.fetch(request, { incoming });
      if (loss === 'after the work') return cut(incoming.socket);
      if (loss === 'half of the answer') return half(await response.text(), incoming.socket);
      return response;
    };
    server = serve({ fetch: fetch as never, hostname: '127.0.0.1', port: 0 });
    await once(server, 'listening');
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
  });
  beforeEach(() => {
    losses = [];
    keys = [];
  });

  function cut(socket: Socket): Response {
    socket.destroy();
    return new Response(null, { status: 500 });
  }

  /** Says how long the answer is, sends half of it, and is gone. */
  function half(text: string, socket: Socket): Promise<Response> {
    socket.write(
      `HTTP/1.1 202 Accepted\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text.slice(0, text.length / 2)}`,
      () => socket.destroy(),
    );
    return new Promise(() => {});
  }

  const posthorn = () =>
    createPosthorn({
      apiKey: client.apiKey,
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });
  const recorded = async () =>
    (await db.database.pool.query('select count(*)::int as n from notifications where client_id = $1', [client.id]))
      .rows[0].n;

  it.each<Loss>(['after the work', 'half of the answer'])(
    'a lost answer (%s) makes no second notification, twice in a row',
    async (loss) => {
      const before = await recorded();
      losses = [loss, loss];
      const { notificationId } = await posthorn().notifications.send(MAIL);
      expect(await recorded()).toBe(before + 1);
      expect((await posthorn().notifications.get(notificationId)).id).toBe(notificationId);
      const sent = keys.slice(0, 3);
      expect(sent[0]).toMatch(/^[\w-]{36}$/);
      expect(new Set(sent).size).toBe(1);
    },
  );

  it('a lost answer of a batch and of an event is asked for again as well', async () => {
    const before = await recorded();
    losses = ['after the work'];
    const results = await posthorn().notifications.sendBatch([MAIL, MAIL]);
    expect(results).toHaveLength(2);
    expect(await recorded()).toBe(before + 2);
    losses = ['after the work'];
    const recipient = { email: 'ada@example.com' };
    await posthorn().events.send({
      eventId: 'e-1',
      type: 'signup',
      channels: ['email'],
      recipient,
      data: { name: 'Ada' },
    });
    expect(await recorded()).toBe(before + 3);
    expect(keys).toHaveLength(4);
    expect([keys[1], keys[3]]).toEqual([keys[0], keys[2]]);
  });

  it('each call has a key of its own, unless it is given one', async () => {
    await posthorn().notifications.send(MAIL);
    await posthorn().notifications.send(MAIL);
    const given = { idempotencyKey: 'order-17' };
    const first = await posthorn().notifications.send(MAIL, given);
    const second = await posthorn().notifications.send(MAIL, given);
    expect(new Set(keys).size).toBe(3);
    expect(keys.slice(2)).toEqual(['order-17', 'order-17']);
    expect(second).toEqual(first);
  });

  it('what cannot be repeated without doing it twice is not: one request, one webhook', async () => {
    losses = ['after the work'];
    const error = await failureOf(
      posthorn().webhooks.create({ url: 'https://hooks.example.com/', events: ['notification.sent'] }),
    );
    expect(error).toMatchObject({ code: 'network_error', status: null });
    expect(keys).toHaveLength(1);
    const { items } = await posthorn().webhooks.list().page();
    expect(items).toHaveLength(1);
  });
});

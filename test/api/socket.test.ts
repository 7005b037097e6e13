import { once } from 'node:events';
import net from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/expect/eventually.ts';
import { notificationBody } from '../support/factories/notifications.ts';
import { countRows } from '../support/servers/api.ts';
import { useApi } from '../support/servers/use-api.ts';

let server: ServerType;
const { db, client, api } = useApi();

beforeAll(async () => {
  server = serve({ fetch: api.app.fetch, hostname: '127.0.0.1', port: 0 });
  await once(server, 'listening');
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
});

/** A connection that speaks HTTP/1.1 by hand, and what has come back on it. */
async function connect() {
  const socket = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  const statuses = () => [...received.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => Number(match[1]));
  const answers = (count: number) => eventually(() => statuses().length >= count && statuses());
  return { socket, answers, received: () => received };
}

const head = (...lines: string[]) =>
  [
    'POST /api/notifications HTTP/1.1',
    'host: localhost',
    `x-api-key: ${client.apiKey}`,
    'content-type: application/json',
    ...lines,
    '',
    '',
  ].join('\r\n');
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const text = () => JSON.stringify(notificationBody());

describe('over a real socket', () => {
  it('answers two requests on one connection', async () => {
    const { socket, answers } = await connect();
    const request = head(`content-length: ${text().length}`) + text();
    socket.write(request + request);
    expect(await answers(2)).toEqual([202, 202]);
    socket.destroy();
  });

  it('takes a body in chunks, slowly', async () => {
    const { socket, answers } = await connect();
    socket.write(head('transfer-encoding: chunked'));
    for (const piece of text().match(/.{1,20}/gs) ?? []) {
      socket.write(chunk(piece));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    socket.write('0\r\n\r\n');
    expect(await answers(1)).toEqual([202]);
    socket.destroy();
  });

  it('answers 413 to a body that is announced too large, before it is sent', async () => {
    const before = await countRows(db.database);
    const { socket, answers, received } = await connect();
    socket.write(head(`content-length: ${15 * 1024 * 1024}`));
    expect(await answers(1)).toEqual([413]);
    expect(received()).toContain('"code":"body_too_large"');
    expect(await countRows(db.database)).toEqual(before);
    socket.destroy();
  });

  it('answers 413 to chunks without end as soon as they are too many', async () => {
    const before = await countRows(db.database);
    const { socket, answers, received } = await connect();
    socket.write(head('transfer-encoding: chunked'));
    const piece = chunk('x'.repeat(64 * 1024));
    for (let sent = 0; sent < 230; sent++) socket.write(piece);
    expect(await answers(1)).toEqual([413]);
    expect(received()).toContain('"code":"body_too_large"');
    expect(await countRows(db.database)).toEqual(before);
    socket.destroy();
  });

  it('ends the connection of a client that goes on sending after its 413', async () => {
    const { socket, answers } = await connect();
    let closed = false;
    socket.on('close', () => {
      closed = true;
    });
    socket.write(head('transfer-encoding: chunked'));
    const piece = chunk('x'.repeat(64 * 1024));
    const pump = setInterval(() => {
      if (!closed && socket.writableLength < 1024 * 1024) for (let n = 0; n < 20; n++) socket.write(piece);
    }, 5);
    try {
      expect((await answers(1))[0]).toBe(413);
      await eventually(() => closed, { timeoutMs: 30_000, what: 'closing' });
    } finally {
      clearInterval(pump);
      socket.destroy();
    }
  });

  it('records nothing of a body that breaks off, and says so in the log as the client’s doing', async () => {
    const before = await countRows(db.database);
    const lines = api.lines().length;
    const { socket } = await connect();
    socket.write(`${head('content-length: 1000')}{"channel":`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    const line = await eventually(() => api.lines()[lines]);
    expect(line).toMatchObject({ status: 400, route: '/api/notifications' });
    expect(await countRows(db.database)).toEqual(before);
  });

  it('answers 401 to a key of 5,000 characters', async () => {
    const { socket, answers } = await connect();
    const request = head('content-length: 2').replace(client.apiKey, 'n'.repeat(5_000));
    socket.write(`${request}{}`);
    expect(await answers(1)).toEqual([401]);
    socket.destroy();
  });

  it('answers a 4xx to a URL, headers and bytes that no server should take', async () => {
    for (const bytes of [
      `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`,
      'GET /health/live HTTP/1.1\r\nhost: a b\r\n\r\n',
      'POST /api/notifications HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}',
      '\0\0\0\0\r\n\r\n',
    ]) {
      const { socket, answers } = await connect();
      socket.write(bytes);
      const [status] = await answers(1);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      socket.destroy();
    }
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { exchange } from '../../src/providers/http/exchange.ts';
import { hugeText, sendContext } from '../support/factories/smtp-message.ts';
import { startAnswering } from '../support/fakes/sms.ts';

const timeouts = { connectMs: 1_000, sendMs: 2_000, answerMs: 2_000 };
const post = (url: string, body: string) => ({ url: new URL(url), method: 'POST', headers: {}, body });

it('stops at a refusal that comes before the end of the request, and never sends its last byte', async () => {
  const url = await startAnswering('HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno', { readFirst: false });
  const context = sendContext();
  const result = await exchange(post(url, hugeText()), timeouts, context);
  expect(result).toMatchObject({ complete: false, answer: { status: 413, body: 'no', isWhole: true } });
  expect(context.told()).toBe(0);
});

it('sends a request of one byte whole', async () => {
  const url = await startAnswering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
  const context = sendContext();
  expect(await exchange(post(url, 'x'), timeouts, context)).toMatchObject({ complete: true, answer: { status: 200 } });
  expect([context.asked(), context.told()]).toEqual([2, 1]);
});

it('keeps no connection, though the server would', async () => {
  let connections = 0;
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) =>
    request.resume().on('end', () => response.end('ok')),
  );
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (let i = 0; i < 3; i++) {
    expect(await exchange(post(url, 'xy'), timeouts, sendContext())).toMatchObject({
      answer: { body: 'ok', isWhole: true },
    });
  }
  expect(connections).toBe(3);
  // It ends by itself: no connection holds it.
  await new Promise((resolve) => server.close(resolve));
});

it('gives up reading an answer without end, and still knows its status', async () => {
  const url = await startAnswering(
    `HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n${'8\r\nxxxxxxxx\r\n'.repeat(20_000)}`,
  );
  expect(await exchange(post(url, 'x'), timeouts, sendContext())).toMatchObject({
    answer: { status: 500, isWhole: false },
  });
});

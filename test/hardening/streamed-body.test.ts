import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { answerWithin } from '../../src/http-server/answer-within.ts';
import { refuseConnection } from '../../src/http-server/refusals.ts';
import { isJustLong, streamBody } from '../../src/http-server/streamed-body.ts';

const KIB = 1_024;
let server: Server | undefined;
afterEach(() => server?.close());

/** A server that is as strict as ours, a hundred times faster, and says how much it was sent. */
async function serveCounting(): Promise<number> {
  const answer = answerWithin(
    async (given) => {
      let size = 0;
      for await (const chunk of given.body ?? []) size += chunk.byteLength;
      return new Response(String(size));
    },
    (method, path) => method === 'PUT' && path === '/audience',
  );
  const limits = { headersTimeout: 200, requestTimeout: 300, connectionsCheckingInterval: 50 };
  server = createServer(limits, answer).listen(0, '127.0.0.1');
  server.on('clientError', (error, socket) => {
    if (!isJustLong(error, socket)) refuseConnection(error, socket);
  });
  await new Promise((resolve) => server?.once('listening', resolve));
  return (server.address() as AddressInfo).port;
}

/** Sends 300 KiB in ten pieces, over a second; answers the status and what was said. */
function sendSlowly(port: number, path: string): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', method: 'PUT', path }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve([answer.statusCode ?? 0, text]));
    });
    sent.on('error', reject);
    void (async () => {
      for (let piece = 0; piece < 10; piece++) {
        sent.write(Buffer.alloc(30 * KIB));
        await sleep(100);
      }
      sent.end();
    })();
  });
}

test('what is streamed may take longer than a request else, whose time is over meanwhile', async () => {
  const port = await serveCounting();
  expect(await sendSlowly(port, '/audience?fromLine=2')).toEqual([200, String(300 * KIB)]);
  const [status] = await sendSlowly(port, '/elsewhere').catch(() => [408] as const);
  expect(status).toBe(408);
});

test('whoever sends too little while we wait is told so, and not who waits for us', async () => {
  let slow = 0;
  const source = new PassThrough();
  const given = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const [chunk] = await Promise.race([once(source), sleep(5_000).then(() => [new Uint8Array()])]);
      controller.enqueue(chunk as Uint8Array);
    },
  });
  const onSlow = () => {
    slow++;
  };
  const { body } = streamBody(given, source, onSlow, { patienceMs: 100, leastBytes: KIB });
  const reader = body.getReader();
  source.write(Buffer.alloc(2 * KIB));
  await reader.read();
  // We do not ask for more: nobody is slow.
  await sleep(200);
  expect(slow).toBe(0);
  void reader.read();
  await sleep(200);
  expect(slow).toBe(1);
});

function once(stream: PassThrough): Promise<Uint8Array[]> {
  return new Promise((resolve) => stream.once('data', (chunk: Buffer) => resolve([chunk])));
}

import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ReceivedCall = { path: string; headers: IncomingHttpHeaders; body: string };
export type ReceiverAnswer =
  | { status: number; headers?: Record<string, string>; body?: string }
  /** Reads the request and never answers. */
  | 'hang'
  /** Reads the request and breaks the connection. */
  | 'break';

/** A real receiver of webhooks on loopback, which keeps what it read and answers as it is told; 204 unless it is. */
export async function startReceiver(
  answer: (call: ReceivedCall, number: number) => ReceiverAnswer = () => ({ status: 204 }),
) {
  const calls: ReceivedCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
      calls.push(call);
      const said = answer(call, calls.length);
      if (said === 'break') request.socket.destroy();
      else if (said !== 'hang') response.writeHead(said.status, said.headers ?? {}).end(said.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    calls,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens on both loopback addresses and counts every byte that reaches it. */
export async function startCanary() {
  let bytes = 0;
  const listen = (host: string, port: number) =>
    new Promise<Server>((resolve, reject) => {
      const server = createServer((_request, response) => response.end('secret'));
      server.on('connection', (socket) => {
        socket.on('data', (chunk) => {
          bytes += chunk.length;
        });
      });
      server.once('error', reject).listen(port, host, () => resolve(server));
    });
  const first = await listen('127.0.0.1', 0);
  const { port } = first.address() as AddressInfo;
  const servers = [first, await listen('::1', port)];
  return {
    port,
    bytes: () => bytes,
    close: () => Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve)))),
  };
}

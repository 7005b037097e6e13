import net, { type Socket } from 'node:net';
import { freePorts } from '../../../stack/ports.mjs';

export type TcpProxy = {
  port: number;
  /** `host:port` to give to whoever is to be cut off. */
  address: string;
  /** The server is away: what is open is reset, and what comes is refused. */
  cut(): Promise<void>;
  /** It is back, at the same address. */
  mend(): Promise<void>;
  close(): Promise<void>;
};

/**
 * A way to a server that can be cut.
 * @param target `host:port`
 * @param reader made for each connection: it is given what the server says
 */
export async function startTcpProxy(target: string, reader?: () => (chunk: Buffer) => void): Promise<TcpProxy> {
  const { hostname, port } = new URL(`tcp://${target}`);
  const open = new Set<Socket>();
  let listener = net.createServer(join);
  // Not one of the kernel's for outgoing connections, which could take it while the line is cut.
  const [listening = 0] = await freePorts(1);
  await listen(listener, listening);

  function join(near: Socket): void {
    const far = net.connect({ host: hostname, port: Number(port), noDelay: true });
    near.setNoDelay(true);
    if (reader) far.on('data', reader());
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }

  async function cut(): Promise<void> {
    const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
    for (const socket of open) socket.resetAndDestroy();
    await closed;
  }

  return {
    port: listening,
    address: `127.0.0.1:${listening}`,
    cut,
    async mend() {
      listener = net.createServer(join);
      await listen(listener, listening);
    },
    async close() {
      if (listener.listening) await cut();
    },
  };
}

function listen(server: net.Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

import net, { type AddressInfo, type Socket } from 'node:net';

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

/** A way to a server that can be cut. @param target `host:port` */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(`tcp://${target}`);
  const open = new Set<Socket>();
  let listener = net.createServer(join);
  const listening = await listen(listener, 0);

  function join(near: Socket): void {
    const far = net.connect({ host: hostname, port: Number(port), noDelay: true });
    near.setNoDelay(true);
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

async function listen(server: net.Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

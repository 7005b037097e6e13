import { type ClientHttp2Stream, connect, constants, createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';

export type TemporalFront = {
  /** `host:port`, for TEMPORAL_ADDRESS. */
  address: string;
  /** While they are not, whoever asks for work is answered as by a server that has withdrawn the permission. */
  permitPolls(permitted: boolean): void;
  /** How often one was refused. */
  refused(): number;
  close(): Promise<void>;
};

/** google.rpc.Code: the one that ends a worker of the SDK, once it has lasted for a minute; all others are tried again for ever (seen by test). */
const PERMISSION_DENIED = '7';
const POLL = /\/Poll(Workflow|Activity)TaskQueue$/;

/** Plain gRPC before a real Temporal; polls can be refused, those that wait already as well. */
export async function startTemporalFront(target: string): Promise<TemporalFront> {
  const back = connect(`http://${target}`);
  back.on('error', () => {});
  const polls = new Set<{ near: ServerHttp2Stream; far: ClientHttp2Stream }>();
  let permitted = true;
  let refused = 0;

  const server = createServer();
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => {});
  });
  server.on('stream', (near, headers) => {
    near.on('error', () => {});
    const isPoll = POLL.test(String(headers[':path']));
    if (isPoll && !permitted) return refuse(near);
    const far = back.request({ ...headers, ':authority': target });
    const poll = { near, far };
    if (isPoll) polls.add(poll);
    far.on('error', () => near.destroy());
    near.on('close', () => {
      polls.delete(poll);
      far.close();
    });
    far.on('response', (answer, flags) => {
      const isAll = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
      if (!near.destroyed && !near.headersSent) near.respond(answer, { endStream: isAll, waitForTrailers: !isAll });
    });
    far.on('trailers', (trailers) => {
      near.once('wantTrailers', () => near.sendTrailers(trailers));
    });
    near.pipe(far);
    far.pipe(near);
  });

  function refuse(near: ServerHttp2Stream): void {
    refused++;
    if (near.destroyed || near.headersSent) return;
    const headers = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': PERMISSION_DENIED };
    near.respond(headers, { endStream: true });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    permitPolls(are) {
      permitted = are;
      if (permitted) return;
      for (const { near, far } of [...polls]) {
        far.unpipe(near);
        refuse(near);
      }
    },
    refused: () => refused,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.destroy();
        back.destroy();
      }),
  };
}

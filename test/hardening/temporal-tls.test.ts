import { createSecureServer } from 'node:http2';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { temporalSettingsOf } from '../../src/main/wiring/connect.ts';
import { connectLazily } from '../../src/temporal/client-connection.ts';
import { connectTemporal } from '../../src/temporal/connection.ts';
import { eventually } from '../support/expect/eventually.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { processContext } from './process-context.ts';

let certificates: Certificates;
let front: Closable;
let recorder: Closable & { seen: () => { path: string; authorization: string | undefined }[] };
let ca: { TEMPORAL_TLS_CA: string };
let ours: { TEMPORAL_TLS_CERT: string; TEMPORAL_TLS_KEY: string };

beforeAll(async () => {
  certificates = await makeCertificates();
  const { file, ca: authority, client } = certificates;
  ca = { TEMPORAL_TLS_CA: file('ca.pem', authority.cert) };
  ours = { TEMPORAL_TLS_CERT: file('client.pem', client.cert), TEMPORAL_TLS_KEY: file('client.key', client.key) };
  front = await startTlsFront(certificates, inject('temporalAddress'));
  recorder = await startRecorder(certificates);
});
afterAll(async () => {
  await front.close();
  await recorder.close();
  certificates.remove();
});

/** What both kinds of our connections get: that of clients, and that of workers. */
async function ask(address: string, env: Record<string, string>): Promise<{ client: string; worker: string }> {
  const { settings, logger } = processContext({ TEMPORAL_ADDRESS: address, ...env });
  const given = temporalSettingsOf(settings);
  const lazy = connectLazily(given);
  const client = await lazy
    .withDeadline(Date.now() + 5_000, () => lazy.workflowService.getSystemInfo({}))
    .then(
      ({ serverVersion }) => `version ${serverVersion}`,
      () => 'refused',
    )
    .finally(() => lazy.close());
  // One attempt: it goes on for ever unless it is told to end.
  const worker = await connectTemporal(given, logger, AbortSignal.abort()).then(
    async (connection) => {
      const { serverVersion } = await connection.workflowService.getSystemInfo({});
      await connection.close();
      return `version ${serverVersion}`;
    },
    () => 'refused',
  );
  return { client, worker };
}

describe('a Temporal behind TLS that demands a client’s certificate', () => {
  it('serves clients and workers that show one and name its CA', async () => {
    const { client, worker } = await ask(front.address, { ...ca, ...ours });
    expect(client).toMatch(/^version \d/);
    expect(worker).toBe(client);
  });

  it('refuses who shows none, or another CA’s, or speaks in the clear, and is refused by who trusts another CA', async () => {
    const { file, stranger, strangersClient } = certificates;
    const others = {
      TEMPORAL_TLS_CERT: file('strangers-client.pem', strangersClient.cert),
      TEMPORAL_TLS_KEY: file('strangers-client.key', strangersClient.key),
    };
    const strangersCa = { TEMPORAL_TLS_CA: file('stranger.pem', stranger.cert) };
    const envs = [ca, { ...ca, ...others }, {}, { ...strangersCa, ...ours }];
    // At once: each client asks until its deadline.
    const answers = await Promise.all(envs.map((env) => ask(front.address, env)));
    expect(answers).toEqual(envs.map(() => ({ client: 'refused', worker: 'refused' })));
  });

  it('is not spoken to in the clear where it has no TLS', async () => {
    expect(await ask(inject('temporalAddress'), ca)).toEqual({ client: 'refused', worker: 'refused' });
  });
});

describe('an API key for Temporal', () => {
  it('comes with every call of clients and workers, as a Bearer token over TLS', async () => {
    await ask(recorder.address, { ...ca, TEMPORAL_API_KEY: 'the-key-of-this-test' });
    await eventually(() => recorder.seen().length >= 2);
    const paths = recorder.seen().map(({ path }) => path);
    expect(new Set(paths)).toEqual(new Set(['/temporal.api.workflowservice.v1.WorkflowService/GetSystemInfo']));
    expect(new Set(recorder.seen().map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer the-key-of-this-test']),
    );
  });

  it('is never sent in the clear: without a CA of its own those of the system are asked', async () => {
    const { settings } = processContext({ TEMPORAL_API_KEY: 'the-key-of-this-test' });
    expect(temporalSettingsOf(settings).tls).toEqual({});
    const plain = await startListener();
    expect(await ask(plain.address, { TEMPORAL_API_KEY: 'the-key-of-this-test' })).toEqual({
      client: 'refused',
      worker: 'refused',
    });
    await plain.close();
    expect(plain.received()).not.toContain('the-key-of-this-test');
    // The first byte of a TLS handshake (RFC 8446, 5.1).
    expect(plain.received().charCodeAt(0)).toBe(22);
  });
});

it('a TLS file of Temporal that cannot be read is named by its setting', () => {
  const { settings } = processContext({ TEMPORAL_TLS_CA: '/nowhere/ca.pem' });
  expect(() => temporalSettingsOf(settings)).toThrow(expect.objectContaining({ code: 'TEMPORAL_TLS_CA_UNREADABLE' }));
});

type Closable = { address: string; close(): Promise<void> };

/** TLS here, plain gRPC to the real server behind it. */
async function startTlsFront({ ca: authority, server }: Certificates, target: string): Promise<Closable> {
  const { hostname, port } = new URL(`tcp://${target}`);
  const options = { ...server, ca: authority.cert, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] };
  return listen(
    tls.createServer(options, (near) => {
      const far = connect(Number(port), hostname);
      for (const [socket, other] of [[near, far] as const, [far, near] as const]) {
        socket.on('error', () => {});
        socket.on('close', () => other.destroy());
        socket.pipe(other);
      }
    }),
  );
}

/** An HTTP/2 server that answers every call as one that does not know it (gRPC status 12), and tells what came. */
async function startRecorder({ server }: Certificates) {
  const seen: { path: string; authorization: string | undefined }[] = [];
  const http2 = createSecureServer(server);
  http2.on('stream', (stream, headers) => {
    seen.push({ path: String(headers[':path']), authorization: headers.authorization });
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '12' }, { endStream: true });
  });
  return { ...(await listen(http2)), seen: () => [...seen] };
}

/** Takes bytes and answers nothing. */
async function startListener() {
  let bytes = '';
  const server = createServer((socket) => {
    socket.on('data', (data) => {
      bytes += data.toString('latin1');
      socket.destroy();
    });
    socket.on('error', () => {});
  });
  return { ...(await listen(server)), received: () => bytes };
}

async function listen(server: Server): Promise<Closable> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket.on('close', () => open.delete(socket)).on('error', () => {}));
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

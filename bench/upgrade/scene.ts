import { HOUR_MS } from '../../src/domain/durations.ts';
import { type Receiver, startReceiver } from '../../test/support/fakes/receiver.ts';
import { type SmtpSink, startSmtpSink } from '../../test/support/fakes/smtp-sink.ts';
import { startTcpProxy, type TcpProxy } from '../../test/support/fakes/tcp-proxy.ts';
import { type Installation, install } from '../installation.ts';
import { registerClient } from '../load.ts';
import type { Bench } from '../many/point.ts';
import { createFront, type Front } from './front.ts';
import { fillPast } from './past.ts';
import { REFUSED, RETRYING } from './work.ts';

/** Of the account, in a minute; ordinary mail may use 80 % of it. */
const PER_MINUTE = 900;

/** An installation of the release before, two of each process, with what it sends to. */
export type Scene = {
  posthorn: Installation;
  front: Front;
  /** Another client, which has an endpoint for events. */
  listener: string;
  /** What the endpoint was told. */
  receiver: Receiver;
  /** The two mail accounts; the second is away. */
  sinks: { first: SmtpSink; second: SmtpSink; way: TcpProxy };
  /** The first takes what it has refused, and the second is back. */
  mend(): Promise<void>;
  close(): Promise<void>;
};

export async function openScene(bench: Bench, root: string, rows: number): Promise<Scene> {
  const { session, servers, temporal, progress } = bench;
  let mended = false;
  const first = await startSmtpSink({
    onRcptTo({ address }, _session, done) {
      if (mended) return done();
      if (address.startsWith(RETRYING)) return done(answer(451, '4.3.0 not now'));
      if (address.startsWith(REFUSED)) return done(answer(550, '5.7.1 not wanted'));
      done();
    },
  });
  const second = await startSmtpSink();
  const way = await startTcpProxy(`127.0.0.1:${second.port}`);
  await way.cut();
  const receiver = await startReceiver();
  const settings = {
    SMTP_FALLBACK_URL: `smtp://127.0.0.1:${way.port}`,
    PROVIDER_RATE_PER_MINUTE_EMAIL: String(PER_MINUTE),
    WORKER_CHANNELS: 'email,webhook',
    ALLOW_LOOPBACK_TARGETS: 'true',
    UNSIGNED_EVENTS_UNTIL: new Date(Date.now() + HOUR_MS).toISOString(),
  };
  const from = { name: 'upgrade', root, processes: 'doubled', built: false, profile: null, settings } as const;
  const prepare = (url: string) =>
    progress.step(`${rows} notifications of the past`, (note) => fillPast(url, rows, note));
  const posthorn = await progress.step('the release before, two of each process', () =>
    install({ ...from, session, servers, temporal, smtpPort: first.port, prepare }),
  );
  const apis = posthorn.processes.filter(({ main }) => main === 'api').map(({ url }) => url);
  const front = createFront(apis);
  const listener = await registerClient(posthorn.apiUrl);
  const body = { url: `${receiver.url}/events`, events: ['notification.sent'] };
  await front.ask('POST', '/api/webhooks', { apiKey: listener, body });
  return {
    posthorn,
    front,
    listener,
    receiver,
    sinks: { first, second, way },
    async mend() {
      mended = true;
      await way.mend();
    },
    async close() {
      await posthorn.stop();
      await receiver.close();
      await way.close();
      await Promise.all([first.close(), second.close()]);
    },
  };
}

function answer(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

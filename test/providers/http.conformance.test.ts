import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { newSigningSecret } from '../../src/db/queries/signing-secrets.ts';
import type { HttpTimeouts } from '../../src/providers/http/exchange.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { createWebhookProvider } from '../../src/providers/webhook/provider.ts';
import { sendContext } from '../support/factories/smtp-message.ts';
import { metaAt, whatsAppMessage } from '../support/fakes/meta.ts';
import { FCM_ACCOUNT, fcmAt, pushMessage, startPushSimulators, subscribe, webPush } from '../support/fakes/push.ts';
import { msg91At, smsMessage, startRawServer, twilioAt } from '../support/fakes/sms.ts';

/** A provider and its message, against a server at `baseUrl`. */
type Subject = { provider: Provider<never>; message: unknown };

let simulators: Awaited<ReturnType<typeof startPushSimulators>>;
beforeAll(async () => {
  simulators = await startPushSimulators();
});
afterAll(() => simulators.close());

const PATIENT = { connectMs: 20_000, sendMs: 20_000, answerMs: 20_000 };
/** Short only where time is the answer: a machine that is busy may be slow at everything else. */
const NO_HANDSHAKE = { ...PATIENT, connectMs: 500 };
const NO_ANSWER = { ...PATIENT, answerMs: 1_000 };
const LONGEST_MS = 10_000;
const MEGABYTE = 'x'.repeat(1_048_576);

const VENDORS: Record<string, (baseUrl: string, timeouts: HttpTimeouts) => Promise<Subject>> = {
  Twilio: async (url, timeouts) => ({ provider: twilioAt(url, { timeouts }), message: smsMessage() }),
  MSG91: async (url, timeouts) => ({ provider: msg91At(url, { timeouts }), message: smsMessage() }),
  Meta: async (url, timeouts) => ({ provider: metaAt(url, { timeouts }), message: whatsAppMessage() }),
  FCM: async (url, timeouts) => {
    const serviceAccount = { ...FCM_ACCOUNT, token_uri: `${simulators.url}/fcm/token` };
    return { provider: fcmAt(url, { serviceAccount, baseUrl: url, timeouts }), message: pushMessage() };
  },
  'Web Push': async (url, timeouts) => {
    const { keys } = await subscribe(simulators.url);
    const subscription = { endpoint: `${url}/push/send/1`, keys };
    return { provider: webPush({ timeouts }), message: pushMessage({ token: null, subscription }) };
  },
  webhook: async (url, timeouts) => ({
    provider: createWebhookProvider({ target: { allowLoopback: true }, timeouts }),
    message: { id: 'ntf_1', url, body: '{"code":4711}', secrets: [newSigningSecret().secret] },
  }),
};

async function sendTo(
  vendor: string,
  onRequest: (socket: Socket) => void,
  { scheme = 'http', timeouts = PATIENT }: { scheme?: string; timeouts?: HttpTimeouts } = {},
) {
  const server = await startRawServer((socket) => {
    socket.once('data', () => setTimeout(() => onRequest(socket), 20));
  });
  onTestFinished(server.close);
  const open = VENDORS[vendor] as (url: string, timeouts: HttpTimeouts) => Promise<Subject>;
  const { provider, message } = await open(`${scheme}://127.0.0.1:${server.port}`, timeouts);
  onTestFinished(() => provider.close());
  const context = sendContext();
  const before = performance.now();
  const outcome = await provider.send(message as never, context);
  return { outcome, tookMs: performance.now() - before, told: context.told(), text: JSON.stringify(outcome) };
}

/** What may have been taken; receivers of webhooks drop what they have already, so there it is tried again. */
const inDoubt = (vendor: string) => (vendor === 'webhook' ? 'transient' : 'ambiguous');

describe.each(Object.keys(VENDORS))('%s', (vendor) => {
  it('gives up a handshake that does not come to an end, before anything was sent', async () => {
    const { outcome, tookMs, told } = await sendTo(vendor, () => {}, { scheme: 'https', timeouts: NO_HANDSHAKE });
    expect(outcome).toMatchObject({ kind: 'transient', code: 'connection_timeout' });
    expect([told, tookMs < LONGEST_MS]).toEqual([0, true]);
  });

  it('gives up a vendor that reads the request and is silent: in doubt', async () => {
    const { outcome, tookMs, told } = await sendTo(vendor, () => {}, { timeouts: NO_ANSWER });
    expect(outcome).toMatchObject({ kind: inDoubt(vendor), code: 'no_answer' });
    expect([told, tookMs < LONGEST_MS]).toEqual([1, true]);
  });

  it('gives up headers that come one letter at a time: in doubt', async () => {
    const trickle = (socket: Socket) => {
      const timer = setInterval(() => socket.write('x'), 20);
      socket.write('HTTP/1.1 200 OK\r\nx-slow: ');
      socket.once('close', () => clearInterval(timer));
    };
    const { outcome, tookMs } = await sendTo(vendor, trickle, { timeouts: NO_ANSWER });
    expect(outcome.kind).toBe(inDoubt(vendor));
    expect(tookMs).toBeLessThan(LONGEST_MS);
  });

  it('takes what is no HTTP for no answer: in doubt', async () => {
    const { outcome } = await sendTo(vendor, (socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n\u0000\u0001\u0002'));
    expect(outcome).toMatchObject({ kind: inDoubt(vendor), code: 'unexpected_answer' });
  });

  it('takes a page of HTML with an error for a refusal or a doubt, never for a success', async () => {
    const page = '<html><body><h1>It works!</h1></body></html>';
    const head = `HTTP/1.1 500 Oops\r\ncontent-type: text/html\r\ncontent-length: ${page.length}\r\n\r\n`;
    const { outcome } = await sendTo(vendor, (socket) => socket.end(head + page));
    expect(outcome.kind).toMatch(/transient|ambiguous/);
  });

  it('reads no more of a huge answer than it needs', async () => {
    let written = 0;
    const { text } = await sendTo(vendor, (socket) => {
      socket.write('HTTP/1.1 503 Busy\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n');
      const pump = () => {
        while (!socket.destroyed && written < 50 * MEGABYTE.length) {
          written += MEGABYTE.length;
          if (!socket.write(MEGABYTE)) return socket.once('drain', pump);
        }
        return socket.end();
      };
      pump();
    });
    expect(text.length).toBeLessThan(200_000);
    expect(written).toBeLessThan(50 * MEGABYTE.length);
  });
});

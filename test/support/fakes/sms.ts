import { type AddressInfo, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { SmsMessage } from '../../../src/providers/sms/message.ts';
import { createMsg91Provider, type Msg91Options } from '../../../src/providers/sms/msg91/provider.ts';
import { createTwilioProvider, type TwilioOptions } from '../../../src/providers/sms/twilio/provider.ts';
import { MSG91_ACCOUNT, TWILIO_ACCOUNT } from '../../../stack/simulators/accounts.mjs';

/** A number that the simulator takes messages for. */
export const ADA = '+14155552671';

let counter = 0;

/** A short message; each has its own id. */
export function smsMessage(overrides: Partial<SmsMessage> = {}): SmsMessage {
  const notificationId = `ntf_${String(++counter).padStart(26, '0')}`;
  return { notificationId, to: ADA, text: 'Your code is 4711', ...overrides };
}

/** The provider as `npm start` sets it up, against a server at `baseUrl`. */
export function twilioAt(baseUrl: string, overrides: Partial<TwilioOptions> = {}) {
  const { sid, token, numbers } = TWILIO_ACCOUNT;
  const from = { number: numbers[0] as string };
  return createTwilioProvider({ accountSid: sid, authToken: token, from, baseUrl, ...overrides });
}

/** MSG91 as `npm start` sets it up, against a server at `baseUrl`. */
export function msg91At(baseUrl: string, overrides: Partial<Msg91Options> = {}) {
  const { authKey, templateId } = MSG91_ACCOUNT;
  return createMsg91Provider({ authKey, templateId, textVariable: 'body', baseUrl, ...overrides });
}

/** A server that does with its connections what `onConnection` says, and with HTTP nothing. */
export async function startRawServer(onConnection: (socket: Socket) => void = () => {}) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers each request, read to its end, with these bytes, and closes; ended after the test. */
export async function startAnswering(bytes: string, { readFirst = true } = {}) {
  const server = await startRawServer((socket) => {
    let seen = '';
    if (!readFirst) socket.end(bytes);
    socket.on('data', (chunk) => {
      seen += chunk.toString('latin1');
      const [, length] = /content-length: (\d+)/i.exec(seen) ?? [];
      if (readFirst && length && seen.length >= seen.indexOf('\r\n\r\n') + 4 + Number(length)) socket.end(bytes);
    });
  });
  onTestFinished(server.close);
  return `http://127.0.0.1:${server.port}`;
}

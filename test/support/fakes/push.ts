import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { WebPushSubscription } from '../../../src/domain/notification.ts';
import { createFcmProvider, type FcmOptions } from '../../../src/providers/push/fcm/provider.ts';
import type { PushMessage } from '../../../src/providers/push/message.ts';
import { createWebPushProvider, type WebPushOptions } from '../../../src/providers/push/web-push/provider.ts';
import { makeServiceAccount } from '../../../stack/simulators/fcm-account.mjs';
import { startSimulators } from '../../../stack/simulators/start.mjs';
import { makeVapid } from '../../../stack/simulators/web-push-keys.mjs';

/** A token that the simulator takes messages for, in the form of FCM's. */
export const DEVICE = 'cXz0Yq1RT0y9-ab_Cd:APA91bHun4MxP5egoKMwt2KZFBaFUH-1RYqx';

export const FCM_ACCOUNT = makeServiceAccount();
export const VAPID = makeVapid();

let counter = 0;

/** A short message to a device; each has its own id. */
export function pushMessage(overrides: Partial<PushMessage> = {}): PushMessage {
  return {
    notificationId: `ntf_${String(++counter).padStart(26, '0')}`,
    token: DEVICE,
    subscription: null,
    title: 'Sign in',
    body: 'Your code is 4711',
    url: 'https://shop.example/sign-in',
    image: null,
    data: { orderId: 'order-0815' },
    ...overrides,
  };
}

/** Simulators that know our account. */
export function startPushSimulators({ tokenLifetimeS }: { tokenLifetimeS?: number } = {}) {
  return startSimulators({
    port: 0,
    fcm: { accounts: [FCM_ACCOUNT], ...(tokenLifetimeS !== undefined && { tokenLifetimeS }) },
  });
}

/** FCM as `npm start` sets it up, with the simulators at `url`. */
export function fcmAt(url: string, overrides: Partial<FcmOptions> = {}) {
  const serviceAccount = { ...FCM_ACCOUNT, token_uri: `${url}/fcm/token` };
  return createFcmProvider({ serviceAccount, baseUrl: `${url}/fcm`, ...overrides });
}

/** Web Push as `npm start` sets it up: this machine's push service is as good as a browser vendor's. */
export function webPush(overrides: Partial<WebPushOptions> = {}) {
  return createWebPushProvider({
    vapid: VAPID,
    target: { allowLoopback: true },
    pushServices: /^127\.0\.0\.1$/,
    ...overrides,
  });
}

/** A browser's subscription at the simulators, of the given id where it matters. */
export async function subscribe(
  url: string,
  asked: { id?: string; applicationServerKey?: string } = {},
): Promise<WebPushSubscription & { id: string }> {
  const response = await fetch(`${url}/push/subscriptions`, { method: 'POST', body: JSON.stringify(asked) });
  const subscription = (await response.json()) as WebPushSubscription;
  return { ...subscription, id: subscription.endpoint.slice(subscription.endpoint.lastIndexOf('/') + 1) };
}

/** A server that keeps what it gets, and answers each request with what `answer` makes of it; ended after the test. */
export async function startCapturing(
  answer: (
    request: IncomingMessage,
    body: Buffer,
  ) => { status: number; headers?: Record<string, string>; body?: string },
) {
  const requests: { headers: IncomingMessage['headers']; body: Buffer }[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    requests.push({ headers: request.headers, body });
    const { status, headers = {}, body: text } = answer(request, body);
    response.writeHead(status, headers).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

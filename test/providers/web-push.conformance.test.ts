import { pushMessage, startCapturing, startPushSimulators, subscribe, VAPID, webPush } from '../support/fakes/push.ts';
import { startRawServer } from '../support/fakes/sms.ts';
import { describeConformance, type Situation } from './conformance.ts';

const ID: Partial<Record<Situation, string>> = {
  transient: 'push-500',
  permanent: 'push-413',
  ambiguous: 'push-break',
  'hangs-after-final-byte': 'push-hang',
};

describeConformance(
  'Web Push',
  async (situation) => {
    const simulators = await startPushSimulators();
    // Nothing but a handshake can hang before the end of so short a request.
    const silent = await startRawServer();
    const hangsBefore = situation === 'hangs-before-final-byte';
    // As FCM says it of a JWT that it cannot read, with all that it was told.
    const strict = await startCapturing(({ headers, url }) => ({
      status: 403,
      body: `permission denied: invalid JWT provided: ${headers.authorization} at ${headers.host}${url}`,
    }));
    const id = ID[situation];
    const { id: given, ...subscription } = await subscribe(simulators.url, id === undefined ? {} : { id });
    const origins: Partial<Record<Situation, string>> = {
      config: strict.url,
      'hangs-before-final-byte': `https://127.0.0.1:${silent.port}`,
    };
    const endpoint = `${origins[situation] ?? simulators.url}/push/send/${given}`;
    const provider = webPush();
    return {
      provider,
      message: pushMessage({ token: null, subscription: { ...subscription, endpoint } }),
      taken: () => simulators.ledger.entries().filter((entry) => entry.taken).length,
      hanging: () => (hangsBefore ? silent.connections() : simulators.ledger.entries().length) > 0,
      secrets: [
        ...[given, subscription.keys.p256dh, subscription.keys.auth],
        ...['4711', 'Sign in', 'shop.example', 'order-0815'],
        // Each JWT begins so.
        ...['eyJ', VAPID.privateKey],
      ],
      async stop() {
        await provider.close();
        await simulators.close();
        await silent.close();
      },
    };
  },
  ['throttled'],
);

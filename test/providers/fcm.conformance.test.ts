import { makeServiceAccount } from '../../stack/simulators/fcm-account.mjs';
import { DEVICE, FCM_ACCOUNT, fcmAt, pushMessage, startPushSimulators } from '../support/fakes/push.ts';
import { startRawServer } from '../support/fakes/sms.ts';
import { describeConformance, type Situation } from './conformance.ts';

const TOKEN: Record<Situation, string> = {
  accepts: DEVICE,
  transient: 'fcm-500',
  throttled: 'fcm-429',
  permanent: 'fcm-unregistered',
  config: DEVICE,
  ambiguous: 'fcm-break',
  'hangs-before-final-byte': DEVICE,
  'hangs-after-final-byte': 'fcm-hang',
};

const ANOTHER_KEY = makeServiceAccount().private_key;

describeConformance('FCM', async (situation) => {
  const simulators = await startPushSimulators();
  // Nothing but a handshake can hang before the end of so short a request.
  const silent = await startRawServer();
  const hangsBefore = situation === 'hangs-before-final-byte';
  const account = { ...FCM_ACCOUNT, token_uri: `${simulators.url}/fcm/token` };
  const serviceAccount = situation === 'config' ? { ...account, private_key: ANOTHER_KEY } : account;
  const provider = fcmAt(simulators.url, {
    serviceAccount,
    ...(hangsBefore && { baseUrl: `https://127.0.0.1:${silent.port}` }),
  });
  const ofDevices = () => simulators.ledger.entries({ vendor: 'fcm' });
  return {
    provider,
    message: pushMessage({ token: TOKEN[situation] }),
    taken: () => ofDevices().filter((entry) => entry.taken).length,
    hanging: () => (hangsBefore ? silent.connections() : ofDevices().length) > 0,
    secrets: [
      TOKEN[situation],
      ...['4711', 'Sign in', 'shop.example', 'order-0815'],
      // Each access token begins so, and each assertion.
      ...['ya29.', 'eyJ'],
      ...serviceAccount.private_key.split('\n').filter((line) => line.length > 60),
    ],
    async stop() {
      await provider.close();
      await simulators.close();
      await silent.close();
    },
  };
});

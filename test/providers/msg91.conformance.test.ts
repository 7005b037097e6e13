import { MSG91_ACCOUNT } from '../../stack/simulators/accounts.mjs';
import { startSimulators } from '../../stack/simulators/start.mjs';
import { ADA, msg91At, smsMessage, startRawServer } from '../support/fakes/sms.ts';
import { describeConformance, type Situation } from './conformance.ts';

const WRONG_KEY = 'not-the-key-of-this-account';

const TO: Record<Situation, string> = {
  accepts: ADA,
  transient: '+15005550500',
  throttled: '+15005550429',
  permanent: '+15005550001',
  config: ADA,
  ambiguous: '+15005550599',
  'hangs-before-final-byte': ADA,
  'hangs-after-final-byte': '+15005550408',
};

describeConformance('MSG91', async (situation) => {
  const simulators = await startSimulators({ port: 0 });
  // Nothing but a handshake can hang before the end of so short a request.
  const silent = await startRawServer();
  const hangsBefore = situation === 'hangs-before-final-byte';
  const provider = msg91At(hangsBefore ? `https://127.0.0.1:${silent.port}` : `${simulators.url}/msg91`, {
    ...(situation === 'config' && { authKey: WRONG_KEY }),
  });
  const to = TO[situation];
  return {
    provider,
    message: smsMessage({ to }),
    taken: () => simulators.ledger.entries().filter((entry) => entry.taken).length,
    hanging: () => (hangsBefore ? silent.connections() : simulators.ledger.entries().length) > 0,
    secrets: [to, to.slice(1), '4711', MSG91_ACCOUNT.authKey, WRONG_KEY],
    async stop() {
      await provider.close();
      await simulators.close();
      await silent.close();
    },
  };
});

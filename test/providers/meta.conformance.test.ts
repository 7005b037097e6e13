import { META_ACCOUNT } from '../../stack/simulators/accounts.mjs';
import { startSimulators } from '../../stack/simulators/start.mjs';
import { metaAt, whatsAppMessage } from '../support/fakes/meta.ts';
import { ADA, startRawServer } from '../support/fakes/sms.ts';
import { describeConformance, type Situation } from './conformance.ts';

const WRONG_TOKEN = 'not-the-token-of-this-account';

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

describeConformance("Meta's Cloud API", async (situation) => {
  const simulators = await startSimulators({ port: 0 });
  // Nothing but a handshake can hang before the end of so short a request.
  const silent = await startRawServer();
  const hangsBefore = situation === 'hangs-before-final-byte';
  const provider = metaAt(hangsBefore ? `https://127.0.0.1:${silent.port}` : `${simulators.url}/meta`, {
    ...(situation === 'config' && { accessToken: WRONG_TOKEN }),
  });
  const to = TO[situation];
  return {
    provider,
    message: whatsAppMessage({ to }),
    taken: () => simulators.ledger.entries().filter((entry) => entry.taken).length,
    hanging: () => (hangsBefore ? silent.connections() : simulators.ledger.entries().length) > 0,
    secrets: [to, to.slice(1), '4711', META_ACCOUNT.accessToken, WRONG_TOKEN],
    async stop() {
      await provider.close();
      await simulators.close();
      await silent.close();
    },
  };
});

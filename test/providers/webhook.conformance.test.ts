import { newSigningSecret } from '../../src/db/queries/signing-secrets.ts';
import { createWebhookProvider } from '../../src/providers/webhook/provider.ts';
import { type ReceiverAnswer, startReceiver } from '../support/fakes/receiver.ts';
import { startRawServer } from '../support/fakes/sms.ts';
import { describeConformance, type Situation } from './conformance.ts';

const { secret } = newSigningSecret();
const PATH = '/hooks/a-token-in-the-path';
const BODY = JSON.stringify({ text: 'Your code is 4711' });

/** Receivers repeat what they were sent, and where. */
const WORDS = `No: ${BODY} at ${PATH} by ${secret}`;

const ANSWERS: Partial<Record<Situation, ReceiverAnswer>> = {
  transient: { status: 503, body: WORDS },
  permanent: { status: 404, body: WORDS },
  'hangs-after-final-byte': 'hang',
};

// One client's receiver says nothing of others', and what repeats an id is dropped.
const NEVER = ['throttled', 'config', 'ambiguous'] as const;

describeConformance(
  'The webhook channel',
  async (situation) => {
    let taken = 0;
    const receiver = await startReceiver(() => {
      const answer = ANSWERS[situation] ?? { status: 200, body: WORDS };
      if (answer !== 'hang' && answer !== 'break' && answer.status === 200) taken++;
      return answer;
    });
    const silent = await startRawServer();
    const hangsBefore = situation === 'hangs-before-final-byte';
    const base = hangsBefore ? `https://127.0.0.1:${silent.port}` : receiver.url;
    const provider = createWebhookProvider({ target: { allowLoopback: true } });
    return {
      provider,
      message: { id: 'ntf_01j9zzzzzzzzzzzzzzzzzzzzzz', url: base + PATH, body: BODY, secrets: [secret] },
      taken: () => taken,
      hanging: () => (hangsBefore ? silent.connections() : receiver.calls.length) > 0,
      secrets: [secret, base, PATH, '4711', '127.0.0.1'],
      async stop() {
        await provider.close();
        await receiver.close();
        await silent.close();
      },
    };
  },
  NEVER,
);

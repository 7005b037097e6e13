import { expect, it } from 'vitest';
import type { InAppMessage } from '../../src/providers/in-app/message.ts';
import { createInAppProvider } from '../../src/providers/in-app/provider.ts';
import { sendContext } from '../support/factories/smtp-message.ts';
import { describeConformance, type Situation } from './conformance.ts';

const MESSAGE: InAppMessage = {
  notificationId: 'ntf_00000000000000000000000001',
  clientId: '0190f5a0-0000-7000-8000-000000000001',
  userId: 'ada@users.example',
  subject: 'Your order',
  text: 'The code is 4711.',
  html: null,
  url: null,
  image: null,
  data: {},
};

/** As PostgreSQL's errors do, it repeats the row. */
function failure(code: string): Error {
  return Object.assign(new Error(`row (${MESSAGE.userId}, ${MESSAGE.text})`), { code });
}

const FAILURES: Partial<Record<Situation, Error>> = {
  transient: failure('ECONNREFUSED'),
  permanent: failure('22021'),
};

const hangs = () => new Promise<never>(() => {});

describeConformance(
  'In-app',
  async (situation) => {
    let stored = 0;
    let hanging = false;
    const provider = createInAppProvider({
      async store() {
        const error = FAILURES[situation];
        if (error) throw error;
        hanging = situation === 'hangs-after-final-byte';
        if (hanging) await hangs();
        stored++;
      },
    });
    return {
      provider,
      message: MESSAGE,
      taken: () => stored,
      hanging: () => hanging,
      secrets: [MESSAGE.userId, MESSAGE.text, '4711'],
      stop: () => provider.close(),
    };
  },
  // One statement of our own database: no account to refuse, no rate, and no doubt, since the same row can come again.
  ['throttled', 'config', 'ambiguous', 'hangs-before-final-byte'],
);

it('ends as transient when its time is over while the store hangs: what is stored twice is stored once', async () => {
  const context = sendContext();
  const outcome = await createInAppProvider({ timeoutMs: 100, store: hangs }).send(MESSAGE, context);
  expect(outcome).toMatchObject({ kind: 'transient', code: 'store_unavailable' });
  expect(context.told()).toBe(1);
});

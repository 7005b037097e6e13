import { afterEach, describe, expect, it } from 'vitest';
import type { AttemptOutcome } from '../../src/domain/outcome.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { eventually } from '../support/expect/eventually.ts';
import { sendContext } from '../support/factories/smtp-message.ts';

/** How the vendor behaves. In each, its words repeat the recipient and our credentials, as vendors do. */
export type Situation =
  | 'accepts'
  | Exclude<AttemptOutcome, 'sent'>
  /** Never answers, and our last byte is not out. */
  | 'hangs-before-final-byte'
  /** Never answers, after our last byte. */
  | 'hangs-after-final-byte';

type Subject<Message> = {
  provider: Provider<Message>;
  message: Message;
  /** How many messages the vendor has taken. */
  taken(): number;
  /** True once the vendor hangs in the situation that was asked for. */
  hanging(): boolean;
  /** What must never stand in an outcome: the address, credentials in every form in which they travel. */
  secrets: string[];
  stop(): Promise<void>;
};

const FAILURES = ['transient', 'throttled', 'permanent', 'config', 'ambiguous'] as const;

/**
 * What every provider promises to `deliver` (src/providers/provider.ts), against a real server or a simulator.
 * @param never what the vendor's protocol cannot express, or what cannot happen with it.
 */
export function describeConformance<Message>(
  name: string,
  start: (situation: Situation) => Promise<Subject<Message>>,
  never: readonly Situation[] = [],
): void {
  describe(`${name} as a provider`, () => {
    let subject: Subject<Message> | undefined;
    const given = async (situation: Situation) => {
      subject = await start(situation);
      return subject;
    };
    const quickly = { timeoutMs: 15_000, everyMs: 5 };

    afterEach(async () => {
      await subject?.stop();
      subject = undefined;
    });

    it('describes itself', async () => {
      const { provider } = await given('accepts');
      expect(provider.name).toMatch(/^[a-z][a-z0-9_-]*$/);
      expect(provider.longestCallMs).toBeGreaterThan(0);
      expect(provider.capabilities.maxMessageBytes).toBeGreaterThan(0);
    });

    it('sends once, asks for the lease before first and final byte, and tells the final byte once', async () => {
      const { provider, message, taken, secrets } = await given('accepts');
      const context = sendContext();
      const outcome = await provider.send(message, context);
      expect(outcome.kind).toBe('sent');
      expect([taken(), context.asked(), context.told()]).toEqual([1, 2, 1]);
      for (const secret of secrets) expect(JSON.stringify(outcome)).not.toContain(secret);
    });

    it.each(FAILURES.filter((kind) => !never.includes(kind)))(
      'answers %s with a stable code, a detail, and no secret or address',
      async (kind) => {
        const { provider, message, taken, secrets } = await given(kind);
        const context = sendContext();
        const outcome = await provider.send(message, context);
        expect(outcome).toMatchObject({ kind, code: expect.stringMatching(/^[a-z][a-z0-9_]*$/) });
        expect(outcome).toHaveProperty('detail', expect.stringMatching(/\S/));
        if (kind === 'throttled') expect(outcome).toHaveProperty('waitMs', expect.any(Number));
        if (kind === 'ambiguous') expect(context.told()).toBe(1);
        else expect(taken()).toBe(0);
        for (const secret of secrets) expect(JSON.stringify(outcome)).not.toContain(secret);
      },
    );

    it('sends nothing when the call was aborted before it began', async () => {
      const { provider, message, taken } = await given('accepts');
      const context = sendContext({ signal: AbortSignal.abort() });
      expect((await provider.send(message, context)).kind).toBe('transient');
      expect([taken(), context.told()]).toEqual([0, 0]);
    });

    it('sends nothing when the lease is over', async () => {
      const { provider, message, taken } = await given('accepts');
      const assertLease = () => {
        throw new Error('over');
      };
      expect((await provider.send(message, sendContext({ assertLease }))).kind).toBe('transient');
      expect(taken()).toBe(0);
    });

    const hangs = [
      ['hangs-before-final-byte', 'transient', 0],
      // Where the receiver drops what repeats its id, to send it again does no harm.
      ['hangs-after-final-byte', never.includes('ambiguous') ? 'transient' : 'ambiguous', 1],
    ] as const;
    it.each(hangs.filter(([situation]) => !never.includes(situation)))(
      'returns at once when it is aborted while the vendor %s: %s',
      async (situation, kind, told) => {
        const { provider, message, hanging } = await given(situation);
        const abort = new AbortController();
        const context = sendContext({ signal: abort.signal });
        const sending = provider.send(message, context);
        await eventually(hanging, quickly);
        abort.abort();
        // The code tells that it was not a time-out which ended it.
        expect(await sending).toMatchObject({ kind, code: expect.stringMatching(/^aborted/) });
        expect(context.told()).toBe(told);
      },
    );

    it('can be closed twice', async () => {
      const { provider } = await given('accepts');
      await provider.close();
      await provider.close();
    });
  });
}

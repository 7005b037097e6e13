import { setTimeout as sleep } from 'node:timers/promises';
import type { ProviderOutcome } from '../../domain/outcome.ts';
import { assertMaySend } from '../assert-may-send.ts';
import type { Provider } from '../provider.ts';
import type { SandboxMessage } from './message.ts';

type Fate = 'permanent' | 'unregistered' | '429' | '500' | '502' | 'hang' | 'break' | 'fails-twice';

/** The numbers of the simulators (stack/simulators/twilio-numbers.mjs), by which an SMS or a WhatsApp message fails. */
export const MAGIC_NUMBERS: Record<string, Fate> = {
  '+15005550001': 'permanent',
  '+15005550429': '429',
  '+15005550500': '500',
  '+15005550502': '502',
  '+15005550503': 'fails-twice',
  '+15005550408': 'hang',
  '+15005550599': 'break',
};

/** As a word of its own in any other address: `hang@example.com`, `fcm-429`, `https://example.com/fails-twice`. */
const MAGIC_WORD = /(?<![a-z0-9])(permanent|unregistered|429|500|502|hang|break|fails-twice)(?![a-z0-9])/i;

const HANG_MS = 30_000;

/**
 * Where everything goes that a test key sends: it takes each message and gives it to nobody, but for magic addresses.
 * All test clients share it, so a failure speaks of the address alone and never holds up another's message.
 */
export function createSandboxProvider({ hangMs = HANG_MS } = {}): Provider<SandboxMessage> {
  /** Of messages to `fails-twice`, by notification; as long as the process lives. */
  const failures = new Map<string, number>();

  function failsAgain(notificationId: string): boolean {
    const before = failures.get(notificationId) ?? 0;
    failures.set(notificationId, before + 1);
    if (before >= 2) failures.delete(notificationId);
    return before < 2;
  }

  async function outcomeOf({ notificationId, to }: SandboxMessage, signal: AbortSignal): Promise<ProviderOutcome> {
    const fate = fateOf(to);
    const about = (code: string) => {
      return { code: `sandbox_${code}`, detail: 'as asked for by a magic address', response: 'sandbox' };
    };
    switch (fate) {
      case 'permanent':
        return { kind: 'permanent', ...about('refused') };
      case 'unregistered':
        return { kind: 'permanent', ...about('unregistered'), addressGone: 'unregistered' };
      case '429':
      case '500':
        return { kind: 'transient', ...about(fate), ofRecipient: true };
      case 'hang':
        await sleep(hangMs, undefined, { signal }).catch(() => {});
        return { kind: 'ambiguous', ...about('no_answer') };
      case 'break':
      case '502':
        return { kind: 'ambiguous', ...about('no_answer') };
      case 'fails-twice':
        if (failsAgain(notificationId)) return { kind: 'transient', ...about('500'), ofRecipient: true };
        break;
      case null:
    }
    return { kind: 'sent', providerMessageId: `sandbox-${notificationId}`, response: 'sandbox' };
  }

  return {
    name: 'sandbox',
    channel: null,
    capabilities: { dedupeMs: null, receipts: false, maxMessageBytes: 14 * 1_048_576 },
    longestCallMs: hangMs,
    async send(message, context) {
      try {
        assertMaySend(context);
        assertMaySend(context);
      } catch {
        return { kind: 'transient', code: 'aborted', detail: 'the call was aborted', response: null };
      }
      context.finalByte();
      return outcomeOf(message, context.signal);
    },
    async close() {},
  };
}

function fateOf(to: string): Fate | null {
  return MAGIC_NUMBERS[to] ?? (MAGIC_WORD.exec(to)?.[1]?.toLowerCase() as Fate | undefined) ?? null;
}

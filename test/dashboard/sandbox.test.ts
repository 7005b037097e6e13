import { describe, expect, it } from 'vitest';
import { addressFor, FATES } from '../../dashboard/src/pages/sandbox/magic.ts';
import { conversationsOf, type Message, previewOf, toOf } from '../../dashboard/src/pages/sandbox/messages.ts';
import { createSandboxProvider, MAGIC_NUMBERS } from '../../src/providers/sandbox/provider.ts';

const message = (id: string, phone: string, text = id) =>
  ({ id, channel: 'sms', recipient: { phone }, content: { subject: null, text } }) as unknown as Message;

describe('magic addresses', () => {
  it('are those of the sandbox, each with its number', () => {
    const numbers = FATES.flatMap(({ word, phone }) => (word === null || phone === null ? [] : [[phone, word]]));
    expect(Object.fromEntries(numbers)).toEqual(MAGIC_NUMBERS);
  });

  it('fail as they say over each channel', async () => {
    const sandbox = createSandboxProvider({ hangMs: 1 });
    const context = { signal: new AbortController().signal, assertLease() {}, finalByte() {} };
    for (const fate of FATES) {
      for (const channel of ['email', 'sms', 'push', 'webhook', 'in_app'] as const) {
        const to = addressFor(channel, fate);
        if (to === null) continue;
        const outcome = await sandbox.send({ notificationId: `ntf_${to}`, to }, context);
        expect(outcome.kind === 'sent', `${to} over ${channel}`).toBe(fate.word === null);
      }
    }
  });
});

describe('a phone', () => {
  it('has each conversation with its messages in their order, the last that was written to first', () => {
    const rows = [message('c', '+1'), message('b', '+2'), message('a', '+1')];
    const conversations = conversationsOf(rows);
    expect(conversations.map((one) => [one.with, one.messages.map(({ id }) => id)])).toEqual([
      ['+1', ['a', 'c']],
      ['+2', ['b']],
    ]);
  });

  it('names who it went to, and how it begins', () => {
    expect(toOf(message('a', '+1'))).toBe('+1');
    expect(toOf({ channel: 'email', recipient: {} } as never)).toBeNull();
    expect(previewOf(message('a', '+1', ' Hi,\n  you '))).toBe('Hi, you');
    expect(previewOf(message('a', '+1', ''))).toBe('no words');
  });
});

import type { EmailMessage } from '../../../src/providers/email/message.ts';
import type { SendContext } from '../../../src/providers/provider.ts';

let counter = 0;

/** A small message with both parts; each has its own ids. */
export function emailMessage(overrides: Partial<EmailMessage> = {}): EmailMessage {
  const notificationId = `ntf_${String(++counter).padStart(26, '0')}`;
  return {
    notificationId,
    messageId: `<${notificationId}@posthorn.test>`,
    from: { address: 'sender@posthorn.test', name: 'Posthorn' },
    to: 'recipient@example.test',
    cc: [],
    bcc: [],
    replyTo: [],
    subject: 'Your order',
    text: 'It is on its way.\n',
    html: '<p>It is on its way.</p>',
    headers: {},
    attachments: [],
    unsubscribeUrl: null,
    ...overrides,
  };
}

/** Text that no pair of loopback socket buffers can hold, so that its sender is caught in the middle. */
export function hugeText(bytes = 8 * 1_048_576): string {
  return `${'All work and no play makes Jack a dull boy. '.slice(0, 43)}\n`.repeat(Math.ceil(bytes / 44));
}

/** A lease that is always good, and a count of how often the provider asked and told. */
export function sendContext(overrides: Partial<SendContext> = {}): SendContext & { asked(): number; told(): number } {
  let asked = 0;
  let told = 0;
  return {
    signal: overrides.signal ?? new AbortController().signal,
    assertLease() {
      asked++;
      overrides.assertLease?.();
    },
    finalByte() {
      told++;
      overrides.finalByte?.();
    },
    asked: () => asked,
    told: () => told,
  };
}

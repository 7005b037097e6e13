import type { NotificationRequest } from '../../src/client/index.ts';
import type { Channel } from '../../src/domain/channel.ts';

/**
 * Somebody else for each number, so that no user's limit is met. The number is no word of its own: `429` and others alone would
 * make the sandbox fail. Numbers of telephones begin again after ten million.
 */
const ADDRESS_OF: Record<Channel, (index: number) => string> = {
  email: (index) => `u${index}load@example.com`,
  sms: phoneOf,
  whatsapp: phoneOf,
  push: (index) => `load-test-device-u${index}x`,
  webhook: (index) => `https://example.com/u${index}load`,
  in_app: (index) => `u${index}load`,
};

export type RequestOptions = {
  channel: Channel;
  tag: string;
  /** An address in which `{n}` becomes the number of the request; null for nobody's. */
  to: string | null;
  template: { key: string; data: Record<string, unknown> } | null;
};

/** The request of each number. */
export function requestsOf({ channel, tag, to, template }: RequestOptions): (index: number) => NotificationRequest {
  return (index) => {
    const address = to === null ? ADDRESS_OF[channel](index) : to.replaceAll('{n}', String(index));
    const recipient = channel === 'in_app' ? { userId: address } : address;
    const words = template ? { template } : { message: `Load test ${tag}, message ${index}.` };
    return { channel, recipient, tags: [tag], ...words } as NotificationRequest;
  };
}

/** Of a range for German mobile telephones. */
function phoneOf(index: number): string {
  return `+49151${String(10_000_000 + (index % 10_000_000))}`;
}

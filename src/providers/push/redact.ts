import { redact } from '../redact.ts';
import type { PushMessage } from './message.ts';

const MAX_WORDS = 65_536;

/**
 * What a push service said, fit to be kept: no token or endpoint, nothing of the message, no secret of ours, no e-mail
 * address, one line, at most 8 KiB.
 */
export function redactPush(words: string, known: { message: PushMessage; secrets: string[] }): string {
  const { token, subscription, title, body, url, image, data } = known.message;
  let text = words.slice(0, MAX_WORDS);
  text = without(text, '[address]', [token, ...(subscription ? addressesOf(subscription) : [])]);
  text = without(text, '[text]', [title, body, url, image, ...Object.values(data)]);
  return redact(text, { addresses: [], secrets: known.secrets });
}

function addressesOf({ endpoint, keys }: NonNullable<PushMessage['subscription']>): string[] {
  // The last part of an endpoint is what names the subscription.
  return [endpoint, endpoint.slice(endpoint.lastIndexOf('/') + 1), keys.p256dh, keys.auth];
}

/** Each value in the spellings of a JSON text and of a URL as well; the longest first, since one may hold another. */
function without(text: string, substitute: string, values: (string | null)[]): string {
  return values
    .filter((value) => value !== null)
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(Buffer.from(value).toString())])
    .filter((value) => value.length > 2)
    .sort((one, other) => other.length - one.length)
    .reduce((cleaned, value) => cleaned.replaceAll(value, substitute), text);
}

import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

export type SignedHeaders = { 'webhook-id': string; 'webhook-timestamp': string; 'webhook-signature': string };

/**
 * The headers of Standard Webhooks, with one signature for each secret, so that a receiver may hold any of them:
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#webhook-headers-sending-metadata-to-consumers
 * @param webhook.id without a dot, which separates what is signed
 * @param webhook.secrets `whsec_` and base 64, the newest first
 */
export function signWebhook(
  { id, body, secrets }: { id: string; body: string; secrets: string[] },
  at: Date,
): SignedHeaders {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

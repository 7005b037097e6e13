import type { operations } from '../../../../src/client/schema.ts';
import type { WebhookBody } from '../webhooks/webhook-form.tsx';

type Change = operations['changeWebhook']['requestBody']['content']['application/json'];

/** Only what was changed in the form, so that what somebody else has changed meanwhile stays; null where nothing was. */
export function changeOf(before: WebhookBody, after: WebhookBody): Change | null {
  const change: Change = {
    ...(after.url !== before.url && { url: after.url }),
    ...(after.description !== before.description && { description: after.description }),
    ...(!isSame(after.events, before.events) && { events: after.events }),
  };
  return Object.keys(change).length === 0 ? null : change;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((event) => other.includes(event));
}

import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { listWebhookAttemptsEndpoint } from './attempts.ts';
import { createWebhookEndpoint } from './create.ts';
import { deleteWebhookEndpoint } from './delete.ts';
import { getWebhookEndpoint } from './get.ts';
import { getSigningSecretEndpoint } from './get-signing-secret.ts';
import { listWebhooksEndpoint } from './list.ts';
import { resendWebhooksEndpoint } from './resend.ts';
import { rotateWebhookSecretEndpoint } from './rotate-secret.ts';
import { rotateSigningSecretEndpoint } from './rotate-signing-secret.ts';
import { testWebhookEndpoint } from './test.ts';
import { updateWebhookEndpoint } from './update.ts';

/** Everything below `/api/webhooks`; fixed paths stand before `:id`. */
export function webhookEndpoints(deps: ApiDeps): Endpoint[] {
  return [
    getSigningSecretEndpoint(deps),
    rotateSigningSecretEndpoint(deps),
    createWebhookEndpoint(deps),
    listWebhooksEndpoint(deps),
    getWebhookEndpoint(deps),
    updateWebhookEndpoint(deps),
    deleteWebhookEndpoint(deps),
    rotateWebhookSecretEndpoint(deps),
    testWebhookEndpoint(deps),
    listWebhookAttemptsEndpoint(deps),
    resendWebhooksEndpoint(deps),
  ];
}

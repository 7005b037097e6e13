export type { ConnectionOptions } from './create-http.ts';
export { createPosthorn, type Posthorn, type PosthornOptions } from './create-posthorn.ts';
export type { List, Page } from './list-of.ts';
export { type ErrorCode, PosthornError } from './posthorn-error.ts';
export { registerClient } from './register-client.ts';
export type { Fetch } from './retrying-fetch.ts';
export type * from './types.ts';
export type { UsageQuery } from './usage.ts';
export { verifyWebhook, type WebhookEvent, WebhookVerificationError } from './verify-webhook.ts';

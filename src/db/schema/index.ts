export { apiKeys } from './api-keys.ts';
export { attempts } from './attempts.ts';
export { clients } from './clients.ts';
export { deadLetters } from './dead-letters.ts';
export { idempotencyKeys } from './idempotency-keys.ts';
export { notifications } from './notifications.ts';
export { outbox } from './outbox.ts';
export { timeline } from './timeline.ts';

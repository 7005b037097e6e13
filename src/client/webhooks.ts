import { dataOf, type Http, withSignal } from './http.ts';
import { listOf } from './list-of.ts';
import type { BodyOf, CallOptions, QueryOf } from './types.ts';

/** `posthorn.webhooks`: endpoints that receive status events. */
export function webhooksOf(http: Http) {
  const byId = (id: string, options?: CallOptions) => ({ params: { path: { id } }, ...withSignal(options) });
  return {
    /** Its secret is shown only once. */
    create: (webhook: BodyOf<'createWebhook'>, options?: CallOptions) =>
      dataOf(http.POST('/api/webhooks', { body: webhook, ...withSignal(options) })),
    list: (options?: CallOptions) => listOf(() => http.GET('/api/webhooks', withSignal(options))),
    get: (id: string, options?: CallOptions) => dataOf(http.GET('/api/webhooks/{id}', byId(id, options))),
    update: (id: string, changes: BodyOf<'changeWebhook'>, options?: CallOptions) =>
      dataOf(http.PATCH('/api/webhooks/{id}', { ...byId(id, options), body: changes })),
    delete: (id: string, options?: CallOptions) => dataOf(http.DELETE('/api/webhooks/{id}', byId(id, options))),
    /** Calls are signed with the previous secret as well for a while. */
    rotateSecret: (id: string, rotation: BodyOf<'rotateWebhookSecret'> = {}, options?: CallOptions) =>
      dataOf(http.POST('/api/webhooks/{id}/rotate-secret', { ...byId(id, options), body: rotation })),
    /** Sends it an event of the type `webhook.test`. */
    test: (id: string, options?: CallOptions) => dataOf(http.POST('/api/webhooks/{id}/test', byId(id, options))),
    /** The calls, newest first. */
    attempts: (id: string, query: QueryOf<'listWebhookAttempts'> = {}, options?: CallOptions) =>
      listOf((from) =>
        http.GET('/api/webhooks/{id}/attempts', {
          params: { path: { id }, query: { ...query, ...from } },
          ...withSignal(options),
        }),
      ),
    /** One event: what was sent, and the answers. */
    event: (id: string, eventId: string, options?: CallOptions) =>
      dataOf(
        http.GET('/api/webhooks/{id}/events/{eventId}', {
          params: { path: { id, eventId } },
          ...withSignal(options),
        }),
      ),
    /** Sends one event, or those since a time, again. */
    resend: (id: string, selection: BodyOf<'resendWebhookEvents'>, options?: CallOptions) =>
      dataOf(http.POST('/api/webhooks/{id}/resend', { ...byId(id, options), body: selection })),
    /** The secrets that sign notifications of the channel `webhook`. */
    signingSecret: (options?: CallOptions) => dataOf(http.GET('/api/webhooks/signing-secret', withSignal(options))),
    rotateSigningSecret: (rotation: BodyOf<'rotateSigningSecret'> = {}, options?: CallOptions) =>
      dataOf(http.POST('/api/webhooks/signing-secret/rotate', { body: rotation, ...withSignal(options) })),
  };
}

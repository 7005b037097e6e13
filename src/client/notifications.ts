import { dataOf, type Http, onceOnly, withSignal } from './http.ts';
import { listOf } from './list-of.ts';
import type { BodyOf, CallOptions, CreateOptions, NotificationRequest, QueryOf } from './types.ts';

/** `posthorn.notifications`. */
export function notificationsOf(http: Http) {
  const byId = (id: string, options?: CallOptions) => ({ params: { path: { id } }, ...withSignal(options) });
  return {
    /** Resolves once it is stored; from then on it is not lost. Retries after network errors do not send it twice. */
    send: (request: NotificationRequest, options?: CreateOptions) =>
      dataOf(
        http.POST('/api/notifications', {
          body: request,
          params: { header: onceOnly(options) },
          ...withSignal(options),
        }),
      ),
    /** At most 1,000; each has its own result, in the same order. */
    sendBatch: (requests: NotificationRequest[], options?: CreateOptions) =>
      dataOf(
        http.POST('/api/notifications/batch', {
          body: { notifications: requests },
          params: { header: onceOnly(options) },
          ...withSignal(options),
        }),
      ),
    /** Includes its attempts and its timeline. */
    get: (id: string, options?: CallOptions) => dataOf(http.GET('/api/notifications/{id}', byId(id, options))),
    /** What it waits for, and what the checks before a send say of it. */
    why: (id: string, options?: CallOptions) => dataOf(http.GET('/api/notifications/{id}/why', byId(id, options))),
    /** Whole, to a key that sees nobody otherwise; the audit log tells of it. Needs the scope `reveal`. */
    reveal: (id: string, options?: CallOptions) =>
      dataOf(http.POST('/api/notifications/{id}/reveal', byId(id, options))),
    /** Newest first. */
    list: (query: QueryOf<'listNotifications'> = {}, options?: CallOptions) =>
      listOf((from) =>
        http.GET('/api/notifications', { params: { query: { ...query, ...from } }, ...withSignal(options) }),
      ),
    /** Resolves if it has not been sent and never will be. */
    cancel: (id: string, options?: CallOptions) =>
      dataOf(http.POST('/api/notifications/{id}/cancel', byId(id, options))),
    /** By `ids`, `tag` or `recipient`. */
    cancelMany: (selection: BodyOf<'cancelNotifications'>, options?: CallOptions) =>
      dataOf(http.POST('/api/notifications/cancel', { body: selection, ...withSignal(options) })),
    reschedule: (id: string, sendAt: Date | string, options?: CallOptions) => {
      const body = { sendAt: typeof sendAt === 'string' ? sendAt : sendAt.toISOString() };
      return dataOf(http.PATCH('/api/notifications/{id}', { ...byId(id, options), body }));
    },
    /** Predicts the outcome without sending. With an `idempotencyKey`, also whether that key was used before. */
    simulate: (request: NotificationRequest, options: CreateOptions = {}) =>
      dataOf(
        http.POST('/api/notifications/simulate', {
          body: request,
          ...(options.idempotencyKey !== undefined && { params: { header: onceOnly(options) } }),
          ...withSignal(options),
        }),
      ),
  };
}

import { dataOf, type Http, onceOnly, withSignal } from './http.ts';
import { listOf } from './list-of.ts';
import type { BodyOf, CallOptions, CreateOptions, NotificationRequest, QueryOf } from './types.ts';

/** `posthorn.notifications`. */
export function notificationsOf(http: Http) {
  const byId = (id: string, options?: CallOptions) => ({ params: { path: { id } }, ...withSignal(options) });
  return {
    /** Resolves once it is on record: from then on it is not lost. It happens once, however often the network breaks. */
    send: (request: NotificationRequest, options?: CreateOptions) =>
      dataOf(
        http.POST('/api/notifications', {
          body: request,
          params: { header: onceOnly(options) },
          ...withSignal(options),
        }),
      ),
    /** At most 1,000; each is answered for itself, in their order. */
    sendBatch: (requests: NotificationRequest[], options?: CreateOptions) =>
      dataOf(
        http.POST('/api/notifications/batch', {
          body: { notifications: requests },
          params: { header: onceOnly(options) },
          ...withSignal(options),
        }),
      ),
    /** With its attempts and its timeline. */
    get: (id: string, options?: CallOptions) => dataOf(http.GET('/api/notifications/{id}', byId(id, options))),
    /** The newest first. */
    list: (query: QueryOf<'listNotifications'> = {}, options?: CallOptions) =>
      listOf((from) =>
        http.GET('/api/notifications', { params: { query: { ...query, ...from } }, ...withSignal(options) }),
      ),
    /** Resolves when it never was and never will be sent. */
    cancel: (id: string, options?: CallOptions) =>
      dataOf(http.POST('/api/notifications/{id}/cancel', byId(id, options))),
    /** By `ids`, `tag` or `recipient`. */
    cancelMany: (selection: BodyOf<'cancelNotifications'>, options?: CallOptions) =>
      dataOf(http.POST('/api/notifications/cancel', { body: selection, ...withSignal(options) })),
    reschedule: (id: string, sendAt: Date | string, options?: CallOptions) => {
      const body = { sendAt: typeof sendAt === 'string' ? sendAt : sendAt.toISOString() };
      return dataOf(http.PATCH('/api/notifications/{id}', { ...byId(id, options), body }));
    },
    /** What would become of it; nothing is sent. With an `idempotencyKey`, whether that one was used before. */
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

import { dataOf, type Http, onceOnly, withSignal } from './http.ts';
import type { CreateOptions, EventRequest } from './types.ts';

/** `posthorn.events`. */
export function eventsOf(http: Http) {
  return {
    /** Reports what happened to a person. It becomes a notification per channel, each with its own result. */
    send: (event: EventRequest, options?: CreateOptions) =>
      dataOf(http.POST('/api/events', { body: event, params: { header: onceOnly(options) }, ...withSignal(options) })),
  };
}

import { dataOf, type Http, onceOnly, withSignal } from './http.ts';
import type { CreateOptions, EventRequest } from './types.ts';

/** `posthorn.events`. */
export function eventsOf(http: Http) {
  return {
    /** What happened to a person, which becomes a notification per channel; each channel is answered for itself. */
    send: (event: EventRequest, options?: CreateOptions) =>
      dataOf(http.POST('/api/events', { body: event, params: { header: onceOnly(options) }, ...withSignal(options) })),
  };
}

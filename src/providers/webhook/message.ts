/** One call of a URL that a client gave. */
export type WebhookMessage = {
  /** Public id: `ntf_…` or `evt_…`; the `webhook-id` by which a receiver drops a repeated one. */
  id: string;
  url: string;
  /** JSON, as it is sent and signed. */
  body: string;
  /** `whsec_…`, the newest first: each signs, so that a receiver may hold either. */
  secrets: string[];
  /** The trace that the call is part of, for its receiver; none where nobody records it. */
  traceparent?: string | null;
};

/**
 * What it means that a call ended without an answer. Before the request's last byte nothing can have been taken; after
 * it only an answer could tell.
 * @param cause a code of Node's, or `ABORTED`
 */
export function classifyBreak({ complete, cause }: { complete: boolean; cause: string }): {
  kind: 'ambiguous' | 'transient';
  code: string;
} {
  if (!complete) return { kind: 'transient', code: connectionCode(cause) };
  if (cause === 'ABORTED') return { kind: 'ambiguous', code: 'aborted_after_request' };
  // HPE: Node's parser of HTTP.
  return { kind: 'ambiguous', code: cause.startsWith('HPE_') ? 'unexpected_answer' : 'no_answer' };
}

function connectionCode(cause: string): string {
  if (cause === 'ABORTED') return 'aborted';
  if (cause === 'ECONNREFUSED') return 'connection_refused';
  if (cause === 'ETIMEDOUT') return 'connection_timeout';
  if (cause === 'ECONNRESET' || cause === 'EPIPE') return 'connection_closed';
  if (/^(ENOTFOUND|EAI_)/.test(cause)) return 'connection_dns_failed';
  if (/^(ERR_TLS|ERR_SSL|EPROTO$|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(cause)) return 'connection_tls_failed';
  return 'connection_failed';
}

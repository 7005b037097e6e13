import { isLoopbackHost } from '../domain/loopback.ts';

/** Longer than any provider’s metadata, keys and tokens are. */
const MOST_BYTES = 262_144;

/** Statuses whose answers have no body (Fetch, "null body status"). */
const WITHOUT_BODY = [204, 205, 304];

/**
 * As `fetch`, for what the identity provider’s metadata names: over TLS, or to this machine; without following redirects, which
 * would carry secrets along; and no more than 256 KiB of an answer. How long it may take is the caller’s `signal`.
 * @throws TypeError for another address, and for a longer answer
 */
export async function boundedFetch(url: string, init: RequestInit): Promise<Response> {
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopbackHost(hostname))) {
    throw coded('OIDC_NOT_OVER_TLS', 'the provider names an address without TLS');
  }
  const answer = await fetch(url, { ...init, redirect: 'manual' });
  const { status, headers } = answer;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.length;
    // Leaving the loop cancels what is still to come.
    if (size > MOST_BYTES) throw coded('OIDC_ANSWER_TOO_LONG', 'the provider’s answer is too long');
    chunks.push(chunk);
  }
  return new Response(WITHOUT_BODY.includes(status) ? null : Buffer.concat(chunks), { status, headers });
}

function coded(code: string, message: string): TypeError {
  return Object.assign(new TypeError(message), { code });
}

import { createPrivateKey } from 'node:crypto';
import { JWT } from 'google-auth-library';
import { createDeadline } from '../../../async/deadline.ts';
import { exchange, type HttpExchange, type HttpTimeouts } from '../../http/exchange.ts';
import { parseObject } from '../../json.ts';
import type { SendContext } from '../../provider.ts';
import { classifyToken, type TokenFailure } from './classify-token.ts';

/** The parts that matter of the JSON file that Google gives for a service account. */
export type ServiceAccount = { project_id: string; client_email: string; private_key: string; token_uri: string };

export type AccessTokens = {
  /** The one that is in use, until five minutes before its end; then a new one. Never throws. */
  get(signal: AbortSignal): Promise<{ token: string } | TokenFailure>;
  /** Forgets a token that was refused, unless another is in use already. */
  drop(token: string): void;
  close(): void;
};

/** https://firebase.google.com/docs/cloud-messaging/send/v1-api */
const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
/** What the library wants to see in the place of a refresh token, with the date of one that has ended. */
const NO_TOKEN = { refresh_token: 'jwt-placeholder', expiry_date: 1 };

/**
 * Access tokens of a service account: https://developers.google.com/identity/protocols/oauth2/service-account.
 * The library signs, keeps the token, and lets those who ask at once wait for the same one; the HTTP is ours, since its
 * own knows no other address than Google's, repeats requests, and says too little of why one failed.
 * @throws TypeError for an invalid private key or `token_uri`
 */
export function createAccessTokens(account: ServiceAccount, timeouts: HttpTimeouts): AccessTokens {
  const { client_email: email, private_key: key, token_uri: tokenUri } = account;
  const url = new URL(tokenUri);
  assertPrivateKey(key);
  const closing = new AbortController();
  const context: SendContext = { signal: closing.signal, assertLease() {}, finalByte() {} };

  async function request({ data }: { data: URLSearchParams }): Promise<{ data: unknown }> {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' };
    const result = await exchange({ url, method: 'POST', headers, body: data.toString() }, timeouts, context);
    const token = tokenOf(result);
    if (token) return { data: token };
    throw new TokenRefused(classifyToken(result, [data.get('assertion') ?? '']));
  }

  const client = new JWT({
    email,
    key,
    scopes: [SCOPE],
    additionalClaims: { aud: tokenUri },
    // Its type asks for the library's own class, of which it calls `request` alone.
    transporter: { request } as never,
    useAuthRequestParameters: false,
  });

  return {
    async get(signal) {
      if (signal.aborted) return noToken('aborted');
      const deadline = createDeadline(signal, 0);
      try {
        const { token } = await deadline.race(client.getAccessToken());
        return { token: token ?? '' };
      } catch (error) {
        if (error instanceof TokenRefused) return error.failure;
        return noToken((error as NodeJS.ErrnoException).code === 'ABORTED' ? 'aborted' : 'token_unavailable');
      } finally {
        deadline.clear();
      }
    },
    drop(token) {
      if (client.credentials.access_token === token) client.setCredentials({ ...NO_TOKEN });
    },
    close: () => closing.abort(),
  };
}

function noToken(code: 'aborted' | 'token_unavailable'): TokenFailure {
  return { kind: 'transient', code, detail: 'no access token', response: null };
}

class TokenRefused extends Error {
  readonly failure: TokenFailure;
  constructor(failure: TokenFailure) {
    super(failure.code);
    this.failure = failure;
  }
}

/** OpenSSL's own words say nothing to who has set up a wrong file. */
function assertPrivateKey(key: string): void {
  try {
    createPrivateKey(key);
  } catch {
    throw new TypeError("the service account's private key cannot be read");
  }
}

function tokenOf({ answer }: HttpExchange): { access_token: string; expires_in: number } | null {
  if (answer?.status !== 200) return null;
  const { access_token, expires_in } = parseObject(answer.body);
  // A token must be usable in a header.
  const isToken = typeof access_token === 'string' && /^[!-~]+$/.test(access_token);
  return isToken && Number.isFinite(expires_in) ? { access_token, expires_in } : null;
}

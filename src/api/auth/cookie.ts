import { getCookie } from 'hono/cookie';
import { OIDC_LOGIN_MS, SESSION_LONGEST_MS } from '../../domain/login.ts';
import { isLoopbackHost } from '../../domain/loopback.ts';
import type { ApiContext } from '../http-context.ts';

/** A cookie that holds a token. */
export type TokenCookie = {
  /** Null where there is none. */
  read(c: ApiContext): string | null;
  /** A `Set-Cookie` that gives it, or with null takes it away. */
  write(token: string | null): string;
};

/** Of a session. */
export function createSessionCookie(publicUrl: string | null): TokenCookie {
  return createTokenCookie(publicUrl, 'posthorn', SESSION_LONGEST_MS);
}

/** Of a log-in at the identity provider, until the person comes back. */
export function createOidcCookie(publicUrl: string | null): TokenCookie {
  return createTokenCookie(publicUrl, 'posthorn-oidc', OIDC_LOGIN_MS);
}

/**
 * By its prefix a browser takes it from this very host alone, over TLS, for all paths, so that no other host of the domain
 * can set one (RFC 6265bis, 4.1.3.2). Without TLS on this machine it has neither.
 */
function createTokenCookie(publicUrl: string | null, plainName: string, lastsMs: number): TokenCookie {
  const { protocol, hostname } = new URL(publicUrl ?? 'https://posthorn.invalid');
  const isPlain = protocol === 'http:' && isLoopbackHost(hostname);
  const name = isPlain ? plainName : `__Host-${plainName}`;
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isPlain ? '' : '; Secure'}`;
  return {
    read: (c) => getCookie(c, name) || null,
    write: (token) => `${name}=${token ?? ''}; ${attributes}; Max-Age=${token === null ? 0 : lastsMs / 1_000}`,
  };
}

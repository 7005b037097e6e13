import { getCookie } from 'hono/cookie';
import { SESSION_LONGEST_MS } from '../../domain/login.ts';
import { isLoopbackHost } from '../../domain/loopback.ts';
import type { ApiContext } from '../http-context.ts';

/** The cookie that holds a session’s token. */
export type SessionCookie = {
  /** Null where there is none. */
  read(c: ApiContext): string | null;
  /** A `Set-Cookie` that gives it, or with null takes it away. */
  write(token: string | null): string;
};

const NAME = 'posthorn';

/**
 * By its prefix a browser takes it from this very host alone, over TLS, for all paths, so that no other host of the domain
 * can set one (RFC 6265bis, 4.1.3.2). Without TLS on this machine it has neither.
 */
export function createSessionCookie(publicUrl: string | null): SessionCookie {
  const { protocol, hostname } = new URL(publicUrl ?? 'https://posthorn.invalid');
  const isPlain = protocol === 'http:' && isLoopbackHost(hostname);
  const name = isPlain ? NAME : `__Host-${NAME}`;
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isPlain ? '' : '; Secure'}`;
  return {
    read: (c) => getCookie(c, name) || null,
    write: (token) =>
      `${name}=${token ?? ''}; ${attributes}; Max-Age=${token === null ? 0 : SESSION_LONGEST_MS / 1_000}`,
  };
}

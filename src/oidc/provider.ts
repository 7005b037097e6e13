import * as openid from 'openid-client';
import { shared } from '../async/shared.ts';
import { HOUR_MS } from '../domain/durations.ts';
import { type Claims, hasSecondFactor, type Identity, subjectOf, valuesOf } from '../domain/identity.ts';
import { isLoopbackHost } from '../domain/loopback.ts';
import { reasonOf } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';
import { boundedFetch } from './bounded-fetch.ts';

export type ProviderSettings = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** How people know it. */
  name: string;
  /** The claim that roles go by. */
  roleClaim: string;
  /** Where it sends people back to. */
  redirectUri: string;
};

/** What one log-in is bound to; the browser alone keeps what they are made of. */
export type LoginSecrets = { state: string; nonce: string; codeVerifier: string };

/**
 * What became of an answer: who it is; that it is none for this log-in, or was declined there; or that the provider cannot be
 * asked, or refuses us. `code` is for the log.
 */
export type Answered =
  | { kind: 'identity'; identity: Identity }
  | { kind: 'invalid' | 'declined' | 'away'; code: string };

/** The identity provider, by OpenID Connect (code flow with PKCE). */
export type IdentityProvider = {
  name: string;
  /**
   * Where a person logs in.
   * @param again whoever is logged in there proves anew who they are
   */
  loginUrl(secrets: LoginSecrets, options: { again: boolean }): Promise<{ url: URL } | { url: null; code: string }>;
  /**
   * Who came back.
   * @param query of the URL to which they were sent
   * @param provedSince they must have proved who they are since then; null where it does not matter
   */
  identityOf(query: URLSearchParams, secrets: LoginSecrets, provedSince: Date | null): Promise<Answered>;
};

/** For one call of the provider. */
const TIMEOUT_SECONDS = 5;
/** Metadata is asked for anew after this; where that fails what is known goes on. */
const FRESH_MS = HOUR_MS;
/** How long nobody asks again after that. */
const PAUSE_MS = 30_000;

/** Codes of openid-client that mean that the provider did not answer, or not as one does. */
const AWAY = [
  ...[
    'OAUTH_TIMEOUT',
    'OAUTH_ABORT',
    'OAUTH_RESPONSE_IS_NOT_CONFORM',
    'OAUTH_RESPONSE_IS_NOT_JSON',
    'OAUTH_PARSE_ERROR',
  ],
  ...['OAUTH_MISSING_SERVER_METADATA', 'OAUTH_INVALID_SERVER_METADATA', 'OAUTH_HTTP_REQUEST_FORBIDDEN'],
];
/** Errors of the token endpoint that are ours, or its own, and not the person’s (RFC 6749, 5.2). */
const INVALID_GRANT = 'invalid_grant';
/** What the provider sends somebody back with who did not want to, or may not, log in (RFC 6749, 4.1.2.1; OpenID Connect Core, 3.1.2.6). */
const DECLINED = [
  'access_denied',
  'login_required',
  'consent_required',
  'interaction_required',
  'account_selection_required',
];

/**
 * Its metadata is read with the first log-in, and kept for an hour. Nothing is asked while a process starts: the API serves
 * without the provider.
 */
export function createIdentityProvider(settings: ProviderSettings, logger: Logger): IdentityProvider {
  const { name, roleClaim, redirectUri } = settings;
  let known: { config: openid.Configuration; until: number } | null = null;
  const renew = shared(async () => {
    const config = await discover(settings);
    known = { config, until: Date.now() + FRESH_MS };
    return config;
  }, 0);

  const current = async (): Promise<openid.Configuration> => {
    const before = known;
    if (before && before.until > Date.now()) return before.config;
    try {
      return await renew();
    } catch (error) {
      if (!before) throw error;
      before.until = Date.now() + PAUSE_MS;
      logger.warn(
        { reason: codeOf(error) },
        'the identity provider’s metadata could not be renewed; what is known goes on',
      );
      return before.config;
    }
  };

  return {
    name,
    async loginUrl({ state, nonce, codeVerifier }, { again }) {
      try {
        const url = openid.buildAuthorizationUrl(await current(), {
          redirect_uri: redirectUri,
          response_type: 'code',
          scope: 'openid email profile',
          state,
          nonce,
          code_challenge: await openid.calculatePKCECodeChallenge(codeVerifier),
          code_challenge_method: 'S256',
          ...(again && { prompt: 'login', max_age: '0' }),
        });
        return { url };
      } catch (error) {
        return { url: null, code: codeOf(error) };
      }
    },
    async identityOf(query, { state, nonce, codeVerifier }, provedSince) {
      const here = new URL(redirectUri);
      here.search = query.toString();
      const checks = {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        ...(provedSince && { maxAge: Math.max(0, Math.ceil((Date.now() - provedSince.getTime()) / 1_000)) }),
      };
      try {
        const config = await current();
        const tokens = await openid.authorizationCodeGrant(config, here, checks);
        const claims = tokens.claims();
        if (!claims) return { kind: 'invalid', code: 'no_id_token' };
        const about = await claimsAbout(config, tokens.access_token, claims, roleClaim);
        return { kind: 'identity', identity: identityIn(claims, about, roleClaim) };
      } catch (error) {
        return { kind: kindOf(error), code: codeOf(error) };
      }
    },
  };
}

async function discover({ issuer, clientId, clientSecret }: ProviderSettings): Promise<openid.Configuration> {
  const server = new URL(issuer);
  const isPlain = server.protocol === 'http:' && isLoopbackHost(server.hostname);
  const found = await openid.discovery(server, clientId, clientSecret, undefined, {
    timeout: TIMEOUT_SECONDS,
    [openid.customFetch]: boundedFetch as openid.CustomFetch,
    execute: isPlain ? [openid.allowInsecureRequests] : [],
  });
  const metadata = found.serverMetadata();
  // Of tenants together, such as Entra’s `common`, each says what it likes of its people.
  if (new URL(metadata.issuer).href !== server.href) {
    throw Object.assign(new TypeError('the issuer is another'), { code: 'OIDC_OTHER_ISSUER' });
  }
  // Every server takes a password in this way (RFC 6749, 2.3.1), unless it says otherwise.
  const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const proof = methods.includes('client_secret_basic')
    ? openid.ClientSecretBasic(clientSecret)
    : openid.ClientSecretPost(clientSecret);
  const config = new openid.Configuration(metadata, clientId, clientSecret, proof);
  config.timeout = TIMEOUT_SECONDS;
  config[openid.customFetch] = boundedFetch as openid.CustomFetch;
  if (isPlain) openid.allowInsecureRequests(config);
  // The token comes over TLS from the provider itself; its signature is held against the provider’s keys all the same.
  openid.enableNonRepudiationChecks(config);
  return config;
}

/** What is said of the person: by the ID token, or where it lacks something that counts, by UserInfo beside it. */
async function claimsAbout(
  config: openid.Configuration,
  accessToken: string,
  claims: openid.IDToken,
  roleClaim: string,
): Promise<Claims> {
  const isWhole = typeof claims.email === 'string' && valuesOf(claims, roleClaim).length > 0;
  if (isWhole || config.serverMetadata().userinfo_endpoint === undefined) return claims;
  const more = await openid.fetchUserInfo(config, accessToken, claims.sub);
  // Whether an address is verified is said by whoever says the address.
  const { email, email_verified, ...others } = claims;
  return { ...more, ...others, ...(email !== undefined && { email, email_verified }) };
}

function identityIn(claims: openid.IDToken, about: Claims, roleClaim: string): Identity {
  const { email, email_verified: isVerified, name } = about;
  return {
    subject: subjectOf(claims.iss, claims.sub),
    email: typeof email === 'string' ? email : null,
    isEmailVerified: isVerified === true,
    name: typeof name === 'string' ? name : null,
    values: valuesOf(about, roleClaim),
    hasFactor: hasSecondFactor(claims),
  };
}

function kindOf(error: unknown): 'invalid' | 'declined' | 'away' {
  if (error instanceof openid.AuthorizationResponseError) {
    if (DECLINED.includes(error.error)) return 'declined';
    return error.error === 'server_error' || error.error === 'temporarily_unavailable' ? 'away' : 'invalid';
  }
  // `invalid_client` and the like are for the operator to mend.
  if (error instanceof openid.ResponseBodyError) return error.error === INVALID_GRANT ? 'invalid' : 'away';
  if (error instanceof openid.WWWAuthenticateChallengeError) return 'away';
  // Of `fetch`: no connection, or no end of the answer.
  const isNetwork = error instanceof TypeError && !reasonOf(error).startsWith('ERR_');
  return isNetwork || AWAY.includes(reasonOf(error)) ? 'away' : 'invalid';
}

/** A code, such as `OAUTH_TIMEOUT`, `invalid_client` or `ECONNREFUSED`: messages and causes hold what was answered. */
function codeOf(error: unknown): string {
  if (error instanceof openid.ResponseBodyError || error instanceof openid.AuthorizationResponseError) {
    return KNOWN_ERROR.test(error.error) ? error.error : 'error';
  }
  // By its own rules a 401 with a challenge: the secret is wrong, or the client unknown.
  if (error instanceof openid.WWWAuthenticateChallengeError) return 'client_refused';
  const cause = error instanceof Error ? error.cause : undefined;
  const isOfFetch = error instanceof TypeError && cause instanceof Error;
  return reasonOf(isOfFetch ? cause : error);
}

/** What the provider calls an error is only told where it is a code. */
const KNOWN_ERROR = /^[a-z_]{1,40}$/;

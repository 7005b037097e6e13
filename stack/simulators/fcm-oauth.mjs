import { createPublicKey, randomBytes, verify } from 'node:crypto';

/**
 * @typedef {import('./fcm-account.mjs').ServiceAccount} ServiceAccount
 * @typedef {{ error: string, error_description: string }} OAuthError
 * @typedef {{ access_token: string, expires_in: number, token_type: 'Bearer' }} AccessToken
 */

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const SCOPES = ['https://www.googleapis.com/auth/firebase.messaging', 'https://www.googleapis.com/auth/cloud-platform'];
const LONGEST_S = 3_600;
const CLOCK_SKEW_S = 300;

/**
 * Google's token endpoint for service accounts: https://developers.google.com/identity/protocols/oauth2/service-account
 * @param {{ accounts: ServiceAccount[], lifetimeS: number }} options `lifetimeS`: of the access tokens
 */
export function googleOAuth({ accounts, lifetimeS }) {
  /** @type {Map<string, { account: ServiceAccount, endsAt: number }>} */
  const tokens = new Map();
  return {
    /**
     * @param {URLSearchParams} form
     * @param {string} audience the endpoint's own address
     * @returns {AccessToken | OAuthError}
     */
    exchange(form, audience) {
      if (form.get('grant_type') !== GRANT_TYPE) {
        return refuse('unsupported_grant_type', `Invalid grant_type: ${form.get('grant_type') ?? ''}`);
      }
      const result = checkAssertion(form.get('assertion') ?? '', audience, accounts);
      if ('error' in result) return result;
      const token = `ya29.${randomBytes(48).toString('base64url')}`;
      tokens.set(token, { account: result, endsAt: Date.now() + lifetimeS * 1_000 });
      return { access_token: token, expires_in: lifetimeS, token_type: 'Bearer' };
    },
    /** @param {string | undefined} authorization @returns {ServiceAccount | undefined} whose token it is */
    accountOf(authorization) {
      const grant = tokens.get(authorization?.replace(/^Bearer /, '') ?? '');
      return grant && grant.endsAt > Date.now() ? grant.account : undefined;
    },
    /** As if each token had been taken back. */
    revokeAll() {
      tokens.clear();
    },
  };
}

/**
 * @param {string} assertion
 * @param {string} audience
 * @param {ServiceAccount[]} accounts
 * @returns {ServiceAccount | OAuthError}
 */
function checkAssertion(assertion, audience, accounts) {
  const [head = '', body = '', signature = '', ...rest] = assertion.split('.');
  const header = parse(head);
  const claims = parse(body);
  if (!header || !claims || !signature || rest.length > 0) {
    return refuse('invalid_grant', 'Bad Request');
  }
  if (header.alg !== 'RS256') return refuse('invalid_grant', 'Invalid JWT: unsupported algorithm');
  const account = accounts.find((one) => one.client_email === claims.iss);
  if (!account) return refuse('invalid_grant', 'Invalid grant: account not found');
  const key = createPublicKey(account.private_key);
  if (!verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))) {
    return refuse('invalid_grant', 'Invalid JWT Signature.');
  }
  if (claims.aud !== audience) {
    return refuse('invalid_grant', `Invalid JWT: Failed audience check. The right audience is ${audience}`);
  }
  const now = Date.now() / 1_000;
  const { iat, exp } = claims;
  const isShort = Number.isInteger(iat) && Number.isInteger(exp) && exp - iat <= LONGEST_S && exp > iat;
  if (!isShort || iat > now + CLOCK_SKEW_S || exp < now) {
    return refuse(
      'invalid_grant',
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp ' +
        'values in the JWT claim.',
    );
  }
  const asked = String(claims.scope ?? '').split(' ');
  if (!asked.some((scope) => SCOPES.includes(scope))) {
    return refuse('invalid_scope', 'Invalid OAuth scope or ID token audience provided.');
  }
  return account;
}

/** @param {string} error @param {string} error_description @returns {OAuthError} */
function refuse(error, error_description) {
  return { error, error_description };
}

/** @param {string} part @returns {Record<string, any> | null} */
function parse(part) {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return null;
  }
}

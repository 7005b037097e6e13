import { createPublicKey, verify } from 'node:crypto';

const LONGEST_S = 86_400;

/**
 * Who sends, by VAPID: RFC 8292, 2 and 3, and the larger of its refusals (4.2).
 * @param {string | undefined} authorization `vapid t=…, k=…`
 * @param {{ audience: string, nowMs?: number }} options `audience`: the origin of the push service
 * @returns {{ key: string } | { refusal: string }} the sender's public key in base64url, or why it is refused
 */
export function checkVapid(authorization, { audience, nowMs = Date.now() }) {
  if (!authorization) return { refusal: 'Missing Authorization Header' };
  const [scheme = '', ...rest] = authorization.split(/\s+/);
  const fields = new Map(
    rest
      .join('')
      .split(',')
      .map((field) => /** @type {[string, string]} */ (field.split('=', 2))),
  );
  const token = fields.get('t') ?? '';
  const key = fields.get('k') ?? '';
  const point = Buffer.from(key, 'base64url');
  if (scheme.toLowerCase() !== 'vapid' || point.length !== 65) return { refusal: 'Invalid Authorization Header' };

  const [head = '', body = '', signature = ''] = token.split('.');
  const header = parse(head);
  const claims = parse(body);
  if (header?.alg !== 'ES256' || !claims) return { refusal: 'Invalid VAPID token: invalid JWT provided' };
  if (!isSigned(`${head}.${body}`, Buffer.from(signature, 'base64url'), point)) {
    return { refusal: 'Invalid VAPID token: invalid signature' };
  }
  const nowS = nowMs / 1_000;
  if (claims.aud !== audience) return { refusal: 'Invalid VAPID token: aud is not the origin of this push service' };
  if (!(claims.exp > nowS && claims.exp <= nowS + LONGEST_S)) return { refusal: 'Invalid VAPID token: Auth expired' };
  if (claims.sub !== undefined && !/^(mailto:|https:)/.test(claims.sub)) return { refusal: 'Invalid VAPID token: sub' };
  return { key };
}

/** @param {string} text @param {Buffer} signature @param {Buffer} point */
function isSigned(text, signature, point) {
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')];
  try {
    const key = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
    return verify('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }, signature);
  } catch {
    return false; // no point of the curve
  }
}

/** @param {string} part @returns {Record<string, any> | null} */
function parse(part) {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return null;
  }
}

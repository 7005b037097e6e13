import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** One key: the name that stands before what it encrypts, and 32 bytes. */
export type ContentKey = { id: string; key: Buffer };

/** Where a value stands: its column, and the key of its row; it can be read nowhere else. */
export type Place = readonly [column: ContentColumn, row: string];

/**
 * `fallbacks.*` are parts of each element, whose row is `<notification>/<channel>`; the row of `campaign_recipients` is
 * `<campaign>/<position>`.
 */
export type ContentColumn =
  | `notifications.${'recipient' | 'content' | 'attachments' | 'metadata' | 'error_message'}`
  | `notifications.fallbacks.${'recipient' | 'content'}`
  | `in_app_messages.${'subject' | 'text' | 'html' | 'url' | 'image' | 'data'}`
  | `attempts.${'detail' | 'response'}`
  | `webhook_attempts.${'detail' | 'response'}`
  | `receipts.${'raw' | 'detail'}`
  | 'campaigns.spec'
  | `campaign_recipients.${'recipient' | 'data'}`
  | 'suppressions.address'
  | 'members.totp_secret';

/** Null, `''`, `{}` and `[]` hide nothing and stay as they are. */
export type ContentCipher = {
  /** What is stored in place of a value: of a text a text, of JSON an object, opaque both. */
  seal<T>(value: T, place: Place): T;
  /**
   * A value as it was before `seal`; what was stored in clear as it stands.
   * @throws ContentKeyMissing, ContentDamaged
   */
  open<T>(stored: T, place: Place): T;
};

/** A row is under a key that this process was not given: the operator must add it. */
export class ContentKeyMissing extends Error {
  override name = 'ContentKeyMissing';
  readonly code: string;
  constructor(keyId: string) {
    super(`content is encrypted under the key ${keyId}, which ENCRYPTION_KEYS does not name`);
    this.code = `content_key_missing:${keyId}`;
  }
}

/** What stands there was not sealed by the key of that name for this place: changed, moved, or another key. */
export class ContentDamaged extends Error {
  override name = 'ContentDamaged';
  readonly code: string;
  constructor(keyId: string, column: ContentColumn) {
    super(`${column} cannot be read with the key ${keyId}: the key is another one, or the value was changed`);
    this.code = `content_damaged:${keyId}`;
  }
}

const IV_BYTES = 12;
const TAG_BYTES = 16;
/** `v1:<key>:<iv, ciphertext and tag>`; `v0::<bytes>` is in clear, for what would else look sealed. */
const SEALED = /^(?:v1:([\w-]{1,32})|v0:):([\w-]*)$/;

/**
 * AES-256-GCM with a random IV for each value. The first key encrypts, all decrypt; without one, values are stored in
 * clear, as they are.
 * @param keys each with an id of its own
 */
export function createContentCipher(keys: readonly ContentKey[]): ContentCipher {
  const [current] = keys;
  const byId = new Map(keys.map(({ id, key }) => [id, key]));
  const wrap = (bytes: Buffer, place: Place) =>
    current ? `v1:${current.id}:${encrypt(bytes, current.key, place)}` : `v0::${bytes.toString('base64url')}`;

  return {
    seal(value, place) {
      if (isNothing(value)) return value;
      if (!current && sealedIn(value) === null) return value;
      if (typeof value === 'string') return `enc:${wrap(Buffer.from(value), place)}` as typeof value;
      return { enc: wrap(Buffer.from(JSON.stringify(value)), place) } as typeof value;
    },
    open(stored, place) {
      const sealed = sealedIn(stored);
      if (sealed === null) return stored;
      const bytes = sealed.keyId === null ? sealed.bytes : decrypt(sealed.bytes, keyOf(sealed.keyId), place);
      const text = bytes.toString();
      return typeof stored === 'string' ? (text as typeof stored) : JSON.parse(text);
    },
  };

  function keyOf(id: string): ContentKey {
    const key = byId.get(id);
    if (!key) throw new ContentKeyMissing(id);
    return { id, key };
  }
}

/** Stores in clear: where no keys are set. */
export const clearText = createContentCipher([]);

function isNothing(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === null || value === undefined || value === '';
}

/** What a stored value says of itself; null where it is in clear. */
function sealedIn(stored: unknown): { keyId: string | null; bytes: Buffer } | null {
  const text = typeof stored === 'string' ? (stored.startsWith('enc:') ? stored.slice(4) : null) : encOf(stored);
  const [, keyId = null, bytes = ''] = (text !== null && SEALED.exec(text)) || [];
  return bytes === '' ? null : { keyId, bytes: Buffer.from(bytes, 'base64url') };
}

function encOf(stored: unknown): string | null {
  if (typeof stored !== 'object' || stored === null || !('enc' in stored)) return null;
  return typeof stored.enc === 'string' && Object.keys(stored).length === 1 ? stored.enc : null;
}

function encrypt(bytes: Buffer, key: Buffer, place: Place): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place.join(':')));
  return Buffer.concat([iv, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

function decrypt(sealed: Buffer, { id, key }: ContentKey, place: Place): Buffer {
  if (sealed.length < IV_BYTES + TAG_BYTES) throw new ContentDamaged(id, place[0]);
  const options = { authTagLength: TAG_BYTES };
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES), options)
    .setAAD(Buffer.from(place.join(':')))
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new ContentDamaged(id, place[0]);
  }
}

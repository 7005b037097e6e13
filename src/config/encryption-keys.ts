import { z } from 'zod';

const KEY_BYTES = 32;

/**
 * `id:base64,id2:base64`: what encrypts content at rest, the newest first. Ids are of letters, digits, _ and -, keys of
 * 32 bytes. Empty means that content is stored in clear.
 */
export const encryptionKeys = z
  .string()
  .default('')
  .transform((text, context): { id: string; key: Buffer }[] => {
    const keys = text.split(',').flatMap((part) => (part.trim() === '' ? [] : [keyOf(part.trim())]));
    const whatIsWrong = keys.includes(null)
      ? 'must be id:key,id:key with keys of 32 bytes in base64 and ids of letters, digits, _ and - (32 at most)'
      : 'names an id twice';
    const good = keys.filter((key) => key !== null);
    if (good.length < keys.length || new Set(good.map(({ id }) => id)).size < good.length) {
      context.addIssue({ code: 'custom', message: whatIsWrong });
    }
    return good;
  });

function keyOf(part: string): { id: string; key: Buffer } | null {
  const [, id, base64] = /^([\w-]{1,32}):([A-Za-z0-9+/_-]+={0,2})$/.exec(part) ?? [];
  const key = Buffer.from(base64 ?? '', 'base64');
  return id !== undefined && key.length === KEY_BYTES ? { id, key } : null;
}

import { createHash, createPublicKey, verify } from 'node:crypto';

/** What a signature says of itself, and whether it is good. */
export type DkimCheck = { tags: Record<string, string>; signed: string[]; bodyHash: boolean; signature: boolean };

/**
 * Checks the RSA signatures of a mail as RFC 6376 tells a verifier (sections 3.4.2, 3.4.4, 3.5, 3.7 and 5.4.2), with
 * nothing of the library that has made them. Only rsa-sha256 and relaxed/relaxed.
 * @param publicKey base 64 of the p= tag
 */
export function verifyDkim(raw: Buffer, publicKey: string): DkimCheck[] {
  const text = raw.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const fields = text.slice(0, end + 2).match(/[^\r\n]+\r\n(?:[ \t][^\r\n]*\r\n)*/g) ?? [];
  const body = relaxBody(text.slice(end + 4));
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });

  return fields
    .filter((field) => nameOf(field) === 'dkim-signature' && /a=rsa-sha256/.test(field))
    .map((field) => {
      const tags = tagsOf(field);
      const signed = (tags.h ?? '').toLowerCase().split(/\s*:\s*/);
      // Of a name that comes twice in h=, the last field first; one that is missing counts as nothing.
      const left = fields.filter((other) => other !== field);
      const chosen = signed.map((name) => {
        const at = left.findLastIndex((other) => nameOf(other) === name);
        return at < 0 ? '' : relaxField(left.splice(at, 1)[0] ?? '');
      });
      const itself = relaxField(field.replace(/([;\s]b=)[^;]*/, '$1')).trimEnd();
      const hash = createHash('sha256').update(body, 'latin1').digest('base64');
      const signature = Buffer.from((tags.b ?? '').replace(/\s/g, ''), 'base64');
      const content = Buffer.from(chosen.join('') + itself, 'latin1');
      return {
        tags,
        signed,
        bodyHash: hash === (tags.bh ?? '').replace(/\s/g, ''),
        signature: verify('sha256', content, key, signature),
      };
    });
}

function nameOf(field: string): string {
  return field.slice(0, field.indexOf(':')).trim().toLowerCase();
}

function tagsOf(field: string): Record<string, string> {
  const list = field.slice(field.indexOf(':') + 1).replace(/\r\n/g, '');
  return Object.fromEntries(
    list
      .split(';')
      .filter((tag) => tag.includes('='))
      .map((tag) => [tag.slice(0, tag.indexOf('=')).trim(), tag.slice(tag.indexOf('=') + 1).trim()]),
  );
}

function relaxField(field: string): string {
  const value = field.slice(field.indexOf(':') + 1).replace(/\r\n/g, '');
  return `${nameOf(field)}:${value.replace(/[ \t]+/g, ' ').trim()}\r\n`;
}

function relaxBody(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''));
  while (lines.at(-1) === '') lines.pop();
  return lines.length === 0 ? '' : `${lines.join('\r\n')}\r\n`;
}

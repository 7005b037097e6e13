import { encode as toBase64, wrap as wrapBase64 } from 'nodemailer/lib/base64';
import type MimeNode from 'nodemailer/lib/mime-node';
import { encode as toQuotedPrintable, wrap as wrapQuotedPrintable } from 'nodemailer/lib/qp';

/**
 * A mail of nodemailer's as its `build()` makes it, at once: that joins a dozen streams for each mail, which takes longer than
 * all the rest of it. For parts that are short and in memory.
 * @throws TypeError for a part that is not text
 */
export function bytesOf(mail: MimeNode): Buffer {
  const text = textOf(mail);
  return Buffer.from(text.endsWith('\n') ? text : `${text}\r\n`);
}

function textOf(node: MimeNode): string {
  // The headers say how it is encoded.
  const encoding = node.getTransferEncoding();
  const head = `${node.buildHeaders()}\r\n\r\n`;
  if (!node.multipart) return head + encoded(node.content ?? '', encoding);
  const parts = node.childNodes.map((child) => `--${node.boundary}\r\n${textOf(child)}`);
  return `${head}${parts.join('\r\n')}\r\n--${node.boundary}--\r\n`;
}

function encoded(content: MimeNode['content'], encoding: string | false): string {
  if (typeof content !== 'string') throw new TypeError('a part that is not text');
  if (encoding === 'quoted-printable') return wrapQuotedPrintable(toQuotedPrintable(content), 76);
  return encoding === 'base64' ? wrapBase64(toBase64(content), 76) : content;
}

import type { ContentCipher } from '../../content-cipher.ts';
import type { InAppRow } from './list.ts';

/** A message as it was written. @throws ContentKeyMissing, ContentDamaged */
export function openInAppMessage(cipher: ContentCipher, row: InAppRow): InAppRow {
  const { id } = row;
  return {
    ...row,
    subject: cipher.open(row.subject, ['in_app_messages.subject', id]),
    text: cipher.open(row.text, ['in_app_messages.text', id]),
    html: cipher.open(row.html, ['in_app_messages.html', id]),
    url: cipher.open(row.url, ['in_app_messages.url', id]),
    image: cipher.open(row.image, ['in_app_messages.image', id]),
    data: cipher.open(row.data, ['in_app_messages.data', id]),
  };
}

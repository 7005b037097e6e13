import type { ContentCipher } from '../../content-cipher.ts';

/** A row with its message as it was written: SQL copies that from the notification, sealed for its place there. */
export function openErrorMessage<Row extends { notificationId: string | null; errorMessage: string | null }>(
  cipher: ContentCipher,
  row: Row,
): Row {
  if (row.notificationId === null) return row;
  const errorMessage = cipher.open(row.errorMessage, ['notifications.error_message', row.notificationId]);
  return { ...row, errorMessage };
}

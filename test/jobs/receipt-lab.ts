import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { clearText } from '../../src/db/content-cipher.ts';
import { type NewReceipt, storeReceipts } from '../../src/db/queries/receipts/store.ts';
import type { ReceiptKind } from '../../src/domain/receipt.ts';
import { matchReceipts } from '../../src/services/receipts/match.ts';
import { beginNotification, sendNotification, stateOf } from '../support/factories/receipts.ts';
import { quietPorts } from '../support/fakes/ports.ts';
import { useDatabase } from '../support/servers/use-api.ts';

/** What a vendor says of a message. */
export function receipt(kind: ReceiptKind, own: Partial<NewReceipt> = {}): NewReceipt {
  return {
    ...{
      channel: 'sms' as const,
      recipientHashes: null,
      source: 'twilio',
      key: randomUUID(),
      kind,
      provider: 'twilio',
      providerMessageId: null,
      notificationId: null,
    },
    ...{ code: kind === 'BOUNCED' ? 'twilio_30005' : null, detail: null, suppress: null, raw: '', occurredAt: null },
    ...own,
  };
}

/** A database, notifications in it, and receipts of them. */
export function receiptLab() {
  const clientId = randomUUID();
  const db = useDatabase({ poolSize: 30 });
  const pool = () => db.database.pool;
  const stateNow = (notification: { id: string; publicId: string }) => stateOf(db.database, notification);

  /** As the API takes them: stored, then matched. */
  async function take(...receipts: NewReceipt[]) {
    const ids = await storeReceipts(pool(), clearText, receipts);
    const ports = quietPorts(db.database);
    await matchReceipts(ports, ids);
    expect(ports.warnings).toEqual([]);
  }
  const about = ({ id }: { id: string }) => ({ notificationId: id });
  const send = (
    ...options: Parameters<typeof sendNotification> extends [unknown, unknown, ...infer Rest] ? Rest : never
  ) => sendNotification(db.database, clientId, ...options);
  const begin = (
    ...options: Parameters<typeof beginNotification> extends [unknown, unknown, ...infer Rest] ? Rest : never
  ) => beginNotification(db.database, clientId, ...options);
  return { clientId, db, pool, stateNow, take, about, begin, send };
}

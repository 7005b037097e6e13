import type { Settings } from '../../config/settings.ts';
import { recipientHash } from '../../contracts/keyed-hash.ts';
import type { Pool } from '../../db/client.ts';
import { openWindow } from '../../db/queries/whatsapp-windows.ts';
import type { ReceiptReader } from '../../domain/receipt.ts';
import type { Logger } from '../../observability/logger.ts';
import type { ReceiptTools } from '../../providers/manifest.ts';
import { VENDORS } from '../../providers/vendors.ts';

/** Who reads the receipts of each vendor that is set up, by the name in the path; mail needs no more than a token. */
export async function receiptReadersOf(settings: Settings, logger: Logger): Promise<Record<string, ReceiptReader>> {
  const tools: ReceiptTools = {
    // A link for one use, which does nothing but begin the notifications that the operator has asked for.
    onSubscription: (subscribeUrl) =>
      logger.warn({ subscribeUrl }, 'an Amazon SNS subscription awaits confirmation: open this URL if it is yours'),
    secret: settings.API_SECRET,
  };
  const readers = VENDORS.map(async (vendor) => {
    const open = vendor.receipts?.(settings, tools);
    return open ? [[vendor.name, await open()] as const] : [];
  });
  return Object.fromEntries((await Promise.all(readers)).flat());
}

/** What opens a person's window for free words, where WhatsApp is set up. */
export function windowOpenerOf(settings: Settings, pool: Pool): (phone: string, at: Date) => Promise<void> {
  const { WHATSAPP_PHONE_NUMBER_ID: id, API_SECRET: secret } = settings;
  return async (phone, at) => {
    if (id) await openWindow(pool, id, recipientHash(secret, phone), at);
  };
}

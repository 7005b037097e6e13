import type { Settings } from '../../config/settings.ts';
import { recipientHash } from '../../contracts/keyed-hash.ts';
import type { Pool } from '../../db/client.ts';
import { openWindow } from '../../db/queries/whatsapp-windows/open.ts';
import type { ReceiptReader } from '../../domain/receipt.ts';
import type { Logger } from '../../observability/logger.ts';

/** Who reads the receipts of each vendor that is set up, by the name in the path; mail needs no more than a token. */
export async function receiptReadersOf(settings: Settings, logger: Logger): Promise<Record<string, ReceiptReader>> {
  const { TWILIO_AUTH_TOKEN: authToken, MSG91_AUTH_KEY: msg91Key } = settings;
  const { WHATSAPP_APP_SECRET: appSecret, WHATSAPP_VERIFY_TOKEN: verifyToken } = settings;
  const phoneNumberId = settings.WHATSAPP_PHONE_NUMBER_ID;
  return {
    ...(authToken && { twilio: await openTwilio(authToken) }),
    ...(msg91Key && { msg91: await openMsg91() }),
    ...(appSecret && verifyToken && { meta: await openMeta({ appSecret, verifyToken, phoneNumberId }) }),
    ...(await openMail(settings.SENDGRID_WEBHOOK_PUBLIC_KEY ?? null, logger)),
  };
}

/** What opens a person's window for free words, where WhatsApp is set up. */
export function windowOpenerOf(settings: Settings, pool: Pool): (phone: string, at: Date) => Promise<void> {
  const { WHATSAPP_PHONE_NUMBER_ID: id, API_SECRET: secret } = settings;
  return async (phone, at) => {
    if (id) await openWindow(pool, id, recipientHash(secret, phone), at);
  };
}

async function openTwilio(authToken: string): Promise<ReceiptReader> {
  const { createTwilioReceiptReader } = await import('../../providers/sms/twilio-receipts.ts');
  return createTwilioReceiptReader({ authToken });
}

async function openMsg91(): Promise<ReceiptReader> {
  const { createMsg91ReceiptReader } = await import('../../providers/sms/msg91-receipts.ts');
  return createMsg91ReceiptReader();
}

async function openMeta(options: { appSecret: string; verifyToken: string; phoneNumberId: string | undefined }) {
  const { createMetaReceiptReader } = await import('../../providers/whatsapp/meta-receipts.ts');
  return createMetaReceiptReader(options);
}

async function openMail(publicKey: string | null, logger: Logger): Promise<Record<string, ReceiptReader>> {
  const { createMailReceiptReader } = await import('../../providers/email/mail-receipts.ts');
  const { createSesReceiptReader } = await import('../../providers/email/ses-receipts.ts');
  const { createSendgridReceiptReader } = await import('../../providers/email/sendgrid-receipts.ts');
  // A link for one use, which does nothing but begin the notifications that the operator has asked for.
  const onSubscription = (subscribeUrl: string) =>
    logger.warn({ subscribeUrl }, 'an Amazon SNS subscription awaits confirmation: open this URL if it is yours');
  return {
    email: createMailReceiptReader(),
    ses: createSesReceiptReader({ onSubscription }),
    sendgrid: createSendgridReceiptReader({ publicKey }),
  };
}

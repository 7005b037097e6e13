import { optional } from '../../../config/kit/kinds.ts';
import { setting } from '../../../config/kit/setting.ts';
import { defineVendor } from '../../manifest.ts';

/** Mail goes to SendGrid by SMTP; what it reports comes by its event webhook. */
export const sendgrid = defineVendor({
  name: 'sendgrid',
  label: 'SendGrid',
  channel: 'email',
  settings: {
    SENDGRID_WEBHOOK_PUBLIC_KEY: setting(
      optional,
      "The public key (base64) of SendGrid's signed event webhook, which verifies its receipts.",
    ),
  },
  receipts:
    ({ SENDGRID_WEBHOOK_PUBLIC_KEY: publicKey }) =>
    async () => {
      const { createSendgridReceiptReader } = await import('./receipts.ts');
      return createSendgridReceiptReader({ publicKey: publicKey ?? null });
    },
});

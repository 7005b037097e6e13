import { defineVendor } from '../../manifest.ts';

/** Mail goes to Amazon SES by SMTP; what it reports comes by SNS. */
export const ses = defineVendor({
  name: 'ses',
  label: 'Amazon SES',
  channel: 'email',
  settings: {},
  receipts:
    (_, { onSubscription }) =>
    async () => {
      const { createSesReceiptReader } = await import('./receipts.ts');
      return createSesReceiptReader({ onSubscription });
    },
});

import { defineVendor } from '../../manifest.ts';

/** Bounces (DSN) and complaints (ARF) that a mail host forwards to `/api/receipts/email`. */
export const mailReports = defineVendor({
  name: 'email',
  label: 'mail reports',
  channel: 'email',
  settings: {},
  receipts:
    (_, { secret }) =>
    async () => {
      const { createThreadedMailReader } = await import('./threaded-reader.ts');
      return createThreadedMailReader(secret);
    },
});

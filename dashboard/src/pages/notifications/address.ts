import type { components } from '../../../../src/client/schema.ts';

type Recipient = components['schemas']['NotificationRecipient'];

/** Where it goes, masked or whole as the API answers; the client's own name for the person where there is no address. Null once erased. */
export function addressOf({ email, phone, url, token, subscription, userId }: Recipient): string | null {
  return email ?? phone ?? url ?? userId ?? token ?? subscription?.endpoint ?? null;
}

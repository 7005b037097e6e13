import type { components } from '../../../../src/client/schema.ts';

export type Suppression = components['schemas']['Suppression'];
type Reason = Suppression['reason'];

/** Why an address is suppressed, and how one knows. */
export const REASONS: Record<Reason, { label: string; says: string }> = {
  hard_bounce: { label: 'Bounced', says: 'The provider reported that the address does not exist.' },
  complaint: { label: 'Complained', says: 'The person marked a message as spam.' },
  unsubscribe: { label: 'Unsubscribed', says: 'The person followed the link to unsubscribe.' },
  unregistered: { label: 'App removed', says: 'The device has no such app any more.' },
  gone: { label: 'Gone', says: 'The target said that it is gone for good.' },
  manual: { label: 'By hand', says: 'Somebody of yours said so.' },
};

export const REASON_NAMES = Object.keys(REASONS) as Reason[];

export const SCOPES: Record<Suppression['scope'], string> = { all: 'Everything', marketing: 'Marketing only' };

/** What an error code means, as a sentence without its dot, and what to do about it where that is known. */
export type Cause = { title: string; advice: string | null };

const KNOWN: Record<string, Cause> = {
  auth_failed: {
    title: 'The provider refused our login',
    advice: 'Correct the credentials of the account in the settings, then replay.',
  },
  auth_required: {
    title: 'The provider asks for a login',
    advice: 'Set the credentials of the account in the settings, then replay.',
  },
  sender_rejected: {
    title: 'The provider refused the sender',
    advice: 'Have the address or number that it is sent from verified with the provider, then replay.',
  },
  account_inactive: {
    title: 'The account with the provider is not active',
    advice: 'Have it activated, or choose another provider, then replay.',
  },
  no_credit: { title: 'The account with the provider has no credit', advice: 'Top it up, then replay.' },
  too_many_requests: { title: 'The provider was called too often', advice: 'Replay at a lower rate.' },
  quota_exceeded: { title: 'The quota with the provider is used up', advice: 'Raise it, or replay when it is new.' },
  ip_not_allowed: {
    title: 'The provider does not know our IP address',
    advice: 'Add the address of the workers to its list, then replay.',
  },
  message_too_big: { title: 'The message is too big', advice: 'Send a new one with less in it, and resolve this one.' },
  template_rejected: {
    title: 'The provider refused the template',
    advice: 'Have the template approved by the provider, then replay.',
  },
  target_not_allowed: {
    title: 'The target is an address that is never called',
    advice: 'Give a public URL, then replay.',
  },
  subscription_gone: {
    title: 'The browser has given up its subscription',
    advice: 'Nothing can reach it: resolve it.',
  },
  fcm_unregistered: { title: 'The app was removed from the device', advice: 'Nothing can reach it: resolve it.' },
  window_closed: {
    title: 'The person has not written within 24 hours',
    advice: 'WhatsApp then takes templates only: choose one, then replay.',
  },
  no_answer: { title: 'The provider did not answer', advice: 'Replay when it answers again.' },
  bad_gateway: {
    title: 'Something before the provider answered in its place',
    advice: 'Replay when it is reached again.',
  },
  unexpected_answer: { title: 'The provider’s answer could not be understood', advice: null },
  redirect_not_followed: {
    title: 'The target answered with another address',
    advice: 'Give that address, then replay.',
  },
  sender_lost: { title: 'The worker that sent it was lost', advice: null },
  internal_error: {
    title: 'A mistake of Posthorn’s own',
    advice: 'Tell the operator; the log of the worker says more.',
  },
  deferred_too_long: { title: 'It waited too long for its turn', advice: 'See what it waited for, then replay.' },
  sandbox_only: { title: 'Test messages go to the sandbox only', advice: 'Send it with a live key.' },
  no_route: { title: 'No provider could take it', advice: 'Set one up, or choose another, then replay.' },
  channel_not_set_up: { title: 'No provider is set up for its channel', advice: 'Set one up, then replay.' },
  template_failed: {
    title: 'Its template could not be rendered',
    advice: 'Correct the template or its data, then replay.',
  },
  workflow_lost: {
    title: 'Its run was lost after it may have been sent',
    advice: 'Ask the provider, then record what became of it.',
  },
};

const SMTP_REFUSES_ADDRESS = new Set(['550', '551', '553']);

/** Of a code that a newer release or a vendor has added, its words. */
export function causeOf(code: string): Cause {
  const known = Object.hasOwn(KNOWN, code) ? KNOWN[code] : undefined;
  if (known) return known;
  const before = /^(.+)_before_resend$/.exec(code)?.[1];
  if (before !== undefined) {
    return {
      title: `It may have been sent, and was not sent again: ${words(before)}`,
      advice: 'Ask the provider, then record what became of it.',
    };
  }
  const played = /^sandbox_(.+)$/.exec(code)?.[1];
  if (played !== undefined) {
    return {
      title: `The sandbox played: ${words(played)}`,
      advice: 'Its test address asks for that. Change the address, then replay.',
    };
  }
  const http = /^http_(\d{3})$/.exec(code)?.[1];
  if (http !== undefined) return { title: `The receiver answered HTTP ${http}`, advice: null };
  const [, vendor, number] = /^([a-z][a-z0-9]*)_(\d[\d.]*)$/.exec(code) ?? [];
  if (vendor === 'smtp' && number !== undefined && SMTP_REFUSES_ADDRESS.has(number)) {
    return { title: `The mail server refused the address (${number})`, advice: 'Correct the address, then replay.' };
  }
  if (vendor !== undefined) return { title: sentence(`${vendor} answered ${number}`), advice: null };
  if (code.startsWith('connection_')) {
    const how = words(code.slice('connection_'.length));
    return { title: `The connection to the provider failed: ${how}`, advice: 'Replay when it is reached again.' };
  }
  if (code.startsWith('aborted')) return { title: 'The worker was stopped during the call', advice: null };
  return { title: sentence(words(code)), advice: null };
}

/** How a dead letter was closed. */
export function resolutionOf(resolvedBy: string | null): string {
  if (resolvedBy === null) return 'Resolved';
  const known = Object.hasOwn(RESOLUTIONS, resolvedBy) ? RESOLUTIONS[resolvedBy] : undefined;
  return known ?? sentence(words(resolvedBy));
}

const RESOLUTIONS: Record<string, string> = {
  replay: 'A replay sent it',
  late_answer: 'The provider’s answer came late: it was sent',
  receipt: 'A receipt says that it was sent',
  superseded: 'A replay failed; a newer dead letter tells of that',
  erased: 'The person was erased',
  person: 'Somebody closed it',
  person_sent: 'Somebody said that it was sent',
  person_failed: 'Somebody said that it failed for good',
  person_ignored: 'Somebody said to ignore it',
  cancelled: 'It was cancelled',
  expired: 'It expired',
  suppressed: 'The recipient is suppressed',
};

const words = (code: string) => code.replaceAll('_', ' ');

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

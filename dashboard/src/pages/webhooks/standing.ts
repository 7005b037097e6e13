import type { components } from '../../../../src/client/schema.ts';
import type { Tone } from '../../ui/status.tsx';

export type Webhook = components['schemas']['Webhook'];

type Standing = { tone: Tone; label: string; why: string | null };

/** How a webhook stands, and what that means. */
export function standingOf({
  status,
  disabledReason,
  failingSince,
}: Pick<Webhook, 'status' | 'disabledReason' | 'failingSince'>): Standing {
  if (status === 'disabled') {
    return {
      tone: disabledReason === 'manual' ? 'plain' : 'bad',
      label: 'Switched off',
      why: offBecause(disabledReason),
    };
  }
  if (failingSince !== null) {
    return {
      tone: 'wait',
      label: 'Failing',
      why: 'Each call has failed since then. Calls are repeated, at last after ten hours; after five days without a success it is switched off.',
    };
  }
  return { tone: 'good', label: 'On', why: null };
}

function offBecause(reason: string | null): string {
  if (reason === 'gone') {
    return 'It answered 410 (gone), which says that it wants no more calls. Once its URL takes calls again, switch it on.';
  }
  if (reason === 'failing') {
    return 'All its calls failed for five days. See below what it answered, mend that, and switch it on; then resend what it has missed.';
  }
  return 'Somebody switched it off. What happens meanwhile is kept, and can be resent.';
}

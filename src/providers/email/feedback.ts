import type { Receipt } from '../../domain/receipt.ts';

type Verdict = Pick<Receipt, 'kind' | 'suppress'>;

const COMPLAINT: Verdict = { kind: 'COMPLAINED', suppress: 'complaint' };
/** Whoever wants no more of it has got it. */
const OPT_OUT: Verdict = { kind: 'DELIVERED', suppress: 'unsubscribe' };

/**
 * The types of https://www.iana.org/assignments/marf-parameters by which a person speaks, and `opt-out` of the drafts
 * before RFC 5965, which hosts still send. All others are of machines, or say the opposite (`not-spam`): a failed
 * signature, a virus, what somebody has put into the wrong folder.
 */
const TYPES: Record<string, Verdict> = {
  abuse: COMPLAINT,
  fraud: COMPLAINT,
  'opt-out': OPT_OUT,
  'opt-out-list': OPT_OUT,
};

/** What a feedback report of this type means, by whatever way it came; null where no person has said anything. */
export function readFeedback(type: string): Verdict | null {
  const name = type.trim().toLowerCase();
  return Object.hasOwn(TYPES, name) ? (TYPES[name] ?? null) : null;
}

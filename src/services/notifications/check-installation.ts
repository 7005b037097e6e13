import { toPointer } from '../../domain/json-pointer.ts';
import type { Content, Recipient } from '../../domain/notification.ts';
import { explainTargetRefusal } from '../input/target-refusal.ts';
import { ApiProblem, type FieldError } from '../problem.ts';
import type { CompleteRequest } from './complete.ts';

export type InstallationDeps = {
  /** The domains that a mail may name as its sender. */
  senderDomains: string[];
  /** How the world reaches this API, without a slash at the end; null where nobody said so. */
  publicUrl: string | null;
  /** Why we may not call a URL that a client gives; null where we may. */
  refuseTarget: (url: string) => string | null;
};

/**
 * What depends on where we run and not on the words: from whom a mail may be, whether marketing can carry a link to
 * unsubscribe, and where a URL leads that we would call. A name that leads elsewhere later is caught when it is called.
 * @throws ApiProblem validation_failed (422)
 */
export function checkInstallation(
  request: Pick<CompleteRequest, 'channel' | 'recipient' | 'content' | 'category' | 'routing'>,
  deps: InstallationDeps,
): void {
  const { channel, recipient, content, category, routing } = request;
  const errors = [
    ...senderErrors(content, ['content', 'from'], deps),
    ...targetErrors(recipient, ['recipient'], deps),
    ...routing.fallback.flatMap((one, index) => {
      const path = ['routing', 'fallback', index];
      const content = senderErrors(one.content, [...path, 'content', 'from'], deps);
      return one.recipient === recipient
        ? content
        : [...content, ...targetErrors(one.recipient, [...path, 'recipient'], deps)];
    }),
  ];
  const hasMail = channel === 'email' || routing.fallback.some((one) => one.channel === 'email');
  if (category === 'marketing' && hasMail && deps.publicUrl === null) {
    const detail =
      'cannot be sent by e-mail here: the unsubscribe link needs the setting PUBLIC_URL, which the operator has not set';
    errors.push({ pointer: '/category', code: 'channel_not_set_up', detail });
  }
  if (errors.length > 0) throw new ApiProblem('validation_failed', { errors });
}

function senderErrors({ from }: Content, path: PropertyKey[], { senderDomains }: InstallationDeps): FieldError[] {
  if (!from || senderDomains.includes(from.address.slice(from.address.lastIndexOf('@') + 1))) return [];
  const detail = 'uses a domain that this server does not send for: the operator adds it to MAIL_FROM_DOMAINS';
  return [{ pointer: toPointer(path), code: 'invalid_address', detail }];
}

/** Which URLs of a recipient we may not call, and why. */
export function targetErrors(
  { url, subscription }: Recipient,
  path: PropertyKey[],
  deps: Pick<InstallationDeps, 'refuseTarget'>,
): FieldError[] {
  const targets = [
    { target: url, at: ['url'] },
    { target: subscription?.endpoint, at: ['subscription', 'endpoint'] },
  ];
  return targets.flatMap(({ target, at }): FieldError[] => {
    const why = target === undefined ? null : deps.refuseTarget(target);
    if (why === null) return [];
    return [{ pointer: toPointer([...path, ...at]), code: 'invalid_address', detail: explainTargetRefusal(why) }];
  });
}

import { missingScopes, type Scope, type ScopeNeed } from '../../domain/scope.ts';
import { ApiProblem } from '../problem.ts';

/** @throws ApiProblem insufficient_scope (403), which names what is missing */
export function checkScope(held: readonly Scope[], need: ScopeNeed): void {
  const missing = missingScopes(held, need);
  if (missing.length === 0) return;
  const any: readonly Scope[] = typeof need === 'object' ? (need.any ?? []) : [];
  const quoted = (scopes: readonly Scope[], word: string) => scopes.map((scope) => `\`${scope}\``).join(word);
  const choice = quoted(
    missing.filter((scope) => any.includes(scope)),
    ' or ',
  );
  const others = quoted(
    missing.filter((scope) => !any.includes(scope)),
    ', ',
  );
  const names = [others, choice].filter(Boolean).join(', and ');
  throw new ApiProblem('insufficient_scope', { detail: `This requires a key with the scope ${names}.` });
}

/** There is no key, or none that works: 401. @param detail in place of the usual advice */
export function unauthorized(detail?: string): ApiProblem {
  const headers = { 'www-authenticate': 'Bearer' };
  return new ApiProblem('unauthorized', { headers, ...(detail !== undefined && { detail }) });
}

import type { ProviderOutcome } from '../../../domain/outcome.ts';
import { classifyBreak } from '../../http/classify-break.ts';
import type { HttpExchange } from '../../http/exchange.ts';
import { parseObject } from '../../json.ts';
import { redact } from '../../redact.ts';

export type TokenFailure = Extract<ProviderOutcome, { kind: 'config' | 'transient' }>;

/**
 * Why there is no access token, fit to be kept. Nothing was sent, so it is never ambiguous. An error of OAuth's (RFC
 * 6749, 5.2) says that the account, its key or our clock is wrong: `invalid_grant` for most of it.
 * @param secrets what the request carried
 */
export function classifyToken(result: HttpExchange, secrets: string[]): TokenFailure {
  const clean = (words: string) => redact(words, { addresses: [], secrets });
  if (!result.answer) {
    const { code } = classifyBreak({ ...result, complete: false });
    const known = result.complete && code !== 'aborted' ? 'token_unavailable' : code;
    return { kind: 'transient', code: known, detail: clean(`access token: ${result.words}`), response: null };
  }
  const { status, body } = result.answer;
  const error = errorOf(body);
  const said = error ? `: ${error.error} ${error.error_description}` : ', without an error of OAuth';
  const kept = { detail: clean(`access token: HTTP ${status}${said}`), response: clean(body) };
  const isOurs = error !== null && status >= 400 && status < 500 && status !== 429;
  return isOurs
    ? { kind: 'config', code: 'auth_failed', ...kept }
    : { kind: 'transient', code: 'token_unavailable', ...kept };
}

function errorOf(body: string): { error: string; error_description: string } | null {
  const { error, error_description } = parseObject(body);
  return typeof error === 'string' ? { error, error_description: String(error_description ?? '') } : null;
}

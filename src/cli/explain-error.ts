import { PosthornError } from '../client/index.ts';
import { UsageError } from './usage-error.ts';

const MOST_FIELDS = 5;

/** What went wrong and what to do about it, in a line each, and the exit code. */
export function explainError(error: unknown, url: string): { lines: string[]; exitCode: 1 | 2 } {
  if (error instanceof UsageError) return { lines: error.message.split('\n'), exitCode: 2 };
  if (!(error instanceof PosthornError)) {
    // A defect. Its message is left out: it might quote what was typed.
    return { lines: [`Unexpected error (${(error as Error)?.name ?? typeof error}).`], exitCode: 1 };
  }
  const { code, detail, errors, requestId, status } = error;
  const fields = errors.slice(0, MOST_FIELDS).map(({ pointer, detail }) => `${pointer || 'the body'} ${detail}`);
  const isOperators = code === 'unauthorized' && detail.includes('`x-admin-token`');
  const advice = isOperators ? operatorAdvice(url) : adviceFor(code, url);
  // The detail of a problem is the first of its fields.
  const isSaid = fields.length === 1 && detail.includes(errors[0]?.detail ?? '');
  if (fields.length > 0 && !isSaid)
    return { lines: [`The request was refused (${code}):`, fields.join('; ')], exitCode: 1 };
  const asked = status !== null && status >= 500 && requestId ? ` Request id in its log: ${requestId}.` : '';
  return { lines: advice ? [`${detail}${asked}`, advice] : [`${error.message}${asked}`], exitCode: 1 };
}

function operatorAdvice(url: string): string {
  return `${url} does not accept this token: pass the ADMIN_TOKEN of that server (--admin-token, POSTHORN_ADMIN_TOKEN).`;
}

function adviceFor(code: string, url: string): string | null {
  switch (code) {
    case 'network_error':
    case 'timeout':
      return `Is the API running at ${url} (npm start)? Is that the right URL (--url, POSTHORN_URL)? posthorn doctor checks more.`;
    case 'unauthorized':
      return `${url} does not accept this key: pass another one (--key, POSTHORN_API_KEY), or get one with posthorn register.`;
    case 'unexpected_answer':
      return `${url} did not answer like a Posthorn API: set its URL with --url or POSTHORN_URL.`;
    case 'registration_closed':
      return 'Pass the operator’s token with --admin-token or POSTHORN_ADMIN_TOKEN.';
    case 'unavailable':
      return 'Try again in a moment. posthorn doctor shows which server is unavailable.';
    default:
      return null;
  }
}

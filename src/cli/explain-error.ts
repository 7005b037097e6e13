import { PosthornError } from '../client/index.ts';
import { UsageError } from './usage-error.ts';

const MOST_FIELDS = 5;

/** What went wrong and what to do about it, in a line each, and the exit code. */
export function explainError(error: unknown, url: string): { lines: string[]; exitCode: 1 | 2 } {
  if (error instanceof UsageError) return { lines: error.message.split('\n'), exitCode: 2 };
  if (!(error instanceof PosthornError)) {
    // A defect: its name says where to look, its words might quote what was typed.
    return { lines: [`Something unexpected happened (${(error as Error)?.name ?? typeof error}).`], exitCode: 1 };
  }
  const { code, detail, errors, requestId, status } = error;
  const fields = errors.slice(0, MOST_FIELDS).map(({ pointer, detail }) => `${pointer || 'the body'} ${detail}`);
  const advice = adviceFor(code, url);
  if (fields.length > 0) return { lines: [`${error.message}:`, fields.join('; ')], exitCode: 1 };
  const asked = status !== null && status >= 500 && requestId ? ` Its log has it as ${requestId}.` : '';
  return { lines: advice ? [`${detail}${asked}`, advice] : [`${error.message}${asked}`], exitCode: 1 };
}

function adviceFor(code: string, url: string): string | null {
  switch (code) {
    case 'network_error':
    case 'timeout':
      return `Asked was ${url}: is it running (npm start), and is that the address (--url, POSTHORN_URL)? posthorn doctor looks further.`;
    case 'unauthorized':
      return `${url} does not know this key: give another one (--key, POSTHORN_API_KEY), or make one with posthorn register.`;
    case 'unexpected_answer':
      return `Asked was ${url}: name the API itself with --url or POSTHORN_URL.`;
    case 'registration_closed':
      return 'Give the token of the operator with --admin-token or POSTHORN_ADMIN_TOKEN.';
    case 'unavailable':
      return 'Ask again in a moment; posthorn doctor says which server is away.';
    default:
      return null;
  }
}

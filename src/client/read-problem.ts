import { PosthornError } from './posthorn-error.ts';
import type { Problem } from './types.ts';

/** The error for an unsuccessful answer: the problem that it carries, or `unexpected_answer` without one. */
export function readProblem(response: Response, text: string): PosthornError {
  const { status } = response;
  const retryAfterMs = retryAfterOf(response.headers.get('retry-after'));
  const problem = parse(text);
  if (problem) return new PosthornError({ ...problem, status, retryAfterMs });
  const detail =
    status >= 300 && status < 400
      ? 'The address leads elsewhere, where the key is not sent: give the final one as `baseUrl`.'
      : 'What answered is not Posthorn, perhaps a proxy before it: check `baseUrl`.';
  return new PosthornError({ code: 'unexpected_answer', detail, status, retryAfterMs });
}

function parse(text: string): Problem | null {
  try {
    const problem = JSON.parse(text);
    return typeof problem?.code === 'string' && typeof problem.detail === 'string' ? problem : null;
  } catch {
    return null;
  }
}

/** Seconds or a date (https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3), as milliseconds from now. */
function retryAfterOf(value: string | null): number | undefined {
  if (value === null) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

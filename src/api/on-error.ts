import { ContentKeyMissing } from '../db/content-cipher.ts';
import { isDatabaseUnavailable } from '../db/is-unavailable.ts';
import { framesOf, reasonOf } from '../observability/health.ts';
import { ApiProblem } from '../services/problem.ts';
import type { ApiDeps } from './deps.ts';
import type { ApiContext } from './http-context.ts';
import { respondProblem } from './respond.ts';

const KEY_MISSING =
  'Some of the data is encrypted with a key that this process does not have. The operator must add it to ENCRYPTION_KEYS.';

/** Turns what was thrown into a problem document. What we did not foresee is 500 and says nothing of itself. */
export function onError({ logger }: Pick<ApiDeps, 'logger'>) {
  return (error: Error, c: ApiContext): Response => {
    if (error instanceof ApiProblem) return respondProblem(c, error);
    const request = c.get('request');
    request.failure = reasonOf(error);
    if (isDatabaseUnavailable(error)) {
      request.failure = reasonOf(error.cause ?? error);
      return respondProblem(c, new ApiProblem('unavailable', { headers: { 'retry-after': '1' } }));
    }
    if (error instanceof ContentKeyMissing) {
      logger.error(
        { requestId: request.requestId, failure: request.failure },
        'an encryption key is missing: add it to ENCRYPTION_KEYS',
      );
      return respondProblem(c, new ApiProblem('unavailable', { detail: KEY_MISSING }));
    }
    logger.error(
      { requestId: request.requestId, failure: request.failure, frames: framesOf(error) },
      'unexpected error',
    );
    return respondProblem(c, new ApiProblem('internal'));
  };
}

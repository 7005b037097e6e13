import type { Status } from '../../domain/status.ts';
import { ApiProblem, type ProblemCode } from '../../services/problem.ts';

type Result =
  | { kind: 'replayed' | 'edited' | 'resolved' }
  | { kind: 'refused'; code: ProblemCode; status: Status | null }
  | { kind: 'not_found' };

/** @throws ApiProblem not_found (404), or the refusal (409) with the notification's status */
export function checkNotRefused<R extends Result>(
  result: R,
): asserts result is Exclude<R, { kind: 'refused' | 'not_found' }> {
  if (result.kind === 'not_found') throw ApiProblem.notFound('dead letter');
  if (result.kind !== 'refused') return;
  throw new ApiProblem(result.code, result.status === null ? {} : { notificationStatus: result.status });
}

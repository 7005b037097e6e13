import type { Queryable } from '../../db/client.ts';
import { takeTry } from '../../db/queries/login-tries.ts';
import { ApiProblem } from '../problem.ts';

/** Counts a try as failed, before anything is compared. @throws ApiProblem too_many_tries (429) while it may not be tried */
export async function countTry(db: Queryable, keyHash: Buffer): Promise<void> {
  const waitMs = await takeTry(db, keyHash);
  if (waitMs === null) return;
  throw new ApiProblem('too_many_tries', {
    headers: { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1_000))) },
  });
}

import { toPointer } from '../../domain/json-pointer.ts';
import { findFlaw } from '../../domain/json-structure.ts';
import { ApiProblem } from '../problem.ts';

/**
 * Looks at every key and string once, before any schema strips or copies them.
 * @throws ApiProblem too_deep (400) below 32 levels, validation_failed (422) with a pointer
 */
export function checkStructure(root: unknown): void {
  const flaw = findFlaw(root);
  if (flaw === null) return;
  const { path, code, detail } = flaw;
  if (code === 'too_deep') throw new ApiProblem('too_deep');
  throw new ApiProblem('validation_failed', { errors: [{ pointer: toPointer(path), code, detail }] });
}

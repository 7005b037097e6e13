import { ApiProblem, type FieldError } from '../problem.ts';
import { toPointer } from './pointer.ts';

/** What the contract names but nobody has built: fields by the object that holds them, and values by field. */
export type Unbuilt = {
  /** Key: the name of an object in the body, or `''` for the body itself. */
  fields?: Record<string, readonly string[]>;
  values?: Record<string, readonly string[]>;
};

/**
 * Refuses what would otherwise be ignored in silence, or be called unknown though the contract promises it.
 * @throws ApiProblem not_supported_yet (422) with a pointer to each
 */
export function refuseUnbuilt(body: unknown, { fields = {}, values = {} }: Unbuilt): void {
  const paths: string[][] = [];
  for (const [holder, names] of Object.entries(fields)) {
    const at = holder === '' ? [] : [holder];
    const object = holder === '' ? body : own(body, holder);
    for (const name of names) if (own(object, name) !== undefined) paths.push([...at, name]);
  }
  for (const [name, unbuilt] of Object.entries(values)) {
    if (unbuilt.includes(own(body, name) as string)) paths.push([name]);
  }
  if (paths.length === 0) return;
  const errors = paths.map(
    (path): FieldError => ({ pointer: toPointer(path), code: 'not_supported_yet', detail: 'is not supported yet' }),
  );
  throw new ApiProblem('not_supported_yet', { errors });
}

function own(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

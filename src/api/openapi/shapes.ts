import { z } from 'zod';
import { fromPublicId, type IdKind, NIL_ID, toPublicId } from '../../domain/ids.ts';
import type { AnswerDocs } from './operation-docs.ts';

/** What a present function gives for a documented answer: JSON writes its dates as instants. */
export type Presented<T> = T extends string & z.core.$brand<'Instant'>
  ? Date | string
  : T extends readonly (infer Item)[]
    ? Presented<Item>[]
    : T extends object
      ? { [Key in keyof T]: Presented<T[Key]> }
      : T;

/** A moment as JSON carries it, `2026-11-22T09:30:00.000Z`. */
export const instant = z.iso.datetime().brand<'Instant'>();

/** An id as the outside knows it, such as `ntf_01jd8m9q4wf7vrk2h3n5c6t8xz`. */
export function publicId(kind: IdKind) {
  const prefix = toPublicId(kind, NIL_ID).slice(0, -26);
  return z
    .string()
    .regex(new RegExp(`^${prefix}[0-7][0-9a-hjkmnp-tv-z]{25}$`))
    .meta({ examples: [`${prefix}${EXAMPLE_LETTERS}`] });
}

/** A public id in a path; `handle` is given its UUID. */
export function pathId(kind: IdKind) {
  return publicId(kind).transform((id) => fromPublicId(kind, id) as string);
}

/** Of every id in an example. */
export const EXAMPLE_LETTERS = '01jd8m9q4wf7vrk2h3n5c6t8xz';

/** An answer that is text of a type of its own, such as a page. */
export function textAnswer(contentType: string, { description, example }: { description: string; example?: string }) {
  return { description, contents: [{ contentType, ...(example !== undefined && { example }) }] } satisfies AnswerDocs;
}

import { z } from 'zod';
import { templateKey } from '../../services/templates/asked.ts';
import type { Precondition } from '../../services/templates/drafts.ts';
import { numberCursor, numberInCursor } from '../cursor.ts';
import type { ApiContext } from '../http-context.ts';

/** What all operations on one template have in common. */
export const TEMPLATE = {
  scope: 'templates',
  tag: 'Templates',
  params: { key: templateKey },
  noun: 'template',
} as const;

/** Of a draft that is saved (RFC 9110, 13.1). */
export const IF_HEADERS = {
  'If-Match': z.string().optional().describe('The `ETag` of the draft that you read, such as `"7"`.'),
  'If-None-Match': z.string().optional().describe('`*`: only if there is no such template yet.'),
};

export const versionParams = {
  key: templateKey,
  version: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number)
    .meta({ type: 'integer', minimum: 1, pattern: undefined }),
};

/** No revision of ours: what is quoted otherwise is met by nothing. */
const NO_REVISION = 0;

export function preconditionOf(c: ApiContext): Precondition {
  const match = c.req.header('if-match')?.trim();
  const [, revision] = /^"(\d{1,9})"$/.exec(match ?? '') ?? [];
  return {
    ...(match !== undefined && { revision: match === '*' ? '*' : Number(revision ?? NO_REVISION) }),
    isNew: c.req.header('if-none-match')?.trim() === '*',
  };
}

export function etagOf({ draftRevision }: { draftRevision: number }): string {
  return `"${draftRevision}"`;
}

/** Where a page of versions ended. */
export function versionCursor(secret: string, { version }: { version: number }): string {
  return numberCursor(secret, version);
}

/** @throws ApiProblem invalid_cursor (400) for one that we did not write, or wrote for another list */
export function versionInCursor(secret: string, cursor: string): number {
  return numberInCursor(secret, cursor);
}

import { ApiProblem } from '../problem.ts';
import { checkStructure } from './check-structure.ts';

export const BODY_LIMIT_BYTES = 256 * 1024;

/**
 * Holds a value that came as a part of something larger to what a body of its own may be.
 * @throws ApiProblem too_deep, validation_failed, body_too_large
 */
export function checkBody(value: unknown, { withAttachments = false } = {}): void {
  checkStructure(value);
  const bytes = Buffer.byteLength(JSON.stringify(value) ?? '');
  if (bytes - (withAttachments ? attachmentBytes(value) : 0) > BODY_LIMIT_BYTES) throw new ApiProblem('body_too_large');
}

/** How much of a body its attachments are, in base 64. */
export function attachmentBytes(body: unknown): number {
  const list = (body as { content?: { attachments?: unknown } } | null)?.content?.attachments;
  if (!Array.isArray(list)) return 0;
  return list.reduce((sum, one) => sum + (typeof one?.content === 'string' ? one.content.length : 0), 0);
}

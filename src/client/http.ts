import type createClient from 'openapi-fetch';
import type { paths } from './schema.ts';
import type { CallOptions, CreateOptions } from './types.ts';

/** Every operation by method and path, as the OpenAPI document types it; errors are thrown. */
export type Http = ReturnType<typeof createClient<paths>>;

/** What all answers have in common: `{success, data}`. */
export async function dataOf<Answer extends { data: unknown }>(
  call: Promise<{ data?: Answer | undefined }>,
): Promise<Answer['data']> {
  const { data: answer } = await call;
  // Only an empty answer is undefined, and that is no JSON, which was checked before.
  return (answer as Answer).data;
}

export function withSignal({ signal }: CallOptions = {}): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}

/** The header of requests that must take effect once. */
export function onceOnly({ idempotencyKey = crypto.randomUUID() }: CreateOptions = {}): { 'Idempotency-Key': string } {
  return { 'Idempotency-Key': idempotencyKey };
}

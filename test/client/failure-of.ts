import { expect } from 'vitest';
import { PosthornError } from '../../src/client/index.ts';

export const MAIL = {
  channel: 'email' as const,
  recipient: { email: 'ada@example.com' },
  content: { subject: 'Hello', body: 'Good morning' },
};

/** What the client throws. */
export async function failureOf(work: Promise<unknown>): Promise<PosthornError> {
  const error = await work.then(
    () => expect.unreachable('it went well'),
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(PosthornError);
  return error;
}

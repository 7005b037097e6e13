import { expect } from 'vitest';
import { type Answered, ask, type Credentials } from './ask.ts';
import type { Operation } from './operations.ts';
import type { Asked, Try } from './requests.ts';
import type { World } from './world.ts';

/** What of these an answer shows, apart from what stood in the question. */
export function shown(
  values: Iterable<string>,
  asked: Asked | [Asked, Credentials],
  { text, headers }: Answered,
): string[] {
  const question = JSON.stringify(asked);
  const answer = text + JSON.stringify([...headers]);
  return [...values].filter((value) => answer.includes(value) && !question.includes(value));
}

/** A problem document, and one that the operation says it may answer. */
export function expectProblem(
  answer: Answered,
  operation: Operation,
  [status, code]: readonly [number, string],
  who: string,
): void {
  expect([answer.status, answer.json?.code], `${who}: ${answer.text}`).toEqual([status, code]);
  expect(operation.problems[status], 'the problem is documented').toContain(code);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
}

/** Nothing of the victim's is shown to who asks, or changed; what is new is the stranger's own. */
export async function expectStranger(
  { api, victim, rows }: World,
  operation: Operation,
  { finds, takes, ...asked }: Try,
  credentials: Credentials,
): Promise<void> {
  const before = await rows.all();
  const answer = await ask(api, operation, asked, credentials);
  const what = `${JSON.stringify(asked)}: ${answer.text}`;
  const expected = finds ?? takes;
  if (expected === undefined) expectProblem(answer, operation, [404, 'not_found'], what);
  else {
    expect(answer.status, what).toBeLessThan(300);
    // Where somebody else’s page ended is a place like any other: what stands there is one’s own.
    if (answer.json && !asked.query?.cursor) expect(answer.json, what).toMatchObject(expected);
  }
  expect(answer.headers.get('idempotency-replayed'), what).toBeNull();
  expect(shown(victim.known, [asked, credentials], answer), what).toEqual([]);
  const after = await rows.all();
  expect(
    [...before].filter((row) => !after.has(row)),
    what,
  ).toEqual([]);
  const added = await rows.textsOf([...after].filter((row) => !before.has(row)));
  expect(
    added.filter((row) => row.includes(victim.id) || row.includes(victim.publicId)),
    what,
  ).toEqual([]);
  if (expected === undefined) expect(added, what).toEqual([]);
}

import { z } from 'zod';
import type { AnswerDocs, BodyDocs } from '../openapi/operation-docs.ts';
import { dataAnswer } from '../openapi/shapes.ts';

export const unsubscribeToken = z.string().describe('From the link in the mail; nobody can make one up.');

/** RFC 8058, 3.2: what a mail program posts. It is not read. */
export const ONE_CLICK_BODY: BodyDocs = {
  contentTypes: ['application/x-www-form-urlencoded'],
  description: '`List-Unsubscribe=One-Click`, or nothing; the link alone counts.',
};

export const UNKNOWN_LINK: AnswerDocs = {
  description: 'No link that we have made: a page for a browser, else a problem.',
  contents: [{ contentType: 'text/html' }],
};

const standing = z.strictObject({ unsubscribed: z.boolean() }).meta({ id: 'Standing' });

/** JSON for a mail program, a page for a browser. */
export function standingAnswer(message: string, example: { unsubscribed: boolean }): AnswerDocs {
  const answer = dataAnswer(standing, { description: 'Where the person now stands.', message, example });
  return { ...answer, contents: [...answer.contents, { contentType: 'text/html' }] };
}

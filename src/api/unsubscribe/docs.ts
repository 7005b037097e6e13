import { z } from 'zod';
import type { AnswerDocs, BodyDocs } from '../openapi/operation-docs.ts';
import { dataAnswer } from '../openapi/shapes.ts';

export const unsubscribeToken = z.string().describe('The signed token in the unsubscribe link of the e-mail.');

/** RFC 8058, 3.2: what a mail program posts. It is not read. */
export const ONE_CLICK_BODY: BodyDocs = {
  contentTypes: ['application/x-www-form-urlencoded'],
  description: '`List-Unsubscribe=One-Click`, or empty. The body is ignored.',
};

export const UNKNOWN_LINK: AnswerDocs = {
  description: 'Not a valid link: an HTML page for browsers, a problem document otherwise.',
  contents: [{ contentType: 'text/html' }],
};

const standing = z.strictObject({ unsubscribed: z.boolean() }).meta({ id: 'Standing' });

/** JSON for a mail program, a page for a browser. */
export function standingAnswer(message: string, example: { unsubscribed: boolean }): AnswerDocs {
  const answer = dataAnswer(standing, { description: 'Whether the person is now unsubscribed.', message, example });
  return { ...answer, contents: [...answer.contents, { contentType: 'text/html' }] };
}

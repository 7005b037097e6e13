import { z } from 'zod';
import { PROBLEMS, type ProblemCode } from '../../services/problem.ts';
import { bodyAnswer, ownAnswer } from '../answer.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { textAnswer } from '../openapi/shapes.ts';
import { respond } from '../respond.ts';
import { problemPage } from './page.ts';

const CODES = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]];

const explanation = z
  .strictObject({ code: z.enum(CODES), status: z.int(), title: z.string(), advice: z.string() })
  .meta({ id: 'ProblemExplanation' });

const asJson = bodyAnswer(200, explanation, {
  description: 'The status of the problem, and what to do about it.',
  example: { code: 'not_found', ...PROBLEMS.not_found },
});

const asPage = ownAnswer(200, textAnswer('text/html', { description: 'The same as a page.' }));

/** `GET /problems/:code`: what the `type` of a problem document points to. */
export function problemEndpoints(): Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/problems/:code',
      access: 'public',
      operationId: 'getProblem',
      summary: 'Explain a problem',
      description: 'The target of the `type` of a problem document: an HTML page for browsers, JSON for programs.',
      tag: 'Documentation',
      params: { code: z.enum(CODES) },
      noun: { detail: 'No problem has this code.' },
      answer: [asJson, asPage],
      handle: ({ params: { code }, c }) => {
        const entry = PROBLEMS[code];
        const wantsPage = (c.req.header('accept') ?? '').includes('text/html');
        const headers = { vary: 'accept' };
        if (wantsPage)
          return asPage.with(respond(c, 200, problemPage(code, entry), headers, 'text/html; charset=utf-8'));
        return asJson.with({ code, ...entry }, headers);
      },
    }),
  ];
}

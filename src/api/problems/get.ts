import { z } from 'zod';
import { ApiProblem, PROBLEMS, type ProblemCode } from '../../services/problem.ts';
import type { Endpoint } from '../endpoint.ts';
import type { AnswerDocs } from '../openapi/operation-docs.ts';
import { jsonAnswer } from '../openapi/shapes.ts';
import { respond, respondJson } from '../respond.ts';
import { problemPage } from './page.ts';

const CODES = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]];

const JSON_EXPLANATION = jsonAnswer(
  z
    .strictObject({ code: z.enum(CODES), status: z.int(), title: z.string(), advice: z.string() })
    .meta({ id: 'ProblemExplanation' }),
  {
    description: 'The status of the problem, and what to do about it.',
    example: { code: 'not_found', ...PROBLEMS.not_found },
  },
);
const EXPLANATION: AnswerDocs = {
  ...JSON_EXPLANATION,
  contents: [...JSON_EXPLANATION.contents, { contentType: 'text/html' }],
};

/** `GET /problems/:code`: what the `type` of a problem document points to. */
export function problemEndpoint(): Endpoint {
  return {
    method: 'GET',
    path: '/problems/:code',
    access: 'public',
    docs: {
      operationId: 'getProblem',
      summary: 'Explain a problem',
      description: 'The target of the `type` of a problem document: an HTML page for browsers, JSON for programs.',
      tag: 'Documentation',
      params: { code: z.enum(CODES) },
      answers: { 200: EXPLANATION },
    },
    handle: (c) => {
      const code = c.req.param('code') ?? '';
      if (!Object.hasOwn(PROBLEMS, code)) throw new ApiProblem('not_found', { detail: 'No problem has this code.' });
      const entry = PROBLEMS[code as ProblemCode];
      const wantsPage = (c.req.header('accept') ?? '').includes('text/html');
      const vary = { vary: 'accept' };
      if (!wantsPage) return respondJson(c, 200, { code, ...entry }, vary);
      return respond(c, 200, problemPage(code, entry), vary, 'text/html; charset=utf-8');
    },
  };
}

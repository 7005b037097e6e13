import type { Endpoint } from '../deps.ts';
import { ApiProblem, PROBLEMS, type ProblemCode } from '../problem.ts';
import { respondJson } from '../respond.ts';

/** `GET /problems/:code`: what the `type` of a problem document points to. */
export function problemEndpoint(): Endpoint {
  return {
    method: 'GET',
    path: '/problems/:code',
    access: 'public',
    handle: (c) => {
      const code = c.req.param('code') ?? '';
      if (!Object.hasOwn(PROBLEMS, code)) throw new ApiProblem('not_found');
      return respondJson(c, 200, { code, ...PROBLEMS[code as ProblemCode] });
    },
  };
}

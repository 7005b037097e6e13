import type { components } from '../../../src/client/schema.ts';

/** A refusal, as the API gives it (`application/problem+json`), or that no answer came (`status` 0). */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly errors: readonly { pointer: string; code: string; detail: string }[];
  /** Of a template that does not compile. */
  readonly problems: readonly components['schemas']['TemplateProblem'][];

  constructor(status: number, body: unknown) {
    const given = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
    const { code, title, detail, errors, problems } = given;
    super(typeof detail === 'string' ? detail : `The server answered ${status}.`);
    this.name = 'Problem';
    this.status = status;
    this.code = typeof code === 'string' ? code : 'unreadable';
    this.title = typeof title === 'string' ? title : 'It did not work';
    this.errors = Array.isArray(errors) ? errors : [];
    this.problems = Array.isArray(problems) ? problems : [];
  }

  static noAnswer(): Problem {
    return new Problem(0, {
      code: 'no_answer',
      title: 'No answer',
      detail: 'The server cannot be reached. This page tries again by itself.',
    });
  }

  /** What is wrong with a field, or with something in it: of `allowedIps` the third. */
  within(field: string): string | null {
    const isIn = ({ pointer }: { pointer: string }) => pointer === `/${field}` || pointer.startsWith(`/${field}/`);
    return this.errors.find(isIn)?.detail ?? null;
  }

  /** What is wrong with a field of the request's body; null where nothing is. */
  of(field: string): string | null {
    return this.errors.find(({ pointer }) => pointer === `/${field}`)?.detail ?? null;
  }
}

/** Anything thrown, as a problem. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, { code: 'page', title: 'This page made a mistake', detail: String(error) });
}

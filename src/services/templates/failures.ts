import { TemplateFailed, type TemplateFailure } from '../../templates/templates.ts';
import { ApiProblem, type ProblemCode } from '../problem.ts';

const PROBLEM_OF: Record<TemplateFailure, ProblemCode> = {
  too_expensive: 'template_too_expensive',
  suspended: 'template_suspended',
  busy: 'templates_busy',
  unavailable: 'templates_busy',
};

/** @throws ApiProblem template_too_expensive, template_suspended (422), templates_busy (503) where the work has failed so */
export async function unlessFailed<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof TemplateFailed)) throw error;
    const code = PROBLEM_OF[error.code];
    throw new ApiProblem(code, code === 'templates_busy' ? { headers: { 'retry-after': '1' } } : {});
  }
}

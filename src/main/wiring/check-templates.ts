import type { CheckedResource } from '../../cli/templates/checked.ts';
import type { Resource } from '../../cli/templates/files.ts';
import type { CompileInput } from '../../domain/templates/bundle.ts';
import { validate } from '../../services/input/validate.ts';
import { ApiProblem } from '../../services/problem.ts';
import { SOURCES } from '../../services/templates/source.ts';
import { compile } from '../../templates/compile.ts';

/** Compiles what stands in a folder, each with the layouts and partials beside it, without a server. */
export async function checkTemplates(resources: readonly Resource[]): Promise<CheckedResource[]> {
  const read = resources.map((resource) => ({ ...resource, ...sourceOf(resource) }));
  const byKey = (kind: Resource['kind']) =>
    Object.fromEntries(read.flatMap((one) => (one.kind === kind && one.source ? [[one.key, one.source]] : [])));
  const [layouts, partials] = [byKey('layout'), byKey('partial')];
  const checked: CheckedResource[] = [];
  for (const { kind, key, source, problems } of read) {
    // One after the other: MJML keeps the processor busy.
    const compiled = source && (await compile({ kind, source, layouts, partials } as CompileInput));
    checked.push({ kind, key, problems: compiled?.problems ?? problems, warnings: compiled?.warnings ?? [] });
  }
  return checked;
}

/** A source in the form that the API takes, or why it is not. */
function sourceOf({ kind, source }: Resource): { source: object | null; problems: CheckedResource['problems'] } {
  try {
    return { source: validate(SOURCES[kind], source), problems: [] };
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const problems = (error.errors ?? []).map((one) => ({ ...one, line: null, column: null }));
    return { source: null, problems };
  }
}

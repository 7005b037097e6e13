import {
  findVersion,
  findVersionBefore,
  type TemplateTarget,
  type TemplateVersionRow,
} from '../../db/queries/templates/read.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { diffSources, type FieldChange } from './diff.ts';
import { readTemplate } from './drafts.ts';

/**
 * A version, and how it differs from the one before it; of the first nothing is said.
 * @throws ApiProblem not_found (404), for one that there is not and for another client's
 */
export async function readVersion(
  deps: Pick<Ports, 'database'>,
  target: TemplateTarget,
  version: number,
): Promise<{ row: TemplateVersionRow; comparedWith: number | null; changes: FieldChange[] }> {
  const { orm } = deps.database;
  const { id } = await readTemplate(deps, target, { archived: true });
  const row = await findVersion(orm, id, version);
  if (!row) throw ApiProblem.notFound(`version of this ${target.kind}`);
  const before = await findVersionBefore(orm, id, version);
  return { row, comparedWith: before?.version ?? null, changes: before ? diffSources(before.source, row.source) : [] };
}

import type { Queryable } from '../../db/client.ts';
import { findPublishedFrames, type PublishedFrame } from '../../db/queries/templates/read.ts';
import type { AnySource, FrameVersions, UsedVersions } from '../../db/schema/templates.ts';
import type { Compiled, CompileInput } from '../../domain/templates/bundle.ts';
import type { LayoutSource, PartialSource, TemplateKind, TemplateSource } from '../../domain/templates/source.ts';
import type { Templates } from '../../templates/templates.ts';
import { unlessFailed } from './failures.ts';

/** So many partials may a template be made of, and so deep may they stand in each other. */
const MOST_PARTIALS = 30;
const DEEPEST = 5;
const NAMED = /\brender\s+['"]([^'"\s]{1,64})['"]/g;

export type CompileDeps = { templates: Pick<Templates, 'compile'> };

/** A layout or partial that is about to be published, in place of what is. */
export type Frame = Omit<PublishedFrame, 'id' | 'version'> & { kind: 'layout' | 'partial' };

/** A layout or partial that something was made of. */
export type UsedFrame = Pick<PublishedFrame, 'id' | 'key' | 'version'> & { kind: 'layout' | 'partial' };

/** `uses`: those that it was made of which are published, as they were; `against`: all that was looked for. */
export type CompiledSource = Compiled & { uses: UsedFrame[]; against: FrameVersions };

/**
 * Compiles a source with what its client has published of the layouts and partials that it names.
 * @param instead takes the place of what is published of its kind and key
 * @throws ApiProblem templates_busy (503)
 */
export async function compileSource(
  db: Queryable,
  { templates }: CompileDeps,
  clientId: string,
  { kind, source }: { kind: TemplateKind; source: AnySource },
  instead?: Frame,
): Promise<CompiledSource> {
  const read = async (of: 'layout' | 'partial', keys: string[]) => {
    const wanted = keys.filter((key) => !(instead?.kind === of && instead.key === key));
    return wanted.length === 0 ? [] : findPublishedFrames(db, clientId, of, wanted);
  };
  const layoutKey = kind === 'template' ? (source as TemplateSource).layout : null;
  const layouts = await read('layout', layoutKey === null ? [] : [layoutKey]);
  const sourcesOf = (of: 'layout' | 'partial', frames: PublishedFrame[], keys: string[]): Record<string, object> => {
    const own = instead?.kind === of && keys.includes(instead.key) ? [[instead.key, instead.source] as const] : [];
    return Object.fromEntries([...frames.map(({ key, source: text }) => [key, text] as const), ...own]);
  };
  const layoutSources = sourcesOf('layout', layouts, layoutKey === null ? [] : [layoutKey]);

  const partials: PublishedFrame[] = [];
  const known = new Set<string>();
  let open: unknown[] = [source, ...Object.values(layoutSources)];
  for (let depth = 0; depth <= DEEPEST && open.length > 0 && known.size <= MOST_PARTIALS; depth++) {
    const named = [...new Set(open.flatMap(partialsIn))].filter((key) => !known.has(key));
    const next = named.slice(0, MOST_PARTIALS + 1 - known.size);
    for (const key of next) known.add(key);
    const found = await read('partial', next);
    partials.push(...found);
    open = Object.values(sourcesOf('partial', found, next));
  }
  const partialSources = sourcesOf('partial', partials, [...known]) as Record<string, PartialSource>;
  const input = { kind, source, layouts: layoutSources as Record<string, LayoutSource>, partials: partialSources };
  const compiled = await unlessFailed(templates.compile(clientId, input as CompileInput));
  const usedOf = (of: 'layout' | 'partial', frames: PublishedFrame[], keys: string[]): UsedFrame[] =>
    frames.flatMap(({ id, key, version }) => (keys.includes(key) ? [{ id, key, version, kind: of }] : []));
  const { layout, partials: named } = compiled.used;
  const uses = [...usedOf('layout', layouts, layout === null ? [] : [layout]), ...usedOf('partial', partials, named)];
  const versionsOf = (keys: string[], frames: PublishedFrame[]) =>
    Object.fromEntries(keys.map((key) => [key, frames.find((one) => one.key === key)?.version ?? null]));
  const against = {
    layouts: versionsOf(layoutKey === null ? [] : [layoutKey], layouts),
    partials: versionsOf([...known], partials),
  };
  return { ...compiled, uses, against };
}

/** As a version keeps them. */
export function usedVersions(uses: readonly UsedFrame[]): UsedVersions {
  const of = (kind: 'layout' | 'partial') =>
    Object.fromEntries(uses.filter((one) => one.kind === kind).map(({ key, version }) => [key, version]));
  return { layouts: of('layout'), partials: of('partial') };
}

/** The partials that texts name, perhaps also in a comment: what is needless is not used. */
function partialsIn(value: unknown): string[] {
  if (typeof value === 'string') return [...value.matchAll(NAMED)].map(([, key = '']) => key);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(partialsIn) : [];
}

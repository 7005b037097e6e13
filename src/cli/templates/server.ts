import type { Posthorn } from '../../client/index.ts';
import { type JsonObject, TEMPLATE_KINDS, type TemplateKind } from '../../domain/templates/source.ts';
import type { Resource } from './files.ts';

/** A resource as the server has it. */
export type ServerResource = Resource & { revision: number };

/** The drafts of all templates, layouts and partials that a client has. */
export async function readServer(posthorn: Posthorn): Promise<ServerResource[]> {
  const resources: ServerResource[] = [];
  for (const kind of TEMPLATE_KINDS) {
    for await (const { key } of nounOf(posthorn, kind).list({ limit: 200 })) {
      const { source, revision } = await nounOf(posthorn, kind).get(key);
      resources.push({ kind, key, source: source as JsonObject, revision });
    }
  }
  return resources;
}

/** @param before the revision that it replaces; null where there is none */
export async function saveOn(posthorn: Posthorn, { kind, key, source }: Resource, before: number | null) {
  const options = before === null ? { isNew: true } : { revision: before };
  const saved = await (kind === 'template'
    ? posthorn.templates.save(key, source as never, options)
    : nounOf(posthorn, kind).save(key, source as never, options));
  return { revision: saved.revision, problems: saved.problems };
}

/** What is made of a layout or a partial is published anew with it. */
export async function publishOn(
  posthorn: Posthorn,
  { kind, key }: Pick<Resource, 'kind' | 'key'>,
  revision: number,
): Promise<number> {
  const { version } =
    kind === 'template'
      ? await posthorn.templates.publish(key, { revision })
      : await nounOf(posthorn, kind).publish(key, { revision, republish: true });
  return version;
}

/** As the three have it in common. */
function nounOf(posthorn: Posthorn, kind: TemplateKind): Posthorn['layouts'] {
  const nouns = { template: posthorn.templates, layout: posthorn.layouts, partial: posthorn.partials };
  return nouns[kind] as Posthorn['layouts'];
}

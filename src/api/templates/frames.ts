import { z } from 'zod';
import { findDependents } from '../../db/queries/templates/change.ts';
import { listTemplates, listVersions, type TemplateTarget } from '../../db/queries/templates/read.ts';
import { templateKey } from '../../services/templates/asked.ts';
import { archive, readDraft, readTemplate, saveTemplate } from '../../services/templates/drafts.ts';
import { publish, rollback } from '../../services/templates/publish.ts';
import { layoutSource, partialSource } from '../../services/templates/source.ts';
import { readVersion } from '../../services/templates/versions.ts';
import { answer, page } from '../answer.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { jsonBody, readTemplate as readTemplateBody } from '../input/body.ts';
import { paging } from '../input/paging.ts';
import { readPage } from '../read-page.ts';
import * as examples from './examples.ts';
import * as model from './model.ts';
import { etagOf, IF_HEADERS, preconditionOf, versionCursor, versionInCursor, versionParams } from './parameters.ts';

const WORDS = {
  layout: {
    Name: 'Layout',
    purpose: 'A layout is the frame of e-mails: `{{ content }}` stands where the part of a template goes.',
    schema: layoutSource,
    example: examples.LAYOUT_SOURCE,
  },
  partial: {
    Name: 'Partial',
    purpose: "A partial is what templates, layouts and other partials share: `{% render 'key' %}` puts it in.",
    schema: partialSource,
    example: examples.PARTIAL_SOURCE,
  },
} as const;

/** Everything below `/api/layouts` or `/api/partials`. */
export function frameEndpoints(deps: ApiDeps, kind: 'layout' | 'partial'): Endpoint[] {
  return [...draftEndpoints(deps, kind), ...versionEndpoints(deps, kind)];
}

function commonOf(kind: 'layout' | 'partial') {
  return {
    targetOf: ({ clientId }: { clientId: string }, key: string): TemplateTarget => ({ clientId, kind, key }),
    path: `/api/${kind}s`,
    FRAME: { scope: 'templates', tag: 'Templates', params: { key: templateKey }, noun: kind } as const,
  };
}

function draftEndpoints(deps: ApiDeps, kind: 'layout' | 'partial'): Endpoint[] {
  const { database, secret } = deps;
  const { Name, purpose, schema, example } = WORDS[kind];
  const { targetOf, path, FRAME } = commonOf(kind);
  const whole = { description: `The ${kind}.`, example: examples.wholeFrame };
  const headers = { ETag: 'The revision of the draft, in quotes.' };
  return [
    endpoint({
      method: 'GET',
      path,
      scope: 'templates',
      operationId: `list${Name}s`,
      summary: `List ${kind}s`,
      description: 'Newest first, without their sources and without archived ones.',
      tag: 'Templates',
      query: model.listQuery.frame,
      answer: page(model.listed.frame, { example: examples.listedFrame }),
      handle: ({ query: { limit, cursor, ...filter }, caller: { clientId } }) => {
        const before = cursor === undefined ? undefined : decodeCursor(secret, cursor);
        return readPage({
          limit,
          read: (count) => listTemplates(database.orm, { clientId, kind }, { ...filter, before }, count),
          present: model.presentFrame,
          cursorOf: ({ id }) => encodeCursor(secret, id),
        });
      },
    }),
    endpoint({
      ...FRAME,
      method: 'GET',
      path: `${path}/:key`,
      operationId: `get${Name}`,
      summary: `Get a ${kind}`,
      description: 'Includes the draft and what is wrong with it.',
      answer: answer(200, `${Name} found`, model.whole.frame, { ...whole, headers }),
      handle: async ({ params: { key }, caller }) => {
        const row = await readDraft(deps, targetOf(caller, key), { archived: true });
        return { data: model.presentWholeFrame(row), headers: { etag: etagOf(row) } };
      },
    }),
    endpoint({
      ...FRAME,
      liveOnly: true,
      method: 'PUT',
      path: `${path}/:key`,
      operationId: `save${Name}`,
      summary: `Save the draft of a ${kind}`,
      description: `${purpose} Creates it or replaces its draft, as \`PUT /api/templates/{key}\` does.`,
      headers: IF_HEADERS,
      body: jsonBody(schema, { [Name]: example }, readTemplateBody),
      answer: answer(200, 'Draft saved', model.whole.frame, { ...whole, headers }),
      problems: ['revision_mismatch', 'too_many_templates', 'templates_busy'],
      handle: async ({ params: { key }, body, caller, origin, c }) => {
        const row = await saveTemplate(deps, targetOf(caller, key), body, preconditionOf(c), origin);
        return { data: model.presentWholeFrame(row), headers: { etag: etagOf(row) } };
      },
    }),
    endpoint({
      ...FRAME,
      liveOnly: true,
      method: 'DELETE',
      path: `${path}/:key`,
      operationId: `archive${Name}`,
      summary: `Archive a ${kind}`,
      description: `Refused with \`in_use\` while published templates are made of it. Archiving again also returns 200.`,
      answer: answer(200, `${Name} archived`, model.archived, {
        description: `The ${kind} is archived.`,
        example: { key: 'plain' },
      }),
      problems: ['in_use'],
      handle: async ({ params: { key }, caller, origin }) => {
        await archive(deps, targetOf(caller, key), origin);
        return { key };
      },
    }),
    endpoint({
      ...FRAME,
      method: 'GET',
      path: `${path}/:key/dependents`,
      operationId: `list${Name}Dependents`,
      summary: `List what is made of a ${kind}`,
      description:
        'Published templates, oldest first. They keep the version that they were made with until they are published again.',
      query: z.strictObject({ ...paging }),
      answer: page(model.dependent, { example: { key: 'order-shipped', version: 3 } }),
      handle: async ({ params: { key }, query: { limit, cursor }, caller }) => {
        const { id } = await readTemplate(deps, targetOf(caller, key));
        const after = cursor === undefined ? null : decodeCursor(secret, cursor);
        return readPage({
          limit,
          read: (count) => findDependents(database.pool, id, ['template'], { after, limit: count }),
          present: ({ key: name, version }) => ({ key: name, version }),
          cursorOf: (row) => encodeCursor(secret, row.id),
        });
      },
    }),
  ];
}

function versionEndpoints(deps: ApiDeps, kind: 'layout' | 'partial'): Endpoint[] {
  const { database, secret } = deps;
  const { Name } = WORDS[kind];
  const { targetOf, path, FRAME } = commonOf(kind);
  const about = { example: examples.framePublication };
  const anew = answer(201, `${Name} published`, model.publishedAnswer.frame, {
    ...about,
    description: 'The new version.',
  });
  const before = answer(200, 'Published before', model.publishedAnswer.frame, {
    ...about,
    description: 'The version that this revision became.',
  });
  return [
    endpoint({
      ...FRAME,
      liveOnly: true,
      method: 'POST',
      path: `${path}/:key/publish`,
      operationId: `publish${Name}`,
      summary: `Publish a ${kind}`,
      description:
        'Templates that are published from now on are made with it. Those that are published already stay as they are, unless `republish` makes a new version of each; if one of them does not compile, nothing is published, and `problems` lists what is wrong below `/dependents/<key>`.',
      body: jsonBody(model.publication.frame, {
        Alone: { revision: 3 },
        'With all that is made of it': { revision: 3, note: 'New logo', republish: true },
      }),
      answer: [anew, before],
      problems: ['revision_mismatch', 'invalid_template', 'in_use', 'templates_busy', 'request_in_flight'],
      handle: async ({ params: { key }, body: { revision, note = null, republish }, caller, origin }) => {
        const given = { revision, note, republish };
        const { isNew, ...data } = await publish(deps, targetOf(caller, key), given, origin);
        return isNew ? anew.with(data) : before.with(data);
      },
    }),
    endpoint({
      ...FRAME,
      method: 'GET',
      path: `${path}/:key/versions`,
      operationId: `list${Name}Versions`,
      summary: `List the versions of a ${kind}`,
      description: 'Newest first.',
      query: z.strictObject({ ...paging }),
      answer: page(model.version, { example: examples.version }),
      handle: async ({ params: { key }, query: { limit, cursor }, caller }) => {
        const { id } = await readTemplate(deps, targetOf(caller, key), { archived: true });
        const from = cursor === undefined ? undefined : versionInCursor(secret, cursor);
        return readPage({
          limit,
          read: (count) => listVersions(database.orm, id, from, count),
          present: model.presentVersion,
          cursorOf: (row) => versionCursor(secret, row),
        });
      },
    }),
    endpoint({
      ...FRAME,
      params: versionParams,
      method: 'GET',
      path: `${path}/:key/versions/:version`,
      operationId: `get${Name}Version`,
      summary: `Get a version of a ${kind}`,
      description: 'Includes its source, and how it differs from the version before it.',
      answer: answer(200, 'Version found', model.wholeVersion, {
        description: 'The version.',
        example: examples.wholeFrameVersion,
      }),
      handle: async ({ params: { key, version }, caller }) => {
        const found = await readVersion(deps, targetOf(caller, key), version);
        return model.presentWholeVersion(found.row, found.comparedWith, found.changes);
      },
    }),
    endpoint({
      ...FRAME,
      liveOnly: true,
      method: 'POST',
      path: `${path}/:key/rollback`,
      operationId: `rollBack${Name}`,
      summary: `Roll back a ${kind}`,
      description: 'Templates that are published from now on are made with that version.',
      body: jsonBody(model.rollbackBody, { 'To version 2': { version: 2 } }),
      answer: answer(200, 'Rolled back', model.whole.frame, {
        description: `The ${kind} with its published version.`,
        example: examples.wholeFrame,
      }),
      problems: ['unknown_version'],
      handle: async ({ params: { key }, body: { version, note = null }, caller, origin }) =>
        model.presentWholeFrame(await rollback(deps, targetOf(caller, key), { version, note }, origin)),
    }),
  ];
}

import { z } from 'zod';
import { listTemplates, listVersions, type TemplateTarget } from '../../db/queries/templates/read.ts';
import type { AnySource } from '../../db/schema/templates.ts';
import { archive, readDraft, readTemplate, resume, saveTemplate } from '../../services/templates/drafts.ts';
import { publish, rollback } from '../../services/templates/publish.ts';
import { templateSource } from '../../services/templates/source.ts';
import { readUsage } from '../../services/templates/usage.ts';
import { readVersion } from '../../services/templates/versions.ts';
import { answer, page } from '../answer.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { jsonBody, optionalJsonBody, readTemplate as readTemplateBody } from '../input/body.ts';
import { paging } from '../input/paging.ts';
import { readPage } from '../read-page.ts';
import * as examples from './examples.ts';
import { frameEndpoints } from './frames.ts';
import * as model from './model.ts';
import {
  etagOf,
  IF_HEADERS,
  preconditionOf,
  TEMPLATE,
  versionCursor,
  versionInCursor,
  versionParams,
} from './parameters.ts';
import { trialEndpoints } from './trials.ts';

/** Everything below `/api/templates`, `/api/layouts` and `/api/partials`. */
export function templateEndpoints(deps: ApiDeps): Endpoint[] {
  return [
    ...draftEndpoints(deps),
    ...versionEndpoints(deps),
    ...trialEndpoints(deps),
    ...frameEndpoints(deps, 'layout'),
    ...frameEndpoints(deps, 'partial'),
  ];
}

function targetOf({ clientId }: { clientId: string }, key: string): TemplateTarget {
  return { clientId, kind: 'template', key };
}

function draftEndpoints(deps: ApiDeps): Endpoint[] {
  const { database, secret } = deps;
  return [
    endpoint({
      method: 'GET',
      path: '/api/templates',
      scope: 'templates',
      operationId: 'listTemplates',
      summary: 'List templates',
      description: 'Newest first, without their sources and without archived ones. Filters are combined with AND.',
      tag: 'Templates',
      query: model.listQuery.template,
      answer: page(model.listed.template, { example: examples.listedTemplate }),
      handle: ({ query: { limit, cursor, ...filter }, caller: { clientId } }) => {
        const before = cursor === undefined ? undefined : decodeCursor(secret, cursor);
        return readPage({
          limit,
          read: (count) => listTemplates(database.orm, { clientId, kind: 'template' }, { ...filter, before }, count),
          present: model.presentListed,
          cursorOf: ({ id }) => encodeCursor(secret, id),
        });
      },
    }),
    endpoint({
      ...TEMPLATE,
      method: 'GET',
      path: '/api/templates/:key',
      operationId: 'getTemplate',
      summary: 'Get a template',
      description:
        'Includes the draft and what is wrong with it, and what was lately sent with the template. An archived template can still be read.',
      answer: answer(200, 'Template found', model.wholeWithUsage, {
        description: 'The template.',
        example: examples.templateWithUsage,
        headers: { ETag: 'The revision of the draft, in quotes.' },
      }),
      handle: async ({ params: { key }, caller }) => {
        const row = await readDraft(deps, targetOf(caller, key), { archived: true });
        const usage = await readUsage(deps, { id: row.id, environment: caller.environment });
        return { data: model.presentWithUsage(row, usage), headers: { etag: etagOf(row) } };
      },
    }),
    endpoint({
      ...TEMPLATE,
      liveOnly: true,
      method: 'PUT',
      path: '/api/templates/:key',
      operationId: 'saveTemplate',
      summary: 'Save the draft of a template',
      description:
        'Creates the template or replaces its draft; what is published stays as it is until you publish the draft. A draft with problems is kept, and `problems` says what they are. With `If-Match` it is saved only over the revision that you read, with `If-None-Match: *` only if there is no such template.',
      headers: IF_HEADERS,
      body: jsonBody(templateSource, { 'Order shipped': examples.TEMPLATE_SOURCE }, readTemplateBody),
      answer: answer(200, 'Draft saved', model.whole.template, {
        description: 'The template with its new draft.',
        example: examples.wholeTemplate,
        headers: { ETag: 'The revision of the draft, in quotes.' },
      }),
      problems: ['revision_mismatch', 'too_many_templates', 'templates_busy'],
      handle: async ({ params: { key }, body, caller, origin, c }) => {
        const row = await saveTemplate(deps, targetOf(caller, key), body as AnySource, preconditionOf(c), origin);
        return { data: model.presentWhole(row), headers: { etag: etagOf(row) } };
      },
    }),
    endpoint({
      ...TEMPLATE,
      liveOnly: true,
      method: 'DELETE',
      path: '/api/templates/:key',
      operationId: 'archiveTemplate',
      summary: 'Archive a template',
      description:
        'Nothing new is sent with it. What was accepted is sent as it was rendered. Archiving again also returns 200; saving a draft under the same key brings it back.',
      answer: answer(200, 'Template archived', model.archived, {
        description: 'The template is archived.',
        example: { key: 'order-shipped' },
      }),
      handle: async ({ params: { key }, caller, origin }) => {
        await archive(deps, targetOf(caller, key), origin);
        return { key };
      },
    }),
  ];
}

function versionEndpoints(deps: ApiDeps): Endpoint[] {
  const { database, secret } = deps;
  return [
    endpoint({
      ...TEMPLATE,
      liveOnly: true,
      method: 'POST',
      path: '/api/templates/:key/publish',
      operationId: 'publishTemplate',
      summary: 'Publish a template',
      description:
        'Makes the draft the next version, which is sent with from now on; in every process within 5 s. A draft with problems is refused with `invalid_template`. The same revision again returns 200 and the version that it became.',
      body: jsonBody(model.publication.template, {
        'The draft that was read': { revision: 7, note: 'Shorter subject' },
      }),
      answer: [publishedAnew, publishedBefore],
      problems: ['revision_mismatch', 'invalid_template', 'templates_busy', 'request_in_flight'],
      handle: async ({ params: { key }, body: { revision, note = null }, caller, origin }) => {
        const given = { revision, note, republish: false };
        const { isNew, republished: _, ...data } = await publish(deps, targetOf(caller, key), given, origin);
        return isNew ? publishedAnew.with(data) : publishedBefore.with(data);
      },
    }),
    endpoint({
      ...TEMPLATE,
      method: 'GET',
      path: '/api/templates/:key/versions',
      operationId: 'listTemplateVersions',
      summary: 'List the versions of a template',
      description: 'Newest first.',
      query: z.strictObject({ ...paging }),
      answer: page(model.version, { example: examples.version }),
      handle: async ({ params: { key }, query: { limit, cursor }, caller }) => {
        const { id } = await readTemplate(deps, targetOf(caller, key), { archived: true });
        const before = cursor === undefined ? undefined : versionInCursor(secret, cursor);
        return readPage({
          limit,
          read: (count) => listVersions(database.orm, id, before, count),
          present: model.presentVersion,
          cursorOf: (row) => versionCursor(secret, row),
        });
      },
    }),
    endpoint({
      ...TEMPLATE,
      params: versionParams,
      method: 'GET',
      path: '/api/templates/:key/versions/:version',
      operationId: 'getTemplateVersion',
      summary: 'Get a version of a template',
      description: 'Includes its source, and how it differs from the version before it.',
      answer: answer(200, 'Version found', model.wholeVersion, {
        description: 'The version.',
        example: examples.wholeVersion,
      }),
      handle: async ({ params: { key, version }, caller }) => {
        const found = await readVersion(deps, targetOf(caller, key), version);
        return model.presentWholeVersion(found.row, found.comparedWith, found.changes);
      },
    }),
    endpoint({
      ...TEMPLATE,
      liveOnly: true,
      method: 'POST',
      path: '/api/templates/:key/rollback',
      operationId: 'rollBackTemplate',
      summary: 'Roll back a template',
      description:
        'Sends with a version that was published before, until you publish again or go forward in the same way. Versions do not change, and neither does the draft.',
      body: jsonBody(model.rollbackBody, { 'To version 2': { version: 2, note: 'The new subject was wrong' } }),
      answer: answer(200, 'Rolled back', model.whole.template, {
        description: 'The template with the version that it is sent with.',
        example: examples.wholeTemplate,
      }),
      problems: ['unknown_version'],
      handle: async ({ params: { key }, body: { version, note = null }, caller, origin }) =>
        model.presentWhole(await rollback(deps, targetOf(caller, key), { version, note }, origin)),
    }),
    endpoint({
      ...TEMPLATE,
      liveOnly: true,
      method: 'POST',
      path: '/api/templates/:key/resume',
      operationId: 'resumeTemplate',
      summary: 'Resume a suspended template',
      description:
        'A version whose rendering takes too long three times in ten minutes is suspended: requests that name it are refused with `template_suspended`. This lifts it.',
      body: optionalJsonBody(z.strictObject({}), { Empty: {} }),
      answer: answer(200, 'Template resumed', model.whole.template, {
        description: 'The template.',
        example: examples.wholeTemplate,
      }),
      handle: async ({ params: { key }, caller, origin }) =>
        model.presentWhole(await resume(deps, targetOf(caller, key), origin)),
    }),
  ];
}

const publishedAnew = answer(201, 'Template published', model.publishedAnswer.template, {
  description: 'The new version.',
  example: examples.publication,
});

const publishedBefore = answer(200, 'Published before', model.publishedAnswer.template, {
  description: 'The version that this revision became.',
  example: examples.publication,
});

import { listCampaigns } from '../../db/queries/campaigns/rows.ts';
import { toPublicId } from '../../domain/ids.ts';
import { changeCampaign, createCampaign, readCampaign, removeDraft } from '../../services/campaigns/draft.ts';
import { createCampaignFigures } from '../../services/campaigns/figures.ts';
import { campaignBody, campaignPatch } from '../../services/campaigns/request.ts';
import { answer, page } from '../answer.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { idempotencyKeyOf } from '../idempotency-key.ts';
import { jsonBody } from '../input/body.ts';
import { readPage } from '../read-page.ts';
import { preconditionOf } from '../templates/parameters.ts';
import { audienceEndpoints, bulkEndpoint } from './audience.ts';
import * as examples from './examples.ts';
import * as model from './model.ts';
import { CAMPAIGN, ETAG, type FiguresOf, IF_MATCH, shown, targetOf } from './parameters.ts';
import { recipientEndpoints } from './recipients.ts';
import { steeringEndpoints } from './steering.ts';

/** Everything below `/api/campaigns`, and `POST /api/notifications/bulk`. */
export function campaignEndpoints(deps: ApiDeps): Endpoint[] {
  const figuresOf = createCampaignFigures(deps.database.pool);
  return [
    ...draftEndpoints(deps, figuresOf),
    ...audienceEndpoints(deps),
    bulkEndpoint(deps),
    ...recipientEndpoints(deps),
    ...steeringEndpoints(deps, figuresOf),
  ];
}

const created = answer(201, 'Campaign created', model.campaign, {
  description: 'The draft. Its audience is uploaded next.',
  example: examples.draft,
  headers: { ...ETAG, Location: 'URL of the campaign.' },
});

function draftEndpoints(deps: ApiDeps, figuresOf: FiguresOf): Endpoint[] {
  const { database, secret } = deps;
  return [
    endpoint({
      method: 'POST',
      path: '/api/campaigns',
      scope: 'campaigns',
      operationId: 'createCampaign',
      summary: 'Create a campaign',
      description:
        'One message for many. This makes a draft: upload its audience, check it, then start it. Nothing is sent before that.',
      tag: 'Campaigns',
      idempotent: true,
      body: jsonBody(campaignBody, examples.CAMPAIGN_BODIES),
      answer: [created],
      handle: async ({ body, caller, origin, c }) => {
        const about = { idempotencyKey: idempotencyKeyOf(c), origin };
        const { row, replayed } = await createCampaign(deps, caller, body, about);
        const { data, headers } = await shown(deps, figuresOf, row);
        const location = `/api/campaigns/${data.id}`;
        return created.with(
          { data, headers: { ...headers, location } },
          replayed ? { 'idempotency-replayed': 'true' } : {},
        );
      },
    }),
    endpoint({
      method: 'GET',
      path: '/api/campaigns',
      scope: 'campaigns',
      operationId: 'listCampaigns',
      summary: 'List campaigns',
      description: 'Newest first, without what they say and without counts. Filters are combined with AND.',
      tag: 'Campaigns',
      query: model.listQuery,
      answer: page(model.listedCampaign, { example: examples.listedCampaign }),
      handle: ({ query: { limit, cursor, ...filter }, caller }) => {
        const before = cursor === undefined ? undefined : decodeCursor(secret, cursor);
        return readPage({
          limit,
          read: (count) => listCampaigns(database.orm, caller, { ...filter, before }, count),
          present: model.presentListed,
          cursorOf: ({ id }) => encodeCursor(secret, id),
        });
      },
    }),
    endpoint({
      ...CAMPAIGN,
      method: 'GET',
      path: '/api/campaigns/:id',
      operationId: 'getCampaign',
      summary: 'Get a campaign',
      description: 'With what it says, how far it is, and why notifications failed. Counts are at most 2 s old.',
      answer: answer(200, 'Campaign found', model.campaign, {
        description: 'The campaign.',
        example: examples.campaign,
        headers: ETAG,
      }),
      handle: async ({ params: { id }, caller }) =>
        shown(deps, figuresOf, await readCampaign(deps, targetOf(caller, id))),
    }),
    endpoint({
      ...CAMPAIGN,
      method: 'PATCH',
      path: '/api/campaigns/:id',
      operationId: 'changeCampaign',
      summary: 'Change a campaign',
      description:
        'Omitted fields stay as they are. Before the start everything but the channel can change, and the campaign has to be checked again; after it only `name`, `rate`, `expiresAt` and `guard`. With `If-Match` it changes only the revision that you read.',
      headers: IF_MATCH,
      body: jsonBody(campaignPatch, { Slower: { rate: { perSecond: 50 } }, 'Without an end': { expiresAt: null } }),
      answer: answer(200, 'Campaign changed', model.campaign, {
        description: 'The campaign as it then is.',
        example: examples.campaign,
        headers: ETAG,
      }),
      problems: ['content_pinned', 'wrong_campaign_status', 'revision_mismatch'],
      handle: async ({ params: { id }, body, caller, origin, c }) => {
        const about = { revision: preconditionOf(c).revision, origin };
        return shown(deps, figuresOf, await changeCampaign(deps, targetOf(caller, id), body, about));
      },
    }),
    endpoint({
      ...CAMPAIGN,
      method: 'DELETE',
      path: '/api/campaigns/:id',
      operationId: 'deleteCampaign',
      summary: 'Delete a draft',
      description: 'With its audience. A campaign that was started cannot be deleted: cancel it.',
      answer: answer(200, 'Campaign deleted', model.deletedCampaign, {
        description: 'The draft is deleted.',
        example: { id: examples.CAMPAIGN_ID },
      }),
      problems: ['wrong_campaign_status'],
      handle: async ({ params: { id }, caller, origin }) => {
        await removeDraft(deps, targetOf(caller, id), origin);
        return { id: toPublicId('campaign', id) };
      },
    }),
  ];
}

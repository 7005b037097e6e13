import type { AudienceCounts } from '../../db/queries/campaigns/audience.ts';
import { toPublicId } from '../../domain/ids.ts';
import { sendBulk } from '../../services/campaigns/bulk.ts';
import { type CopyPlace, copyAudience } from '../../services/campaigns/copy-audience.ts';
import { type Upload, uploadAudience } from '../../services/campaigns/upload.ts';
import { ApiProblem } from '../../services/problem.ts';
import { answer } from '../answer.ts';
import { decodeCursor, encodeCursor, numberCursor, numberInCursor } from '../cursor.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { ApiContext } from '../http-context.ts';
import { idempotencyKeyOf } from '../idempotency-key.ts';
import { foreignBody, jsonBody } from '../input/body.ts';
import { PROBLEMS_OF_TEMPLATES } from '../openapi/problems-of.ts';
import * as examples from './examples.ts';
import * as model from './model.ts';
import { CAMPAIGN, MAY_SEND, targetOf } from './parameters.ts';

const NDJSON = 'application/x-ndjson';
const TYPES = ['text/csv', NDJSON] as const;

const UPLOAD = /^\/api\/campaigns\/[^/]+\/audience$/;
const BULK = '/api/notifications/bulk';

/** Whether a request has an audience for its body: that is read as it comes, outside the limits of others. */
export function isStreamed(method: string, path: string): boolean {
  return (method === 'PUT' && UPLOAD.test(path)) || (method === 'POST' && path === BULK);
}

const body = foreignBody(
  TYPES,
  'CSV with a header line, or NDJSON: one recipient a line. `userId`, `email`, `phone`, `token` and `url` are addresses; `locale`, `timeZone`, `variant` and `eventId` belong to the recipient; everything else is data for the template. May be compressed with `Content-Encoding: gzip`.',
);

const uploaded = answer(200, 'Audience uploaded', model.uploaded, {
  description: 'The audience is complete.',
  example: examples.uploaded,
});

const copied = answer(200, 'Recipients taken over', model.copied, {
  description: 'All are taken over and the audience is complete, or `next` says where to continue.',
  example: { ...examples.uploaded, next: null },
});

const started = answer(202, 'Campaign started', model.bulkStarted, {
  description: 'The campaign is started.',
  example: { ...examples.uploaded, campaignId: examples.CAMPAIGN_ID, status: 'RUNNING' },
});

/** `POST /api/notifications/bulk`: a campaign and all whom it is for, in one request. */
export function bulkEndpoint(deps: ApiDeps): Endpoint {
  return endpoint({
    method: 'POST',
    path: BULK,
    scope: MAY_SEND,
    operationId: 'sendBulk',
    summary: 'Send to many in one request',
    description:
      'NDJSON: the first line is a campaign as in `POST /api/campaigns`, each other line a recipient as in the audience of one. It is read as it arrives, and started once the last line is read; lines that cannot be used stop no others. With an `Idempotency-Key` the same request continues a campaign that was not started, and starts none twice.',
    tag: 'Campaigns',
    idempotent: true,
    body: foreignBody(
      [NDJSON],
      'The campaign, then one recipient a line. May be compressed with `Content-Encoding: gzip`.',
    ),
    answer: [started],
    problems: [
      ...(['unsupported_media_type', 'incomplete_body', 'invalid_encoding', 'malformed_json', 'too_deep'] as const),
      ...(['body_too_large', 'validation_failed', 'unknown_field', 'unreadable_audience', 'audience_moved'] as const),
      ...(['content_pinned', 'not_ready', 'total_changed', 'wrong_campaign_status', 'quota_exceeded'] as const),
      ...PROBLEMS_OF_TEMPLATES,
    ],
    handle: async ({ caller, origin, c }) => {
      const { source, contentEncoding, signal } = uploadOf(c, null, [NDJSON]);
      const about = { idempotencyKey: idempotencyKeyOf(c), origin, traceparent: c.get('request').traceparent };
      const { row, counts, replayed } = await sendBulk(deps, caller, { source, contentEncoding, signal }, about);
      const data = { ...presentUploaded(counts), campaignId: toPublicId('campaign', row.id), status: row.status };
      return started.with(data, replayed ? { 'idempotency-replayed': 'true' } : {});
    },
  });
}

/** How an audience is made: uploaded, or of what became of another campaign. */
export function audienceEndpoints(deps: ApiDeps): Endpoint[] {
  return [
    endpoint({
      ...CAMPAIGN,
      method: 'PUT',
      path: '/api/campaigns/:id/audience',
      operationId: 'uploadAudience',
      summary: 'Upload an audience',
      description:
        'Replaces the audience. It is read as it arrives, of any length: up to 5,000,000 recipients, 512 MiB uncompressed. The first of several lines with the same address counts; lines that cannot be used are listed by `GET …/audience/refused`, and stop no others. If the connection breaks, continue with `fromLine`.',
      query: model.uploadQuery,
      body,
      answer: uploaded,
      problems: [
        ...(['unsupported_media_type', 'incomplete_body', 'unreadable_audience', 'content_pinned'] as const),
        ...(['audience_moved', 'validation_failed'] as const),
        ...PROBLEMS_OF_TEMPLATES,
      ],
      handle: async ({ params: { id }, query: { fromLine = null }, caller, origin, c }) =>
        presentUploaded(await uploadAudience(deps, targetOf(caller, id), uploadOf(c, fromLine), origin)),
    }),
    endpoint({
      ...CAMPAIGN,
      method: 'POST',
      path: '/api/campaigns/:id/audience/from',
      operationId: 'copyAudience',
      summary: 'Take over recipients',
      description:
        'Replaces the audience by those of another campaign of yours, by what became of them there. Their addresses are copied; the data of their lines is not kept after sending, so the template has to manage with the campaign’s own. Of hundreds of thousands it takes over as many as it can in 20 seconds: repeat the request with `after` until `next` is null.',
      body: jsonBody(model.copyBody, {
        'Who was not reached': { campaign: examples.CAMPAIGN_ID, with: ['FAILED', 'BOUNCED'] },
      }),
      answer: copied,
      problems: ['content_pinned', 'audience_moved', 'invalid_cursor'],
      handle: async ({ params: { id }, body: { campaign, with: statuses, after }, caller, origin }) => {
        const place = after === undefined ? null : decodePlace(deps.secret, after);
        const from = { id: campaign, statuses, place };
        const { counts, next } = await copyAudience(deps, targetOf(caller, id), from, origin);
        return { ...presentUploaded(counts), next: next && encodePlace(deps.secret, next) };
      },
    }),
  ];
}

function presentUploaded({ total: accepted, duplicates, refused, linesRead }: AudienceCounts) {
  return { read: accepted + duplicates + refused, accepted, duplicates, refused, linesRead };
}

/** Where a copy goes on, opaque and signed. */
function encodePlace(secret: string, { after, lines }: CopyPlace): string {
  return `${encodeCursor(secret, after)}.${numberCursor(secret, lines)}`;
}

/** @throws ApiProblem invalid_cursor (400) for one that we did not write */
function decodePlace(secret: string, text: string): CopyPlace {
  const [after = '', lines = ''] = text.split('.');
  try {
    return { after: decodeCursor(secret, after), lines: numberInCursor(secret, lines) };
  } catch (error) {
    throw error instanceof ApiProblem
      ? new ApiProblem('invalid_cursor', { detail: 'Pass `next` back unchanged, as `after`.' })
      : error;
  }
}

/** @throws ApiProblem unsupported_media_type (415) */
function uploadOf(c: ApiContext, fromLine: number | null, types: readonly string[] = TYPES): Upload {
  const [type = '', ...parameters] = (c.req.header('content-type') ?? '').split(';').map((part) => part.trim());
  const contentType = type.toLowerCase();
  if (!types.includes(contentType)) {
    const detail = `Send ${types.join(' or ')}, with \`Content-Encoding: gzip\` if you like.`;
    throw new ApiProblem('unsupported_media_type', { detail });
  }
  const charset = parameters.flatMap((one) => /^charset="?([\w.:-]{1,40})"?$/i.exec(one)?.[1] ?? [])[0] ?? null;
  const contentEncoding = c.req.header('content-encoding')?.trim().toLowerCase() ?? null;
  const { body: stream, signal } = c.req.raw;
  return { source: arriving(stream), contentType, contentEncoding, charset, fromLine, signal };
}

/** What has come of a body, as it comes. @throws ApiProblem incomplete_body (400) where the connection ends before it */
async function* arriving(stream: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (!stream) return;
  try {
    for await (const chunk of stream) yield chunk;
  } catch {
    throw new ApiProblem('incomplete_body');
  }
}

import { z } from 'zod';
import type { Origin } from '../../db/queries/audit-log.ts';
import type { CampaignTarget } from '../../db/queries/campaigns/rows.ts';
import { checkCampaign } from '../../services/campaigns/check.ts';
import { countToRetry, retryFailed } from '../../services/campaigns/retry.ts';
import { startCampaign } from '../../services/campaigns/start.ts';
import { cancelCampaign, pauseCampaign, resumeCampaign, type Steered } from '../../services/campaigns/steer.ts';
import { testCampaign } from '../../services/campaigns/test-send.ts';
import { answer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { idempotencyKeyOf } from '../idempotency-key.ts';
import { jsonBody, optionalJsonBody } from '../input/body.ts';
import { batchResult } from '../notifications/model.ts';
import { PROBLEMS_OF_TEMPLATES } from '../openapi/problems-of.ts';
import { testResults } from '../templates/examples.ts';
import { preconditionOf } from '../templates/parameters.ts';
import * as examples from './examples.ts';
import * as model from './model.ts';
import { CAMPAIGN, ETAG, type FiguresOf, IF_MATCH, MAY_SEND, MAY_TEST, shown, targetOf } from './parameters.ts';

const tested = answer(202, messageOf, z.array(batchResult), {
  description: 'A result for each address and line.',
  example: testResults,
});

const counted = answer(200, ({ count }) => `Would retry ${count}`, model.retryCount, {
  description: 'Dry run: the number that would be retried.',
  example: { count: 137 },
});

const queued = answer(202, (data) => `Retry of ${data.retried} queued`, model.retried, {
  description: 'The retries are queued.',
  example: { retried: 137, skipped: 0, hasMore: false },
});

const NOTHING = optionalJsonBody(z.strictObject({}), { Empty: {} });

/** What is done with a campaign that has an audience, from its check to its end. */
export function steeringEndpoints(deps: ApiDeps, figuresOf: FiguresOf): Endpoint[] {
  return [
    ...beforehand(deps, figuresOf),
    steering(deps, figuresOf, {
      operation: 'pause',
      summary: 'Pause a campaign',
      message: 'Campaign paused',
      description:
        'Once this is answered nobody else is sent to: `underWay` says how many are being sent at that moment, and finish. Pausing again also returns 200.',
      example: examples.paused,
      work: pauseCampaign,
    }),
    steering(deps, figuresOf, {
      operation: 'resume',
      summary: 'Resume a campaign',
      message: 'Campaign resumed',
      description: 'Continues where it was, whatever has paused it. One that runs stays as it is.',
      example: examples.campaign,
      work: resumeCampaign,
    }),
    steering(deps, figuresOf, {
      operation: 'cancel',
      summary: 'Cancel a campaign',
      message: 'Campaign cancelled',
      description:
        'Once this is answered nobody else is sent to. Those who were being sent to at that moment (`underWay`) are counted as what becomes of them. Cancelling again also returns 200.',
      example: { ...examples.campaign, status: 'CANCELLED' as const, etaSeconds: null },
      work: cancelCampaign,
    }),
    endpoint({
      ...CAMPAIGN,
      scope: MAY_SEND,
      method: 'POST',
      path: '/api/campaigns/:id/retry',
      operationId: 'retryCampaign',
      summary: 'Retry those that failed',
      description:
        'Gives the failed notifications of a campaign another run, and touches no others: FAILED ones, and UNKNOWN ones only if you ask for them, since they may have been sent. At most 10,000 per request.',
      body: jsonBody(model.retryBody, {
        'Dry run': { statuses: ['FAILED'], dryRun: true },
        'One reason': { statuses: ['FAILED'], errorCodes: ['smtp_421'], ratePerSecond: 50 },
      }),
      answer: [counted, queued],
      problems: ['wrong_campaign_status'],
      handle: async ({ params: { id }, body: { dryRun, errorCodes, ratePerSecond, statuses }, caller, origin }) => {
        const target = targetOf(caller, id);
        const wish = { statuses, errorCodes, ratePerSecond };
        if (dryRun) return counted.with({ count: await countToRetry(deps, target, wish) });
        return queued.with(await retryFailed(deps, target, wish, origin));
      },
    }),
  ];
}

function beforehand(deps: ApiDeps, figuresOf: FiguresOf): Endpoint[] {
  return [
    endpoint({
      ...CAMPAIGN,
      method: 'POST',
      path: '/api/campaigns/:id/check',
      operationId: 'checkCampaign',
      summary: 'Check a campaign',
      description:
        'What would happen if it started now: how many, when, at what cost, and what the first of them would be sent. Sends nothing. A campaign without problems is CHECKED until it changes.',
      body: NOTHING,
      answer: answer(200, ({ ready }) => (ready ? 'Campaign is ready' : 'Campaign is not ready'), model.check, {
        description: 'The result.',
        example: examples.check,
      }),
      problems: ['wrong_campaign_status', 'templates_busy'],
      handle: ({ params: { id }, caller, origin }) => checkCampaign(deps, targetOf(caller, id), origin),
    }),
    endpoint({
      ...CAMPAIGN,
      scope: MAY_TEST,
      method: 'POST',
      path: '/api/campaigns/:id/test',
      operationId: 'testCampaign',
      summary: 'Send a campaign on trial',
      description:
        'Sends to at most five addresses of yours what recipients at these lines would get, each as a notification with the tag `test-send`.',
      idempotent: true,
      body: jsonBody(model.testBody, {
        'The first recipient’s': { to: ['ada@example.com'] },
        'Of two lines': { to: ['ada@example.com', 'grace@example.com'], sampleLines: [2, 500] },
      }),
      answer: [tested],
      problems: PROBLEMS_OF_TEMPLATES,
      handle: async ({ params: { id }, body, caller, c }) => {
        const about = { idempotencyKey: idempotencyKeyOf(c), traceparent: c.get('request').traceparent };
        const whose = { owner: caller, target: targetOf(caller, id) };
        const { results, replayed } = await testCampaign(deps, whose, body, about);
        return tested.with(results, replayed ? { 'idempotency-replayed': 'true' } : {});
      },
    }),
    endpoint({
      ...CAMPAIGN,
      scope: MAY_SEND,
      method: 'POST',
      path: '/api/campaigns/:id/start',
      operationId: 'startCampaign',
      summary: 'Start a campaign',
      description:
        'Needs a check since the last change, and the number of recipients that you mean. From then on what it says stays as it is. Its quota is taken at once, for all.',
      headers: IF_MATCH,
      body: jsonBody(model.startBody, { 'To all of them': { confirm: { total: 99_410 } } }),
      answer: answer(202, 'Campaign started', model.campaign, {
        description: 'It is RUNNING, or SCHEDULED until its first moment.',
        example: examples.campaign,
        headers: ETAG,
      }),
      problems: ['not_ready', 'total_changed', 'wrong_campaign_status', 'revision_mismatch', 'quota_exceeded'],
      handle: async ({ params: { id }, body: { confirm }, caller, origin, c }) => {
        const { revision } = preconditionOf(c);
        const { traceparent } = c.get('request');
        const wish = { confirmed: confirm.total, revision, origin, traceparent };
        return shown(deps, figuresOf, await startCampaign(deps, targetOf(caller, id), wish));
      },
    }),
  ];
}

type Steering = {
  operation: 'pause' | 'resume' | 'cancel';
  summary: string;
  message: string;
  description: string;
  example: z.input<typeof model.campaign>;
  work: (deps: ApiDeps, target: CampaignTarget, origin: Origin) => Promise<Steered>;
};

function steering(
  deps: ApiDeps,
  figuresOf: FiguresOf,
  { operation, summary, message, description, example, work }: Steering,
): Endpoint {
  return endpoint({
    ...CAMPAIGN,
    method: 'POST',
    path: `/api/campaigns/:id/${operation}`,
    operationId: `${operation}Campaign`,
    summary,
    description,
    body: NOTHING,
    answer: answer(200, message, model.campaign, {
      description: 'The campaign as it then is.',
      example,
      headers: ETAG,
    }),
    problems: ['wrong_campaign_status'],
    handle: async ({ params: { id }, caller, origin }) => {
      const { row, underWay } = await work(deps, targetOf(caller, id), origin);
      return shown(deps, figuresOf, row, underWay);
    },
  });
}

function messageOf(results: object[]): string {
  const accepted = results.filter((result) => 'notificationId' in result).length;
  return `${accepted} of ${results.length} notifications queued`;
}

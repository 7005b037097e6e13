import type { z } from 'zod';
import { campaignWorkflowIdFor } from '../../contracts/campaign-workflow.ts';
import { workflowIdFor } from '../../contracts/notification-workflow.ts';
import { explainCode, explainWait } from '../../domain/explain-wait.ts';
import { toPublicId } from '../../domain/ids.ts';
import { SANDBOX } from '../../domain/route.ts';
import { type Why, whyItWaits } from '../../services/delivery/why.ts';
import { ApiProblem } from '../../services/problem.ts';
import { answer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { type Presented, pathId } from '../openapi/shapes.ts';
import { presentGate, presentLine, whyOf } from './present-gates.ts';
import { why, whyExample } from './why-model.ts';

/** `GET /api/notifications/:id/why`: what it waits for, by the gates that the workers ask. It writes nothing. */
export function whyEndpoint(deps: Pick<ApiDeps, 'database' | 'gates' | 'providers' | 'workflowUrl'>): Endpoint {
  return endpoint({
    method: 'GET',
    path: '/api/notifications/:id/why',
    scope: 'notifications:read',
    operationId: 'explainNotification',
    summary: 'Explain why a notification waits',
    description:
      'What it waits for as of now, since when, and what the checks before a send say of it, by the code that decides. It changes nothing and uses up no limit.',
    tag: 'Notifications',
    params: { id: pathId('notification') },
    noun: 'notification',
    answer: answer(200, 'Notification explained', why, {
      description: 'What it waits for.',
      example: whyExample,
    }),
    handle: async ({ params: { id }, caller, c }) => {
      const isSetUp: Parameters<typeof whyItWaits>[3]['isSetUp'] = ({ channel, provider }) =>
        provider === SANDBOX || deps.providers[channel].includes(provider);
      const found = await whyItWaits(deps.database.pool, caller, id, { ...deps.gates, isSetUp });
      if (!found) throw ApiProblem.notFound('notification');
      const shown = present(found, deps);
      c.get('request').notificationId = shown.id;
      return shown;
    },
  });
}

function present(found: Why, { workflowUrl }: Pick<ApiDeps, 'workflowUrl'>): Presented<z.output<typeof why>> {
  const { notification, standing, sending, foretold, gates, routes } = found;
  const instant = (at: number | null) => (at === null ? null : new Date(at));
  const id = toPublicId('notification', notification.id);
  const { campaign } = standing;
  const campaignId = notification.campaignId && toPublicId('campaign', notification.campaignId);
  const isOfSlice = standing.chunk !== null && campaign !== null && campaignId !== null;
  const workflowId = isOfSlice
    ? campaignWorkflowIdFor({ campaignId, run: campaign.run })
    : workflowIdFor(id, notification.run);
  return {
    id,
    status: notification.status,
    reason: notification.reason,
    waitsFor: found.waitsFor,
    because: wordsOf(found),
    since: new Date(found.since),
    until: instant(found.until),
    asksAgainAt: standing.wakeAt,
    ...presentLine(foretold?.line ?? null),
    sending: sending && { channel: sending.channel, provider: sending.provider, leaseUntil: sending.leaseUntil },
    campaign:
      campaign && campaignId !== null
        ? {
            id: campaignId,
            status: campaign.status,
            reason: campaign.reason,
            ratePerSecond: campaign.ratePerSecond,
          }
        : null,
    gates: gates.map(presentGate),
    routes: routes.map(({ route, attempts, left }) => ({
      ...route,
      attempts,
      attemptsLeft: left,
      why: left === 0 ? 'not tried any more' : whyOf(route, foretold?.route ?? null, gates),
    })),
    workflowId,
    temporalUiUrl: workflowUrl?.(workflowId) ?? null,
  };
}

function wordsOf(found: Why): string {
  const { notification, waitsFor, sending, last, now, until } = found;
  const { status, reason } = notification;
  switch (waitsFor) {
    case 'final':
      return `nothing is left to do: it is ${status}${reason === null ? '' : ` (${explainCode(reason)})`}`;
    case 'sending':
      if (until !== null && until < now) return 'its worker was lost during the call: its workflow judges it soon';
      return `${sending?.provider ?? 'its provider'} was called and has not answered yet`;
    case 'outbox':
      return until === null
        ? 'accepted, not handed to Kafka yet: the relay is behind, or it or Kafka is away'
        : 'accepted, and handed to Kafka at a later moment: its replay is spread out';
    case 'handed_over':
      return 'accepted and handed to Kafka, but its workflow has not asked to send yet: the bridge or its workers are behind or away';
    case 'campaign':
      return ofCampaign(found);
    case 'scheduled':
      return 'not due yet';
    case 'pause':
      return `the pause before the next attempt: ${explainCode(last?.code ?? 'unknown')}`;
    case 'called':
      return 'its turn has come, but its workflow has not begun yet: its workers are behind or away';
    case 'gate':
      return ofGate(found);
    case 'ready':
      return found.foretold === null
        ? 'it has no attempt left, and is given up when its workflow looks again'
        : 'nothing is in its way any more: it goes when its workflow looks again';
  }
}

function ofCampaign({ standing: { campaign }, now }: Why): string {
  const { heldUntil = null, ratePerSecond = null } = campaign ?? {};
  if (heldUntil !== null && heldUntil.getTime() > now) {
    return 'the provider account is away: others of its campaign go first';
  }
  if (ratePerSecond === null) return 'those of its campaign who are before it are being sent';
  return `its turn in its campaign, which sends at most ${ratePerSecond} a second`;
}

/** What the last gate that does not let it pass says. */
function ofGate({ gates, foretold, notification }: Why): string {
  const stopper = gates.findLast(({ result }) => result !== 'pass');
  const [first] = notification.routes;
  const route = stopper?.route ?? foretold?.route ?? first;
  if (stopper?.gate === 'suppression') return `its address is suppressed: ${explainCode(stopper.reason ?? '')}`;
  if (stopper?.gate === 'expiry') return 'it expires before it can go';
  if (stopper?.reason === 'cancelled') return 'its campaign is cancelled';
  return route ? explainWait(stopper?.reason ?? '', route, stopper?.limit) : 'no route is left';
}

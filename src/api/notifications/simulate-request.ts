import type { z } from 'zod';
import { recipientHashes } from '../../contracts/keyed-hash.ts';
import { findAnswers } from '../../db/queries/idempotency-keys.ts';
import type { NewNotification } from '../../db/queries/notifications/accept.ts';
import { countMessages } from '../../domain/mail-copies.ts';
import type { Route } from '../../domain/route.ts';
import type { EffectiveSettings } from '../../services/clients/settings-of.ts';
import type { Foretold } from '../../services/delivery/foretell.ts';
import { simulateDelivery } from '../../services/delivery/simulate.ts';
import type { OnceName } from '../../services/idempotency/answer-once.ts';
import { requestHash } from '../../services/idempotency/request-hash.ts';
import { type AcceptDeps, type Owner, planNotification } from '../../services/notifications/accept.ts';
import { completeOrRefused, notificationIdIn } from '../../services/notifications/accept-once.ts';
import type { CompleteRequest } from '../../services/notifications/complete.ts';
import type { NotificationRequest } from '../../services/notifications/request.ts';
import { ApiProblem, describeProblem, type ProblemCode } from '../../services/problem.ts';
import type { ApiDeps } from '../deps.ts';
import type { Presented } from '../openapi/shapes.ts';
import { quotasInUse } from '../usage/quotas-in-use.ts';
import { presentGate, presentLine, whyOf } from './present-gates.ts';
import type { simulation } from './simulation-model.ts';

type Answer = Presented<z.output<typeof simulation>>;
type Gate = Answer['gates'][number];

/** No trace of a request is kept, so none is named. */
const NO_TRACE = '';

/**
 * What would become of a request, by the code that accepts and by the gates that workers ask.
 * @param names under which it may have come before, in the order in which they are looked up
 */
export async function simulateRequest(
  deps: AcceptDeps & Pick<ApiDeps, 'gates'>,
  { owner, request: given, names }: { owner: Owner; request: NotificationRequest; names: OnceName[] },
): Promise<Answer> {
  const { pool } = deps.database;
  const formerHashes = (phone = '') => recipientHashes(deps.secret, phone).slice(1);
  const gates: Gate[] = [];
  const hash = names.length > 0 ? requestHash(given) : null;
  for (const name of names) {
    const gate = name.reuse === 'event_id_reuse' ? 'event_id' : 'idempotency_key';
    const [known] = await findAnswers(pool, [name]);
    if (!known) {
      gates.push({ gate, result: 'pass', reason: null });
      continue;
    }
    const isSame = hash?.equals(known.requestHash);
    const code = isSame ? problemIn(known) : name.reuse;
    gates.push({ gate, result: 'stop', reason: code ?? 'replay' });
    if (code !== null) return refused(gates, new ApiProblem(code));
    return { ...NOTHING, wouldBe: 'REPLAYED', gates, replayOf: notificationIdIn(known) };
  }

  const request = await completeOrRefused(given, owner, deps);
  if ('problem' in request) {
    const { problem } = request;
    // Without a template it is the request itself that is wrong.
    if (!given.template) throw problem;
    const reason = problem.errors?.[0]?.code ?? problem.code;
    return refused([...gates, { gate: 'template', result: 'stop', reason }], problem);
  }
  if (request.template) gates.push({ gate: 'template', result: 'pass', reason: null });
  const settings = await deps.settingsOf(owner.clientId);
  let plan: NewNotification;
  try {
    plan = planNotification(request, owner, NO_TRACE, settings, deps);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const reason = error.errors?.[0]?.code ?? error.code;
    return refused([...gates, { gate: 'installation', result: 'stop', reason }], error);
  }
  gates.push({ gate: 'installation', result: 'pass', reason: null });
  const spent = await spentQuota(deps, owner, request, settings);
  gates.push(spent ? { gate: 'quota', result: 'stop', reason: 'quota_exceeded', until: spent } : QUOTA_LEFT);
  if (spent) return refused(gates, new ApiProblem('quota_exceeded'));
  const simulation = await simulateDelivery(pool, plan, { ...deps.gates, formerHashes });
  return { ...present(gates, plan.routes, simulation), rendered: renderedOf(request) };
}

/** What a template would say over each channel. */
function renderedOf({ template, channel, content, routing }: CompleteRequest): Answer['rendered'] {
  if (!template) return null;
  const { key, version, locale, variant } = template;
  const legs = [{ channel, content }, ...routing.fallback.filter(({ ofTemplate }) => ofTemplate)];
  return { key, version, locale, variant, content: legs.map((leg) => ({ channel: leg.channel, ...leg.content })) };
}

const QUOTA_LEFT: Gate = { gate: 'quota', result: 'pass', reason: null };

/**
 * Until when a quota of the channel is used up; null where none is. What other processes have taken counts as used, so
 * this may be one block of 1 % per process early.
 */
async function spentQuota(
  { database }: Pick<ApiDeps, 'database'>,
  { clientId, environment }: Owner,
  { channel, recipient, content }: CompleteRequest,
  { quotas }: EffectiveSettings,
): Promise<Date | string | null> {
  if (!quotas[channel]) return null;
  const inUse = await quotasInUse(database.pool, clientId, environment, { [channel]: quotas[channel] });
  const messages = countMessages(channel, recipient, content);
  return inUse.findLast(({ leased, limit }) => leased + messages > limit)?.resetsAt ?? null;
}

const NOTHING = {
  ...{ sendAt: null, ahead: null, estimatedAt: null, account: null },
  ...{ provider: null, route: [], problem: null, replayOf: null, rendered: null },
};

function refused(gates: Gate[], problem: ApiProblem): Answer {
  return { ...NOTHING, wouldBe: 'REFUSED', gates, problem: describeProblem(problem) };
}

/** The problem that was kept as the answer; null for one that was accepted. */
function problemIn({ statusCode, response }: { statusCode: number; response: string }): ProblemCode | null {
  return statusCode === 202 ? null : (JSON.parse(response) as { code: ProblemCode }).code;
}

function present(before: Gate[], routes: Route[], { status, at, route, gates, line }: Foretold): Answer {
  return {
    ...NOTHING,
    wouldBe: status,
    sendAt: at === null ? null : new Date(at),
    ...presentLine(line),
    provider: route?.provider ?? null,
    route: routes.map((one) => ({ ...one, why: whyOf(one, route, gates) })),
    gates: [...before, ...gates.map(presentGate)],
  };
}

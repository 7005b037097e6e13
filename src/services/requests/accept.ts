import type { AcceptRequest, RequestToAccept, RequestVerdict } from '../../contracts/notification-request.ts';
import { toPublicId } from '../../domain/ids.ts';
import { acceptEvent } from '../events/accept.ts';
import { readEvent } from '../events/request.ts';
import type { OnceName } from '../idempotency/answer-once.ts';
import { keyNames, refuseReuse } from '../idempotency/request-names.ts';
import { checkBody } from '../input/check-body.ts';
import { validate } from '../input/validate.ts';
import type { Owner } from '../notifications/accept.ts';
import { type AcceptanceDeps, acceptOnce, notificationIdIn, presentAccepted } from '../notifications/accept-once.ts';
import { notificationBody } from '../notifications/request.ts';
import { ApiProblem } from '../problem.ts';

/**
 * Accepts a request that came otherwise than by HTTP, as `POST /api/notifications` and `POST /api/events` do. What they
 * would answer with a problem is a verdict; it rejects for trouble that will pass, and may then be called again.
 */
export function createAcceptRequest(deps: AcceptanceDeps): AcceptRequest {
  return async ({ clientId, environment, name, traceparent, body }) => {
    const owner = { clientId, publicId: toPublicId('client', clientId), environment };
    const names = keyNames(owner, name.route, name.key);
    try {
      return await acceptBody(deps, owner, { body, names, traceparent });
    } catch (error) {
      // The same request is on its way in by another door: its answer is what this one will get.
      if (!(error instanceof ApiProblem) || error.code === 'request_in_flight') throw error;
      return { kind: 'refused', code: error.code };
    }
  };
}

type Given = Pick<RequestToAccept, 'body' | 'traceparent'> & { names: OnceName[] };

async function acceptBody(
  deps: AcceptanceDeps,
  owner: Owner,
  { body, names, traceparent }: Given,
): Promise<RequestVerdict> {
  if ('event' in body) {
    checkBody(body.event);
    const { results, replayed } = await acceptEvent(deps, { owner, ...readEvent(body.event), names, traceparent });
    return {
      kind: 'accepted',
      notificationIds: results.flatMap((one) => ('notificationId' in one ? [one.notificationId] : [])),
      problems: results.flatMap((one) => ('problem' in one ? [one.problem.code] : [])),
      replayed,
    };
  }
  checkBody(body.notification, { withAttachments: true });
  const request = validate(notificationBody, body.notification);
  const one = { owner, request, names, traceparent, present: presentAccepted, refuse: refuseReuse };
  const answer = await acceptOnce(deps, one);
  const id = notificationIdIn(answer);
  return { kind: 'accepted', notificationIds: id === null ? [] : [id], problems: [], replayed: answer.replayed };
}

import { z } from 'zod';
import { isSettled, type Status } from '../../domain/status.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { readOptionalJson } from '../input/read-json.ts';
import { validate } from '../input/validate.ts';
import { ApiProblem } from '../problem.ts';
import { cancelOne } from './cancel-one.ts';
import { requestedId } from './requested-id.ts';
import { respondNotification } from './respond-notification.ts';

const nothing = z.strictObject({});

/** `POST /api/notifications/:id/cancel`: 200 means that it never was and never will be sent. */
export function cancelEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/notifications/:id/cancel',
    access: 'client',
    handle: async (c, caller) => {
      const id = requestedId(c);
      validate(nothing, await readOptionalJson(c.req));
      const result = await cancelOne(deps, { clientId: caller.clientId, id });
      if (result.kind === 'not_found') throw new ApiProblem('not_found');
      if (result.kind === 'refused') throw refusal(result);
      return respondNotification(c, deps, caller, id, 'Notification cancelled');
    },
  };
}

/** Doubt counts only while nobody knows better: a resend that was taken is SENT, whatever came before it. */
function refusal({ status, mayHaveBeenSent }: { status: Status; mayHaveBeenSent: boolean }): ApiProblem {
  const inDoubt = mayHaveBeenSent && (status === 'UNKNOWN' || !isSettled(status));
  return new ApiProblem(inDoubt ? 'may_have_been_sent' : 'not_cancellable', { notificationStatus: status });
}

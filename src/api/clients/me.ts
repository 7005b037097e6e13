import { type ClientUsage, getClient } from '../../db/queries/clients.ts';
import type { Channel } from '../../domain/channel.ts';
import { SCOPES } from '../../domain/scope.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { client, clientExample } from './answers.ts';

/** `GET /api/client/me`: who the key belongs to, what is set for it, and what it has sent. */
export function meEndpoint({ database, settingsOf }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/client/me',
    access: 'client',
    scope: { any: SCOPES },
    docs: {
      operationId: 'getClient',
      summary: 'Get the current client',
      description:
        'The client that the key belongs to, its settings and what it has sent. Live and test keys are counted separately; earlier days are counted as in `GET /api/usage`.',
      tag: 'Clients',
      answers: {
        200: dataAnswer(client, { description: 'The client.', message: 'Client found', example: clientExample }),
      },
      problems: ['not_found'],
    },
    handle: async (c, caller) => {
      const [found, settings] = await Promise.all([
        getClient(database, caller),
        settingsOf(caller.clientId, { fresh: true }),
      ]);
      if (!found) throw new ApiProblem('not_found');
      const { name, email, createdAt } = found.client;
      return respondJson(c, 200, {
        success: true,
        message: 'Client found',
        data: { clientId: caller.publicId, name, email, createdAt, settings, usageStats: usageStats(found.usage) },
      });
    },
  };
}

/** `total` is everything that has an end: sent over any channel, or failed. */
function usageStats({ sent, failed }: ClientUsage) {
  const on = (channel: Channel) => sent[channel] ?? 0;
  const total = Object.values(sent).reduce((sum, count) => sum + count, failed);
  return {
    emailsSent: on('email'),
    smsSent: on('sms'),
    whatsappSent: on('whatsapp'),
    pushSent: on('push'),
    webhooksSent: on('webhook'),
    inAppSent: on('in_app'),
    failed,
    total,
  };
}

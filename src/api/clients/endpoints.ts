import { z } from 'zod';
import { getClient } from '../../db/queries/clients.ts';
import { SCOPES } from '../../domain/scope.ts';
import { changeSettings, readOwnSettings } from '../../services/clients/change-settings.ts';
import { registerNewClient } from '../../services/clients/register.ts';
import { ApiProblem } from '../../services/problem.ts';
import { answer } from '../answer.ts';
import { checkMayRegister } from '../auth/may-register.ts';
import { originOf } from '../auth/origin.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { ApiContext } from '../http-context.ts';
import { jsonBody } from '../input/body.ts';
import { SHOWN_ONCE } from '../keys/model.ts';
import {
  client,
  clientExample,
  ownSettings,
  ownSettingsExample,
  presentUsageStats,
  registration,
  registrationExample,
  registrationRequest,
  settings,
  settingsChange,
  settingsExample,
} from './model.ts';

type Deps = Pick<ApiDeps, 'database' | 'settingsOf' | 'openRegistration' | 'adminToken'>;

/** Everything below `/api/client`. */
export function clientEndpoints(deps: Deps): Endpoint[] {
  const { database, settingsOf } = deps;
  const registrantOf = (c: ApiContext) => checkMayRegister(deps, c.req.header('x-admin-token'));
  return [
    endpoint({
      method: 'POST',
      path: '/api/client/register',
      access: 'public',
      operationId: 'registerClient',
      summary: 'Register a client',
      description:
        'Returns the client’s first API key, which is shown only once. Open to anyone unless the operator has closed registration. A key of the environment `test` sends to a sandbox only.',
      tag: 'Clients',
      operatorToken: true,
      admit: registrantOf,
      body: jsonBody(registrationRequest, {
        'A client': { name: 'Example Ltd', email: 'it@example.com' },
        'With a test key': { name: 'Example Ltd', email: 'it@example.com', environment: 'test' },
      }),
      answer: answer(201, 'Client registered successfully', registration, {
        description: 'The client and its key.',
        example: registrationExample,
        warning: SHOWN_ONCE,
        id: 'Registration',
      }),
      problems: ['registration_closed', 'unavailable'],
      handle: async ({ body, c }) => {
        const registered = await registerNewClient(deps, body, originOf(c, { actor: registrantOf(c) }));
        c.get('request').clientId = registered.clientId;
        return registered;
      },
    }),
    endpoint({
      method: 'GET',
      path: '/api/client/me',
      scope: { any: SCOPES },
      operationId: 'getClient',
      summary: 'Get the current client',
      description:
        'The client that the key belongs to, its settings and what it has sent. Live and test keys are counted separately; earlier days are counted as in `GET /api/usage`.',
      tag: 'Clients',
      answer: answer(200, 'Client found', client, { description: 'The client.', example: clientExample }),
      problems: ['not_found'],
      handle: async ({ caller }) => {
        const [found, settings] = await Promise.all([
          getClient(database, caller),
          settingsOf(caller.clientId, { fresh: true }),
        ]);
        if (!found) throw new ApiProblem('not_found');
        const { name, email, createdAt } = found.client;
        const usageStats = presentUsageStats(found.usage);
        return { clientId: caller.publicId, name, email, createdAt, settings, usageStats };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/api/client/settings',
      scope: { any: ['settings', 'notifications:read'] },
      operationId: 'getSettings',
      summary: 'Get the settings',
      description:
        'The settings in force: your own, and the server’s defaults for the rest. Live and test keys have the same.',
      tag: 'Clients',
      answer: answer(200, 'Settings found', settings, { description: 'The settings.', example: settingsExample }),
      handle: ({ caller }) => settingsOf(caller.clientId, { fresh: true }),
    }),
    endpoint({
      method: 'GET',
      path: '/api/client/settings/own',
      scope: { any: ['settings', 'notifications:read'] },
      operationId: 'getOwnSettings',
      summary: 'Get what you have set',
      description:
        'Your own settings alone; what is not here is as the server has it. Send the `ETag` as `If-Match` when you change them, so that nobody else’s change is lost.',
      tag: 'Clients',
      answer: answer(200, 'Own settings found', ownSettings, {
        description: 'Your own settings.',
        example: ownSettingsExample,
        headers: { ETag: 'The revision of your settings, in quotes.' },
      }),
      handle: async ({ caller }) => {
        const { settings, revision } = await readOwnSettings(deps, caller.clientId);
        return { data: settings, headers: { etag: `"${revision}"` } };
      },
    }),
    endpoint({
      method: 'PATCH',
      path: '/api/client/settings',
      scope: 'settings',
      liveOnly: true,
      operationId: 'changeSettings',
      summary: 'Update the settings',
      description:
        'Changes the given fields only; null restores the default. Takes effect within 5 s, for notifications accepted after that. Quotas apply to live and test keys separately; if the server has one too, the lower applies. Prices are used by `GET /api/usage`. With `If-Match` they are changed only if they still are as you read them.',
      tag: 'Clients',
      headers: {
        'If-Match': z.string().optional().describe('The `ETag` of `GET /api/client/settings/own` that you read.'),
      },
      body: jsonBody(settingsChange, {
        'A different limit for SMS': { limits: { sms: { count: 3, windowMs: 60_000 } } },
        'A different retry policy': { retry: { delaysMs: [5_000, 15_000, 45_000] } },
        'A quota and a price': {
          quotas: { sms: { perDay: 1_000, perMonth: 20_000 } },
          prices: { sms: { amount: '0.0075', currency: 'USD' } },
        },
        'Back to the defaults': { limits: { sms: null }, quotas: { sms: null }, retry: null },
      }),
      answer: answer(200, 'Settings changed', settings, {
        description: 'The settings now in force.',
        example: settingsExample,
      }),
      problems: ['revision_mismatch'],
      handle: ({ body, caller, origin, c }) =>
        changeSettings(deps, caller.clientId, body, origin, revisionIn(c.req.header('if-match'))),
    }),
  ];
}

/** What `If-Match` asks for (RFC 9110, 13.1.1); undefined where anything will do. What is not quoted is met by nothing. */
function revisionIn(header: string | undefined): string | undefined {
  const given = header?.trim();
  if (given === undefined || given === '*') return undefined;
  return /^"(.*)"$/.exec(given)?.[1] ?? '';
}

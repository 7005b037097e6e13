import { z } from 'zod';
import { findApiKey, listApiKeys } from '../../db/queries/api-keys.ts';
import { createKey, revokeKey, rotateKey, updateKey } from '../../services/keys/change.ts';
import { ApiProblem } from '../../services/problem.ts';
import { answer, page } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { jsonBody, optionalJsonBody } from '../input/body.ts';
import { paging } from '../input/paging.ts';
import { readPage } from '../read-page.ts';
import { decodeKeyCursor, encodeKeyCursor } from './cursor.ts';
import {
  apiKey,
  apiKeyExample,
  createdKey,
  createdKeyExample,
  keyChange,
  keyId,
  keyRotation,
  newKey,
  presentKey,
  revokedKeyExample,
  rotatedKey,
  rotatedKeyExample,
  SHOWN_ONCE,
} from './model.ts';

const KEY = { scope: 'keys', tag: 'Keys', params: { id: keyId }, noun: 'key' } as const;

/** Everything below `/api/keys`. */
export function keyEndpoints(deps: Pick<ApiDeps, 'database' | 'secret'>): Endpoint[] {
  const { database, secret } = deps;
  return [
    endpoint({
      method: 'POST',
      path: '/api/keys',
      scope: 'keys',
      elevated: true,
      operationId: 'createKey',
      summary: 'Create a key',
      description:
        'The key is shown only once. Omitted fields are copied from the calling key, and none can exceed it: no further scope or address, no higher rate and no later expiry. Two requests create two keys: Idempotency-Key has no effect here, because the secret is not stored.',
      tag: 'Keys',
      body: jsonBody(newKey, {
        'Can only send': { name: 'Order service', scopes: ['notifications:write'] },
        'Test key': { name: 'Build server', environment: 'test', allowedIps: ['203.0.113.0/24'] },
      }),
      answer: answer(201, 'Key created', createdKey, {
        description: 'The new key.',
        example: createdKeyExample,
        headers: { Location: 'URL of the key.' },
        warning: SHOWN_ONCE,
      }),
      problems: ['beyond_own_bounds'],
      handle: async ({ body, caller, origin }) => {
        const { key, text } = await createKey(deps, caller, body, origin);
        return { data: { ...presentKey(key), apiKey: text }, headers: { location: `/api/keys/${key.id}` } };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/api/keys',
      scope: 'keys',
      operationId: 'listKeys',
      summary: 'List keys',
      description: 'Your keys, newest first, including expired and revoked ones; for a test key, only test keys.',
      tag: 'Keys',
      query: z.strictObject({ ...paging }),
      answer: page(apiKey, { example: apiKeyExample }),
      handle: ({ query: { limit, cursor }, caller }) => {
        const before = cursor === undefined ? undefined : decodeKeyCursor(secret, cursor);
        return readPage({
          limit,
          read: (count) => listApiKeys(database.orm, caller, before, count),
          present: presentKey,
          cursorOf: ({ id }) => encodeKeyCursor(secret, id),
        });
      },
    }),
    endpoint({
      ...KEY,
      method: 'GET',
      path: '/api/keys/:id',
      operationId: 'getKey',
      summary: 'Get a key',
      answer: answer(200, 'Key found', apiKey, {
        description: 'The key, without its secret.',
        example: apiKeyExample,
      }),
      handle: async ({ params, caller }) => {
        const key = await findApiKey(database.orm, caller, params.id);
        if (!key) throw ApiProblem.notFound('key');
        return presentKey(key);
      },
    }),
    endpoint({
      ...KEY,
      method: 'PATCH',
      path: '/api/keys/:id',
      elevated: true,
      operationId: 'changeKey',
      summary: 'Update a key',
      description:
        'Changes the given fields only; takes effect everywhere within 5 s. A key cannot grant more than it has, to itself or to others. The last key with the scope `admin`, and the last that can manage keys, cannot lose it or be given an earlier expiry.',
      body: jsonBody(keyChange, {
        'Fewer scopes': { scopes: ['notifications:read'] },
        'From our network only': { allowedIps: ['203.0.113.0/24'] },
      }),
      answer: answer(200, 'Key changed', apiKey, { description: 'The updated key.', example: apiKeyExample }),
      problems: ['beyond_own_bounds', 'key_revoked', 'last_key'],
      handle: async ({ params, body, caller, origin }) =>
        presentKey(await updateKey(deps, caller, params.id, body, origin)),
    }),
    endpoint({
      ...KEY,
      method: 'POST',
      path: '/api/keys/:id/rotate',
      elevated: true,
      operationId: 'rotateKey',
      summary: 'Rotate a key',
      description:
        'Creates a new key with the same permissions. The old key keeps working for `overlapMs` (default: a day), so that you can switch over in the meantime. A key cannot rotate one with more permissions than itself, and the new key expires no later than the calling one.',
      body: optionalJsonBody(keyRotation, { 'An hour of overlap': { overlapMs: 3_600_000 } }),
      answer: answer(201, 'Key rotated', rotatedKey, {
        description: 'The new key, and the old one with its new expiry.',
        example: rotatedKeyExample,
        headers: { Location: 'URL of the new key.' },
        warning: SHOWN_ONCE,
      }),
      problems: ['beyond_own_bounds', 'key_revoked'],
      handle: async ({ params, body, caller, origin }) => {
        const { key, text, former } = await rotateKey(deps, caller, params.id, body.overlapMs, origin);
        const data = { ...presentKey(key), apiKey: text, formerKey: presentKey(former) };
        return { data, headers: { location: `/api/keys/${key.id}` } };
      },
    }),
    endpoint({
      ...KEY,
      method: 'DELETE',
      path: '/api/keys/:id',
      elevated: true,
      operationId: 'revokeKey',
      summary: 'Revoke a key',
      description:
        'Permanent; takes effect everywhere within 5 s. Revoking again also returns 200. A key can revoke itself, and others with no more permissions than itself. The last key with the scope `admin`, and the last that can manage keys, cannot be revoked.',
      answer: answer(200, 'Key revoked', apiKey, { description: 'The revoked key.', example: revokedKeyExample }),
      problems: ['beyond_own_bounds', 'last_key'],
      handle: async ({ params, caller, origin }) => presentKey(await revokeKey(deps, caller, params.id, origin)),
    }),
  ];
}

import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { createKeyEndpoint } from './create.ts';
import { getKeyEndpoint } from './get.ts';
import { listKeysEndpoint } from './list.ts';
import { revokeKeyEndpoint } from './revoke.ts';
import { rotateKeyEndpoint } from './rotate.ts';
import { updateKeyEndpoint } from './update.ts';

/** Everything below `/api/keys`. */
export function keyEndpoints(deps: ApiDeps): Endpoint[] {
  return [
    createKeyEndpoint(deps),
    listKeysEndpoint(deps),
    getKeyEndpoint(deps),
    updateKeyEndpoint(deps),
    rotateKeyEndpoint(deps),
    revokeKeyEndpoint(deps),
  ];
}

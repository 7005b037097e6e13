import type { z } from 'zod';
import type { ApiKeyRow } from '../../db/queries/api-keys.ts';
import { keyPrefix } from '../auth/api-key.ts';
import type { Presented } from '../openapi/shapes.ts';
import type { apiKey } from './answers.ts';

/** A key without its secret, which is shown when it is made and never again. */
export function presentKey(row: ApiKeyRow): Presented<z.output<typeof apiKey>> {
  return {
    id: row.id,
    name: row.name,
    environment: row.environment,
    scopes: row.scopes,
    prefix: keyPrefix(row.environment, row.id),
    allowedIps: row.allowedIps,
    requestsPerMinute: row.requestsPerMinute,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    lastUsedAt: row.lastUsedAt,
    revokedAt: row.revokedAt,
  };
}

export const SHOWN_ONCE = 'Save this API key securely. It will not be shown again!';

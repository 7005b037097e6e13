import { timingSafeEqual } from 'node:crypto';
import type { HonoRequest } from 'hono';
import type { Queryable } from '../../db/client.ts';
import { findByKey } from '../../db/queries/clients/find-by-key.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { Environment } from '../../domain/notification.ts';
import { ApiProblem } from '../problem.ts';
import { parseApiKey } from './api-key.ts';

/** Whose key came with the request. */
export type Caller = {
  /** UUID, for the database. */
  clientId: string;
  /** `cli_…`, for everybody else. */
  publicId: string;
  environment: Environment;
};

/** Compared with where there is no such key, so that both cases take the same time. */
const NOBODY = Buffer.alloc(32);

/**
 * The client whose key is in `x-api-key`, else in `Authorization: Bearer`.
 * @throws ApiProblem unauthorized (401); without a query where form or checksum are wrong
 */
export async function authenticate(db: Queryable, req: HonoRequest): Promise<Caller> {
  const key = parseApiKey(req.header('x-api-key') ?? bearerOf(req.header('authorization')));
  if (!key) throw unauthorized();
  const owner = await findByKey(db, key.id);
  const same = timingSafeEqual(key.secretHash, owner?.secretHash ?? NOBODY);
  if (!owner || !same || owner.environment !== key.environment) throw unauthorized();
  return { clientId: owner.clientId, publicId: toPublicId('client', owner.clientId), environment: owner.environment };
}

/** What stands behind `Bearer`; empty where nothing does. */
export function bearerOf(header: string | undefined): string {
  return header && /^bearer /i.test(header) ? header.slice('bearer '.length) : '';
}

export function unauthorized(): ApiProblem {
  return new ApiProblem('unauthorized', { headers: { 'www-authenticate': 'Bearer' } });
}

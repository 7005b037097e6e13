import { createOperator, type Operator } from '../client/index.ts';
import type { Context } from './context.ts';
import { UsageError } from './usage-error.ts';

/**
 * What only the operator may ask. A person waits for the answer: it is not asked for again.
 * @throws UsageError where there is no token
 */
export function operatorOf({ io, api }: Context, { adminToken }: { adminToken?: string }): Operator {
  const token = adminToken ?? io.env.POSTHORN_ADMIN_TOKEN?.trim();
  if (!token) {
    throw new UsageError(
      'This is for the operator of the server.\nPass its ADMIN_TOKEN with POSTHORN_ADMIN_TOKEN or --admin-token.',
    );
  }
  return createOperator({ adminToken: token, baseUrl: api.url, maxRetries: 0 });
}
